// SPDX-License-Identifier: GPL-2.0-only
//
// A line of a p0f 3 log, for its plain parser and its fast path.
#pragma once

#include "parse/format.h"

enum { P0F3_KEYS_MAX = 4, P0F3_MODULES = 10 };

// What a line is about. The values of its keys are in the order in which p0f writes them.
enum p0f3_meaning {
    P0F3_ATTEMPT, // syn: system, distance, remarks, signature
    P0F3_PROBE,   // sendsyn probe: a SYN that the operator of p0f sent with p0f's own tool
    P0F3_ANSWER,  // syn+ack
    P0F3_LINK,    // mtu: link, MTU
    P0F3_UPTIME,  // uptime: uptime, frequency of the clock
    P0F3_CLIENT,  // http request: web client, language, remarks, signature
    P0F3_SHARED,  // ip sharing, host change: several systems behind one address
    P0F3_ASIDE,   // sendsyn response, http response: of no interest, but it belongs to a SYN
    P0F3_UNKNOWN, // a module that p0f 3 itself does not have
};

// A word that scan_starts can compare with, written as a VIEW_LITERAL.
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

struct p0f3_line {
    int64_t time;
    const struct p0f3_module *module;
    struct endpoint client, server;
    bool of_client;   // it is about the side that sent the SYN
    bool application; // the first key is `app`, not `os`
    struct view values[P0F3_KEYS_MAX];
};

// Sets what the line says.
void p0f3_read_details(const struct p0f3_line *line, struct record_details *details);

// Counts a line and hands on what is of interest. The batch must have room. False, with nothing
// done, when it is a SYN of a system without a name: p0f calls one that it does not know `???`.
static inline bool p0f3_take(struct parser *p, struct batch *b, const struct p0f3_line *line)
{
    enum p0f3_meaning meaning = line->module->meaning;
    bool attempt = meaning == P0F3_ATTEMPT;
    if (attempt && !line->values[0].len)
        return false;
    p->recognised++;
    p->other_lines += !attempt;
    p->unknown_modules += meaning == P0F3_UNKNOWN;
    if (!attempt && (!b->details || meaning == P0F3_UNKNOWN))
        return true;
    struct record *r = batch_add(b, attempt                 ? RECORD_ATTEMPT
                                    : meaning == P0F3_PROBE ? RECORD_PROBE
                                                            : RECORD_ADDENDUM);
    r->time = line->time;
    r->source = line->client.address;
    r->source_port = line->client.port;
    r->target = line->server.address;
    r->target_port = line->server.port;
    r->flags = RECORD_HAS_TIME | RECORD_HAS_TARGET;
    if (attempt) {
        r->flags |= RECORD_CONTINUES;
        r->os = line->values[0];
        if (r->os.len == 3 && memcmp(r->os.ptr, "???", 3) == 0) {
            r->flags |= RECORD_OS_UNKNOWN;
            r->os = view_of("UNKNOWN", 7);
        }
    }
    if (b->details)
        p0f3_read_details(line, &b->details[b->count - 1]);
    return true;
}
