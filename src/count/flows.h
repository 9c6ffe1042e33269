// SPDX-License-Identifier: GPL-2.0-only
//
// The attempts of a p0f 3 log to which later lines may add: the latest between each two ends. An
// attempt is remembered for FLOW_SECONDS of the log's time, several times what p0f itself needs,
// and FLOW_BYTES of its text, so memory does not grow with the log, and what is known at a place of
// it depends on that much text alone. When the budget is used up, attempts are forgotten sooner.
#pragma once

#include "base/budget.h"
#include "base/hash.h"
#include "parse/record.h"

enum {
    FLOW_SECONDS = 120,
    FLOW_BYTES = 16 << 20,      // some 30,000 attempts; p0f follows 1000 connections at a time
    FLOW_VALUES = 8,            // tables that later lines may fill
    FLOWS_FEW = 1 << 10,        // this number is remembered whatever the budget
    FLOW_NO_VALUE = UINT32_MAX, // not counted in the table so far
};

struct flow {
    struct addr source, target;
    int64_t time;
    uint64_t position; // of its line in the text
    uint16_t source_port, target_port;
    bool kept;                    // it counts
    bool recalled;                // in another part of the log
    uint8_t settled;              // bit i: values[i] is of a later line; the first such line wins
    uint32_t values[FLOW_VALUES]; // numbers of texts, by enum table_later
};

// Attempts in the order in which they came, and where they are by hash.
struct flow_half {
    uint64_t begin; // position of the first
    struct flow *flows;
    uint32_t *slots; // index into flows, plus 1
    uint32_t count, room, slot_count;
};

// When the young half has the attempts of FLOW_BYTES, the old one is emptied and becomes the young
// one.
struct flows {
    struct hash_seed seed;
    struct budget *budget;
    size_t taken; // of the budget
    struct flow_half halves[2];
    unsigned young;
};

// The budget must outlive the flows.
void flows_init(struct flows *f, struct hash_seed seed, struct budget *budget);
void flows_release(struct flows *f);

// Forgets all attempts: a new log begins.
void flows_forget(struct flows *f);

// Remembers the attempt of the line at `position`, which never falls, without values and not kept,
// in place of one between the same ends. Null when memory runs out. Valid, like the result of
// flows_find, until the next call.
struct flow *flows_put(struct flows *f, const struct record *attempt, uint64_t position);

// The attempt of an addendum; null when it is not known.
struct flow *flows_find(struct flows *f, const struct record *addendum, uint64_t position);
