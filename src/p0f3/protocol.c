// SPDX-License-Identifier: GPL-2.0-only
//
// The query and the reply: bytes, fields, and the checked fields. On the wire both are packed and
// in the byte order of the machine.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "p0f3.h"

#define QUERY_MAGIC UINT32_C(0x50304601)

enum { TYPE_IPV4 = 4, TYPE_IPV6 = 6, ADDRESS_AT = 5, WIRE_TEXT_SIZE = 32 };
// The six texts are the last fields of struct p0f3_raw and of struct p0f3_info.
enum { TEXTS = 6, TEXTS_AT = 40, TEXTS_SIZE = TEXTS * P0F3_TEXT_SIZE };
enum { BAD_SW_MAX = 2, OS_MATCH_MAX = 3, DISTANCE_UNKNOWN = 255 };

// The size of struct p0f3_info in version 0.1.0; no caller has a smaller one.
enum { INFO_SIZE_MIN = 10 * 8 + TEXTS_SIZE };

int p0f3_version(void)
{
    return P0F3_VERSION;
}

static void put_query(unsigned char *query, unsigned char type, const void *bytes, size_t size)
{
    uint32_t magic = QUERY_MAGIC;
    memset(query, 0, P0F3_QUERY_SIZE);
    memcpy(query, &magic, sizeof magic);
    query[4] = type;
    memcpy(query + ADDRESS_AT, bytes, size);
}

static void put_ipv6(unsigned char *query, const struct in6_addr *address)
{
    if (IN6_IS_ADDR_V4MAPPED(address))
        put_query(query, TYPE_IPV4, address->s6_addr + 12, 4);
    else
        put_query(query, TYPE_IPV6, address, sizeof *address);
}

// Copies an IPv6 address without its brackets and zone: [fe80::1%eth0] becomes fe80::1.
static bool strip(const char *address, char bare[INET6_ADDRSTRLEN])
{
    size_t whole = strlen(address);
    if (*address == '[') {
        if (address[whole - 1] != ']')
            return false;
        address++;
        whole -= 2;
    }
    size_t len = strcspn(address, "%");
    if (len > whole)
        len = whole;
    if (len >= INET6_ADDRSTRLEN || len + 1 == whole) // a '%' needs a zone
        return false;
    memcpy(bare, address, len);
    bare[len] = '\0';
    return true;
}

enum p0f3_result p0f3_encode(const char *address, unsigned char query[P0F3_QUERY_SIZE])
{
    char bare[INET6_ADDRSTRLEN];
    struct in_addr ipv4;
    struct in6_addr ipv6;
    if (!address)
        return P0F3_BAD_ADDRESS;
    if (inet_pton(AF_INET, address, &ipv4) == 1)
        put_query(query, TYPE_IPV4, &ipv4, sizeof ipv4);
    else if (strip(address, bare) && inet_pton(AF_INET6, bare, &ipv6) == 1)
        put_ipv6(query, &ipv6);
    else
        return P0F3_BAD_ADDRESS;
    return P0F3_OK;
}

enum p0f3_result p0f3_encode_sockaddr(const struct sockaddr *address,
                                      unsigned char query[P0F3_QUERY_SIZE])
{
    if (address && address->sa_family == AF_INET)
        put_query(query, TYPE_IPV4, &((const struct sockaddr_in *)address)->sin_addr, 4);
    else if (address && address->sa_family == AF_INET6)
        put_ipv6(query, &((const struct sockaddr_in6 *)address)->sin6_addr);
    else
        return P0F3_BAD_ADDRESS;
    return P0F3_OK;
}

_Static_assert(offsetof(struct p0f3_raw, os_match_q) == TEXTS_AT - 1, "numbers as on the wire");
_Static_assert(sizeof(struct p0f3_raw) == TEXTS_AT + TEXTS_SIZE, "texts follow the numbers");

enum p0f3_result p0f3_decode(const unsigned char reply[P0F3_REPLY_SIZE], struct p0f3_raw *raw)
{
    memset(raw, 0, sizeof *raw);
    memcpy(raw, reply, TEXTS_AT);
    for (int i = 0; i < TEXTS; i++) {
        const char *text = (const char *)reply + TEXTS_AT + i * WIRE_TEXT_SIZE;
        memcpy((char *)raw + TEXTS_AT + i * P0F3_TEXT_SIZE, text, strnlen(text, WIRE_TEXT_SIZE));
    }
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

static bool in_range(const char *field, int value, int min, int max, char *error)
{
    if (value >= min && value <= max)
        return true;
    (void)snprintf(error, P0F3_ERROR_SIZE, "%s is %d, expected %d to %d", field, value, min, max);
    return false;
}

static enum p0f3_result check(const struct p0f3_raw *raw, char *error)
{
    if (raw->magic != P0F3_REPLY_MAGIC || raw->status != P0F3_STATUS_OK) {
        (void)snprintf(error, P0F3_ERROR_SIZE, "magic is 0x%08x and status 0x%02x, not an answer",
                       (unsigned)raw->magic, (unsigned)raw->status);
        return P0F3_BAD_ANSWER;
    }
    return in_range("os_match_q", raw->os_match_q, 0, OS_MATCH_MAX, error) &&
                   in_range("bad_sw", raw->bad_sw, 0, BAD_SW_MAX, error) &&
                   in_range("distance", raw->distance, -1, INT16_MAX, error)
               ? P0F3_OK
               : P0F3_BAD_VALUE;
}

static int64_t absent_if_zero(uint32_t value)
{
    return value ? (int64_t)value : P0F3_ABSENT;
}

enum p0f3_result p0f3_check(const struct p0f3_raw *raw, struct p0f3_info *info, size_t info_size,
                            char error[P0F3_ERROR_SIZE])
{
    char unused[P0F3_ERROR_SIZE];
    struct p0f3_info i = {0};
    if (!raw || !info || info_size < INFO_SIZE_MIN)
        return P0F3_BAD_ARGUMENT;
    memset(info, 0, info_size);
    enum p0f3_result r = check(raw, error ? error : unused);
    if (r != P0F3_OK)
        return r;
    i.first_seen = absent_if_zero(raw->first_seen);
    i.last_seen = absent_if_zero(raw->last_seen);
    i.last_nat = absent_if_zero(raw->last_nat);
    i.last_chg = absent_if_zero(raw->last_chg);
    i.total_conn = raw->total_conn;
    i.uptime_sec = raw->uptime_min ? (int64_t)raw->uptime_min * 60 : P0F3_ABSENT;
    i.up_mod_days = absent_if_zero(raw->up_mod_days);
    i.distance = raw->distance == DISTANCE_UNKNOWN ? P0F3_ABSENT : raw->distance;
    i.bad_sw = absent_if_zero(raw->bad_sw);
    i.os_match_q = raw->os_match_q;
    memcpy((char *)&i + offsetof(struct p0f3_info, os_name), (const char *)raw + TEXTS_AT,
           TEXTS_SIZE);
    memcpy(info, &i, info_size < sizeof i ? info_size : sizeof i);
    return P0F3_OK;
}

const char *p0f3_strerror(enum p0f3_result result)
{
    static const char *const texts[] = {
        [P0F3_OK] = "known to p0f",
        [P0F3_NO_MATCH] = "not known to p0f",
        [P0F3_BAD_ADDRESS] = "not an IPv4 or IPv6 address",
        [P0F3_BAD_ARGUMENT] = "invalid argument",
        [P0F3_NO_DAEMON] = "p0f is not listening on the socket",
        [P0F3_TIMEOUT] = "no answer in time",
        [P0F3_BAD_QUERY] = "p0f did not understand the query",
        [P0F3_BAD_ANSWER] = "not an answer from p0f 3",
        [P0F3_SYSTEM] = "system error",
        [P0F3_BUSY] = "p0f has not yet answered an earlier query",
        [P0F3_BAD_VALUE] = "a field of the answer is out of range",
    };
    unsigned number = (unsigned)result;
    return number < sizeof texts / sizeof *texts ? texts[number] : "unknown result";
}
