// SPDX-License-Identifier: GPL-2.0-only
//
// Queries: one address or many, raw or checked.
#include <string.h>

#include "p0f3/connection.h"

// Queries whose replies are kept on the stack.
enum { CHUNK = 256 };

// Decodes a reply. After a wrong one the connection is out of step.
static enum p0f3_result decode(struct p0f3 *p, const unsigned char *reply, struct p0f3_raw *raw)
{
    enum p0f3_result r = p0f3_decode(reply, raw);
    if (r == P0F3_BAD_ANSWER)
        p0f3_drop(p);
    return r;
}

// `encoded` is what became of encoding the query.
static enum p0f3_result ask_raw(struct p0f3 *p, enum p0f3_result encoded,
                                const unsigned char *query, int timeout_ms, struct p0f3_raw *raw)
{
    unsigned char reply[P0F3_REPLY_SIZE];
    struct exchange x = {.queries = query, .replies = reply, .count = 1};
    if (!p || timeout_ms < 1)
        return p0f3_report(p, P0F3_BAD_ARGUMENT, NULL);
    if (encoded != P0F3_OK)
        return p0f3_report(p, encoded, NULL);
    deadline until = p0f3_deadline_in(timeout_ms);
    if (!p0f3_take_turn(p, &until))
        return p0f3_report(p, P0F3_TIMEOUT, NULL);
    enum p0f3_result r = p0f3_exchange(p, &x, &until);
    if (r == P0F3_OK)
        r = decode(p, reply, raw);
    p0f3_end_turn(p);
    return p0f3_report(p, r, NULL);
}

static enum p0f3_result ask(struct p0f3 *p, enum p0f3_result encoded, const unsigned char *query,
                            int timeout_ms, struct p0f3_info *info, size_t info_size)
{
    struct p0f3_raw raw = {0};
    char why[P0F3_ERROR_SIZE];
    // Checks the arguments and clears *info.
    if (p0f3_check(&raw, info, info_size, NULL) == P0F3_BAD_ARGUMENT)
        return p0f3_report(p, P0F3_BAD_ARGUMENT, NULL);
    enum p0f3_result r = ask_raw(p, encoded, query, timeout_ms, &raw);
    if (r != P0F3_OK)
        return r;
    r = p0f3_check(&raw, info, info_size, why);
    return r == P0F3_OK ? r : p0f3_report(p, r, why);
}

enum p0f3_result p0f3_query(struct p0f3 *p, const char *address, int timeout_ms,
                            struct p0f3_info *info, size_t info_size)
{
    unsigned char query[P0F3_QUERY_SIZE];
    enum p0f3_result encoded = p0f3_encode(address, query);
    return ask(p, encoded, query, timeout_ms, info, info_size);
}

enum p0f3_result p0f3_query_sockaddr(struct p0f3 *p, const struct sockaddr *address, int timeout_ms,
                                     struct p0f3_info *info, size_t info_size)
{
    unsigned char query[P0F3_QUERY_SIZE];
    enum p0f3_result encoded = p0f3_encode_sockaddr(address, query);
    return ask(p, encoded, query, timeout_ms, info, info_size);
}

enum p0f3_result p0f3_query_raw(struct p0f3 *p, const char *address, int timeout_ms,
                                struct p0f3_raw *raw)
{
    unsigned char query[P0F3_QUERY_SIZE];
    if (!raw)
        return p0f3_report(p, P0F3_BAD_ARGUMENT, NULL);
    memset(raw, 0, sizeof *raw);
    enum p0f3_result encoded = p0f3_encode(address, query);
    return ask_raw(p, encoded, query, timeout_ms, raw);
}

// Asks about at most CHUNK addresses.
static enum p0f3_result ask_chunk(struct p0f3 *p, const char *const *addresses, size_t count,
                                  const deadline *until, enum p0f3_result *results,
                                  struct p0f3_raw *raws)
{
    unsigned char queries[CHUNK * P0F3_QUERY_SIZE], replies[CHUNK * P0F3_REPLY_SIZE];
    struct exchange x = {.queries = queries, .replies = replies};
    for (size_t i = 0; i < count; i++) {
        results[i] = p0f3_encode(addresses[i], queries + x.count * P0F3_QUERY_SIZE);
        x.count += results[i] == P0F3_OK;
    }
    enum p0f3_result r = x.count ? p0f3_exchange(p, &x, until) : P0F3_OK;
    size_t answers = x.received / P0F3_REPLY_SIZE;
    const unsigned char *reply = replies;
    for (size_t i = 0; i < count; i++) {
        if (results[i] != P0F3_OK)
            continue;
        if (answers == 0) {
            results[i] = r;
            continue;
        }
        results[i] = decode(p, reply, &raws[i]);
        reply += P0F3_REPLY_SIZE;
        answers--;
        if (results[i] == P0F3_BAD_ANSWER) {
            r = P0F3_BAD_ANSWER;
            answers = 0; // those behind it mean nothing
        }
    }
    return r;
}

enum p0f3_result p0f3_query_batch(struct p0f3 *p, const char *const *addresses, size_t count,
                                  int timeout_ms, enum p0f3_result *results, struct p0f3_raw *raws)
{
    if (!p || timeout_ms < 1 || (count > 0 && (!addresses || !results || !raws)))
        return p0f3_report(p, P0F3_BAD_ARGUMENT, NULL);
    if (count > 0)
        memset(raws, 0, count * sizeof *raws);
    deadline until = p0f3_deadline_in(timeout_ms);
    bool mine = p0f3_take_turn(p, &until);
    enum p0f3_result r = mine ? P0F3_OK : P0F3_TIMEOUT;
    size_t at = 0;
    for (size_t n; r == P0F3_OK && at < count; at += n) {
        n = count - at < CHUNK ? count - at : CHUNK;
        r = ask_chunk(p, addresses + at, n, &until, results + at, raws + at);
    }
    for (; at < count; at++)
        results[at] = r;
    if (mine)
        p0f3_end_turn(p);
    return p0f3_report(p, r, NULL);
}
