// SPDX-License-Identifier: GPL-2.0-only
//
// What a log says, as plain fields, whichever p0f wrote it. Parsers fill records, a batch at a
// time; everything after them reads records only. Views point into the block of input that was
// parsed and die with it.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/view.h"

enum record_kind {
    RECORD_ATTEMPT,    // somebody tried to connect: one record of p0f 2, one mod=syn line of p0f 3
    RECORD_MASQUERADE, // p0f 2 -M: several systems behind one address; only the time is set
    RECORD_RESTART,    // p0f was started anew on this file: a new recording begins; nothing is set
    RECORD_ADDENDUM,   // p0f 3: more about an earlier attempt between the same ends; only in
                       // batches with details, as it says nothing else
    RECORD_PROBE,      // p0f 3: its operator's own probe, no attempt, but addenda may follow; only
                       // in batches with details
};

enum record_flags {
    RECORD_HAS_TIME = 1,
    RECORD_HAS_TARGET = 2, // p0f 2 leaves the target out with -N and for scanners
    RECORD_OS_UNKNOWN = 4, // p0f found no matching signature
    RECORD_CONTINUES = 8,  // p0f 3: addenda may follow
};

struct record {
    int64_t time; // UTC second; with RECORD_HAS_TIME
    struct addr source;
    struct addr target; // with RECORD_HAS_TARGET
    struct view os;     // p0f's words with all it appended: "Windows XP (NAT!)"; of an unknown
                        // system "UNKNOWN"
    uint32_t os_id;     // number of that label, given by intern_number (labels.h)
    uint16_t source_port;
    uint16_t target_port; // with RECORD_HAS_TARGET
    uint8_t kind;         // enum record_kind
    uint8_t flags;        // enum record_flags
};

// What a log says beyond the four standard tables. A field that a record does not mention has an
// empty view, -1, or false. In an addendum only what the addendum adds is set.
struct record_details {
    struct view link;      // what the packet came over, p0f's words: "ethernet/modem", "DSL"
    struct view signature; // the raw signature, when p0f logged it
    struct view tos;       // p0f 2: the type of service, "[tos 16]" without brackets; p0f 3: the
                           // same without its two last bits, "tos:0x04"
    struct view http;      // p0f 3: the web client, "Firefox 4.x"; of an unknown one "???"
    struct view language;  // p0f 3: its language, "English"
    int32_t distance;      // hops
    int32_t uptime_hours;
    bool distance_at_most; // p0f 3 "<= N"
    bool nat;              // p0f 2: (NAT!) or (NAT2!); p0f 3: ip sharing, host change
    bool firewall;         // p0f 2: (firewall!)
    bool answered;         // p0f 3: the server sent a SYN+ACK
    bool dishonest;        // p0f 3: the web client is not what it says
    bool has_answers;      // the log would have told of an answer: p0f 3
};

static const struct record_details RECORD_NO_DETAILS = {.distance = -1, .uptime_hours = -1};

// As many records as stay in the caches nearest to the processor.
enum { BATCH_MAX = 256 };

struct batch {
    size_t count;
    struct record records[BATCH_MAX];
    struct record_details *details; // BATCH_MAX of them, one for each record; null: not wanted
};
