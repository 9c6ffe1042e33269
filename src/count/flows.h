// SPDX-License-Identifier: GPL-2.0-only
//
// The attempts of a p0f 3 log to which later lines may add: the latest between each two ends. An
// attempt is remembered for FLOW_SECONDS of the log's time, several times what p0f itself needs,
// unless too many come after it; so memory does not grow with the log. What is forgotten depends
// on the log alone, unless the budget is used up: then attempts are forgotten sooner.
#pragma once

#include "base/budget.h"
#include "base/hash.h"
#include "parse/record.h"

enum {
    FLOW_SECONDS = 120,
    FLOW_VALUES = 8,            // tables that later lines may fill
    FLOWS_FEW = 1 << 10,        // this number is remembered whatever the times
    FLOWS_MANY = 1 << 17,       // p0f follows at most 100,000 connections
    FLOW_NO_VALUE = UINT32_MAX, // not counted in the table so far
};

struct flow {
    struct addr source, target;
    int64_t time;
    uint16_t source_port, target_port;
    bool kept;                    // it counts
    uint8_t settled;              // bit i: values[i] is of a later line; the first such line wins
    uint32_t values[FLOW_VALUES]; // numbers of texts, by enum table_later
};

// Attempts in the order in which they came, and where they are by hash.
struct flow_half {
    struct flow *flows;
    uint32_t *slots; // index into flows, plus 1
    uint32_t count, room, slot_count;
};

// When the young half is full, the old one is emptied and becomes the young one.
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

// Remembers an attempt, without values and not kept, in place of one between the same ends. Null
// when memory runs out. Valid, like the result of flows_find, until the next call.
struct flow *flows_put(struct flows *f, const struct record *attempt);

// The attempt of an addendum; null when it is not known.
struct flow *flows_find(struct flows *f, const struct record *addendum);
