// SPDX-License-Identifier: GPL-2.0-only
//
// The query and the reply: bytes, fields, and the checked fields. On the wire both are packed and
// in the byte order of the machine, so they are read and written field by field.
#include <arpa/inet.h>
#include <stdbool.h>
#include <string.h>

#include "p0f3.h"

#define QUERY_MAGIC UINT32_C(0x50304601)

enum { TYPE_IPV4 = 4, TYPE_IPV6 = 6, ADDRESS_AT = 5, ADDRESS_SIZE = 16, TEXT_SIZE = 32 };

static const unsigned char MAPPED[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

enum p0f3_result p0f3_encode(const char *address, unsigned char query[P0F3_QUERY_SIZE])
{
    unsigned char bytes[ADDRESS_SIZE] = {0};
    unsigned char type = TYPE_IPV4;
    if (!address)
        return P0F3_BAD_ADDRESS;
    if (inet_pton(AF_INET, address, bytes) != 1) {
        if (inet_pton(AF_INET6, address, bytes) != 1)
            return P0F3_BAD_ADDRESS;
        type = TYPE_IPV6;
        if (memcmp(bytes, MAPPED, sizeof MAPPED) == 0) {
            type = TYPE_IPV4;
            memmove(bytes, bytes + sizeof MAPPED, 4);
            memset(bytes + 4, 0, sizeof bytes - 4);
        }
    }
    uint32_t magic = QUERY_MAGIC;
    memcpy(query, &magic, sizeof magic);
    query[4] = type;
    memcpy(query + ADDRESS_AT, bytes, sizeof bytes);
    return P0F3_OK;
}

static uint32_t load_u32(const unsigned char *bytes)
{
    uint32_t value;
    memcpy(&value, bytes, sizeof value);
    return value;
}

static void load_text(char out[P0F3_TEXT_SIZE], const unsigned char *bytes)
{
    const unsigned char *end = memchr(bytes, '\0', TEXT_SIZE);
    size_t len = end ? (size_t)(end - bytes) : TEXT_SIZE;
    memset(out, 0, P0F3_TEXT_SIZE);
    memcpy(out, bytes, len);
}

enum p0f3_result p0f3_decode(const unsigned char reply[P0F3_REPLY_SIZE], struct p0f3_raw *raw)
{
    memset(raw, 0, sizeof *raw);
    raw->magic = load_u32(reply);
    raw->status = load_u32(reply + 4);
    raw->first_seen = load_u32(reply + 8);
    raw->last_seen = load_u32(reply + 12);
    raw->total_conn = load_u32(reply + 16);
    raw->uptime_min = load_u32(reply + 20);
    raw->up_mod_days = load_u32(reply + 24);
    raw->last_nat = load_u32(reply + 28);
    raw->last_chg = load_u32(reply + 32);
    memcpy(&raw->distance, reply + 36, sizeof raw->distance);
    raw->bad_sw = reply[38];
    raw->os_match_q = reply[39];
    load_text(raw->os_name, reply + 40);
    load_text(raw->os_flavor, reply + 72);
    load_text(raw->http_name, reply + 104);
    load_text(raw->http_flavor, reply + 136);
    load_text(raw->link_type, reply + 168);
    load_text(raw->language, reply + 200);

    if (raw->magic != P0F3_REPLY_MAGIC)
        return P0F3_BAD_ANSWER;
    switch (raw->status) {
    case P0F3_STATUS_OK:
        return P0F3_OK;
    case P0F3_STATUS_NO_MATCH:
        return P0F3_NO_MATCH;
    case P0F3_STATUS_BAD_QUERY:
        return P0F3_BAD_QUERY;
    default:
        return P0F3_BAD_ANSWER;
    }
}

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

const char *p0f3_strerror(enum p0f3_result result)
{
    switch (result) {
    case P0F3_OK:
        return "known to p0f";
    case P0F3_NO_MATCH:
        return "not known to p0f";
    case P0F3_BAD_ADDRESS:
        return "not an IPv4 or IPv6 address";
    case P0F3_BAD_ARGUMENT:
        return "invalid argument";
    case P0F3_NO_DAEMON:
        return "p0f is not listening on the socket";
    case P0F3_TIMEOUT:
        return "no answer in time";
    case P0F3_BAD_QUERY:
        return "p0f did not understand the query";
    case P0F3_BAD_ANSWER:
        return "not an answer from p0f 3";
    case P0F3_SYSTEM:
        return "system error";
    }
    return "unknown result";
}
