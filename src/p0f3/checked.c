// SPDX-License-Identifier: GPL-2.0-only
#include <stdbool.h>
#include <string.h>

#include "p0f3.h"

enum { BAD_SW_MAX = 2, OS_MATCH_MAX = 3, DISTANCE_UNKNOWN = 255 };

// False where time_t cannot hold what p0f sends, as after 2038 with 32 bits.
static bool set_time(time_t *out, uint32_t seconds)
{
    *out = seconds ? (time_t)seconds : P0F3_ABSENT;
    return seconds == 0 || (*out > 0 && (uint64_t)*out == seconds);
}

static bool check(const struct p0f3_raw *raw, struct p0f3_info *info)
{
    if (raw->magic != P0F3_REPLY_MAGIC || raw->status != P0F3_STATUS_OK)
        return false;
    if (raw->os_match_q > OS_MATCH_MAX || raw->bad_sw > BAD_SW_MAX || raw->distance < -1)
        return false;
    return set_time(&info->first_seen, raw->first_seen) &&
           set_time(&info->last_seen, raw->last_seen) && set_time(&info->last_nat, raw->last_nat) &&
           set_time(&info->last_chg, raw->last_chg);
}

enum p0f3_result p0f3_check(const struct p0f3_raw *raw, struct p0f3_info *info)
{
    memset(info, 0, sizeof *info);
    if (!check(raw, info)) {
        memset(info, 0, sizeof *info);
        return P0F3_BAD_ANSWER;
    }
    info->total_conn = raw->total_conn;
    info->uptime_sec = raw->uptime_min ? (int64_t)raw->uptime_min * 60 : P0F3_ABSENT;
    info->up_mod_days = raw->up_mod_days ? (int64_t)raw->up_mod_days : P0F3_ABSENT;
    info->distance = raw->distance == DISTANCE_UNKNOWN ? P0F3_ABSENT : raw->distance;
    info->bad_sw = raw->bad_sw ? raw->bad_sw : P0F3_ABSENT;
    info->os_match_q = raw->os_match_q;
    memcpy(info->os_name, raw->os_name, sizeof info->os_name);
    memcpy(info->os_flavor, raw->os_flavor, sizeof info->os_flavor);
    memcpy(info->http_name, raw->http_name, sizeof info->http_name);
    memcpy(info->http_flavor, raw->http_flavor, sizeof info->http_flavor);
    memcpy(info->link_type, raw->link_type, sizeof info->link_type);
    memcpy(info->language, raw->language, sizeof info->language);
    return P0F3_OK;
}
