// SPDX-License-Identifier: GPL-2.0-only
//
// A line of a p0f 3 log, for its plain parser and its fast path.
#pragma once

#include "parse/format.h"

enum { P0F3_KEYS_MAX = 4, P0F3_MODULES = 10, P0F3_DATE_LEN = 12 }; // of `[2001/07/24 `

// What a line is about. The values of its keys are in the order in which p0f writes them.
enum p0f3_meaning {
    P0F3_ATTEMPT, // syn: system, distance, remarks, signature
    P0F3_PROBE,   // sendsyn probe: a SYN that p0f's operator sent with p0f-sendsyn
    P0F3_ANSWER,  // syn+ack
    P0F3_LINK,    // mtu: link, MTU
    P0F3_UPTIME,  // uptime: uptime, frequency of the clock
    P0F3_CLIENT,  // http request: web client, language, remarks, signature
    P0F3_SHARED,  // ip sharing, host change: several systems behind one address
    P0F3_ASIDE,   // sendsyn response, http response: not used
    P0F3_UNKNOWN, // not a module of p0f 3 itself
};

// A word for scan_starts, which reads 16 bytes of it. Written as a VIEW_LITERAL.
struct p0f3_word {
    char text[24];
    uint8_t len;
};

// The keys of a module in their order.
struct p0f3_keys {
    bool labelled; // the first names a system: `os`, or `app` when it is a program
    uint8_t count;
    struct p0f3_word words[P0F3_KEYS_MAX];
};

struct p0f3_module {
    struct p0f3_word name;
    enum p0f3_meaning meaning;
    const struct p0f3_keys *keys; // null: any
};

// The most frequent first.
extern const struct p0f3_module p0f3_modules[P0F3_MODULES];
extern const struct p0f3_word p0f3_app_key;

// The module of that name, or the row that stands for all that p0f 3 itself does not have.
const struct p0f3_module *p0f3_module_by_name(struct view name);

struct p0f3_line {
    int64_t time;
    const struct p0f3_module *module;
    struct endpoint client, server;
    bool of_client;   // about the side that sent the SYN
    bool application; // the first key is `app`, not `os`
    struct view values[P0F3_KEYS_MAX];
};

// Sets the details that the line holds.
void p0f3_read_details(const struct p0f3_line *line, struct record_details *details);

// Counts a line and adds its record, if it makes one. The batch must have room, and each record in
// it must have a time. False, with nothing done, for a SYN whose system has no name: p0f calls an
// unknown one `???`.
static inline bool p0f3_take(struct parser *p, struct batch *b, const struct p0f3_line *line)
{
    enum p0f3_meaning meaning = line->module->meaning;
    bool attempt = meaning == P0F3_ATTEMPT;
    if (attempt && !line->values[0].len)
        return false;
    p->recognised++;
    p->other_lines += !attempt;
    p->unknown_modules += meaning == P0F3_UNKNOWN;
    if (!attempt && (!b->details || meaning == P0F3_UNKNOWN)) {
        if (!b->count || b->records[b->count - 1].time != line->time)
            batch_add(b, RECORD_RUNNING, &line->time);
        return true;
    }
    enum record_kind kind = attempt                 ? RECORD_ATTEMPT
                            : meaning == P0F3_PROBE ? RECORD_PROBE
                                                    : RECORD_ADDENDUM;
    struct record *r = batch_add(b, kind, &line->time);
    r->source = line->client.address;
    r->source_port = line->client.port;
    r->target = line->server.address;
    r->target_port = line->server.port;
    r->flags |= RECORD_HAS_TARGET;
    if (attempt) {
        r->flags |= RECORD_CONTINUES;
        r->os = line->values[0];
        if (r->os.len == 3 && memcmp(r->os.ptr, "???", 3) == 0) {
            r->flags |= RECORD_OS_UNKNOWN;
            r->os = view_of("UNKNOWN", 7);
        }
    }
    if (b->details) {
        r->at = (uint32_t)p->at;
        p0f3_read_details(line, &b->details[b->count - 1]);
    }
    return true;
}
