// SPDX-License-Identifier: GPL-2.0-only
#include <string.h>

#include "query/query.h"

void raw_list(const struct p0f3_raw *raw, struct raw_field fields[RAW_FIELDS])
{
    const struct raw_field all[RAW_FIELDS] = {
        {"magic", NULL, raw->magic},
        {"status", NULL, raw->status},
        {"first_seen", NULL, raw->first_seen},
        {"last_seen", NULL, raw->last_seen},
        {"total_conn", NULL, raw->total_conn},
        {"uptime_min", NULL, raw->uptime_min},
        {"up_mod_days", NULL, raw->up_mod_days},
        {"last_nat", NULL, raw->last_nat},
        {"last_chg", NULL, raw->last_chg},
        {"distance", NULL, raw->distance},
        {"bad_sw", NULL, raw->bad_sw},
        {"os_match_q", NULL, raw->os_match_q},
        {"os_name", raw->os_name, 0},
        {"os_flavor", raw->os_flavor, 0},
        {"http_name", raw->http_name, 0},
        {"http_flavor", raw->http_flavor, 0},
        {"link_type", raw->link_type, 0},
        {"language", raw->language, 0},
    };
    memcpy(fields, all, sizeof all);
}
