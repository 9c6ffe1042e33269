// SPDX-License-Identifier: GPL-2.0-only
//
// What a log says of one attempt, the same for every version of p0f. Parsers fill batches of
// records; everything after them reads only these. Views point into the block of input and die with
// it.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/view.h"

enum record_kind {
    RECORD_ATTEMPT,    // somebody tried to connect: one record of p0f 2, one mod=syn line of p0f 3
    RECORD_MASQUERADE, // p0f 2 -M: several systems behind one address; has only a time
    RECORD_RESTART,    // p0f restarted on this file: a new recording begins; has no fields
    // Only in batches with details:
    RECORD_ADDENDUM, // p0f 3: details of an earlier attempt between the same ends
    RECORD_PROBE,    // p0f 3: a probe of its operator, not an attempt; addenda may follow
    // p0f 3: at this time it wrote another line, so it was running; has nothing else. In a batch,
    // none comes right after a record of the same second.
    RECORD_RUNNING,
};

enum record_flags {
    RECORD_HAS_TIME = 1,
    RECORD_HAS_TARGET = 2, // p0f 2 omits the target with -N and for scanners
    RECORD_OS_UNKNOWN = 4, // p0f found no matching signature
    RECORD_CONTINUES = 8,  // p0f 3: addenda may follow
};

struct record {
    int64_t time; // UTC second; with RECORD_HAS_TIME
    struct addr source;
    struct addr target; // with RECORD_HAS_TARGET
    struct view os;     // p0f's label: "Windows XP (NAT!)", "UNKNOWN" for an unknown system
    uint32_t os_id;     // number of that label, set by intern_number (base/intern.h)
    uint16_t source_port;
    uint16_t target_port; // with RECORD_HAS_TARGET
    uint8_t kind;         // enum record_kind
    uint8_t flags;        // enum record_flags
    uint32_t at;          // p0f 3, with details: offset of the line in its block
};

// What a log says beyond the four standard tables. A field that the record does not have is an
// empty view, -1 or false; an addendum has only what it adds.
struct record_details {
    struct view link;      // type of link, in p0f's words: "ethernet/modem", "DSL"
    struct view signature; // the raw signature, when p0f logged it
    struct view tos;       // type of service: p0f 2 "tos 16"; p0f 3, without its two last bits,
                           // "tos:0x04"
    struct view http;      // p0f 3: the web client, "Firefox 4.x"; "???" for an unknown one
    struct view language;  // p0f 3: its language, "English"
    int32_t distance;      // hops
    int32_t uptime_hours;
    bool distance_at_most; // p0f 3 "<= N"
    bool nat;              // p0f 2: (NAT!) or (NAT2!); p0f 3: ip sharing, host change
    bool firewall;         // p0f 2: (firewall!)
    bool answered;         // p0f 3: the server sent a SYN+ACK
    bool dishonest;        // p0f 3: the web client is not what it claims
    bool has_answers;      // p0f 3: the log shows whether the server answered
};

static const struct record_details RECORD_NO_DETAILS = {.distance = -1, .uptime_hours = -1};

// So few that they stay in the processor's first caches.
enum { BATCH_MAX = 256 };

struct batch {
    size_t count;
    uint64_t offset; // of its block in the log
    struct record records[BATCH_MAX];
    struct record_details *details; // BATCH_MAX, one a record; null: parsers skip them
};
