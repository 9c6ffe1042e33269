// SPDX-License-Identifier: GPL-2.0-only
//
// The attempts of a p0f 3 log to which lines that follow may still add: the latest between each two
// ends. An attempt is remembered for FLOW_SECONDS of the log's time, which is several times what
// p0f itself needs, and as long as not too many came after it; so memory does not grow with the
// log. What is forgotten when depends on the log alone, unless the budget is used up: then attempts
// are forgotten sooner.
#pragma once

#include "base/budget.h"
#include "base/hash.h"
#include "parse/record.h"

enum {
    FLOW_SECONDS = 120,
    FLOW_VALUES = 8,           // tables that a later line may fill
    FLOWS_FEW = 1 << 10,       // as many are kept whatever their times
    FLOWS_MANY = 1 << 17,      // p0f follows at most 100,000 connections
    FLOW_NO_VALUE = UINT32_MAX // counted nowhere so far
};

struct flow {
    struct addr source, target;
    int64_t time;
    uint16_t source_port, target_port;
    bool kept;       // it counts
    uint8_t settled; // bit i: values[i] is from a later line, and the first such line wins
    uint32_t values[FLOW_VALUES];
};

// Attempts in the order in which they came, and where they are by hash.
struct flow_half {
    struct flow *flows;
    uint32_t *slots; // index into flows, plus 1
    uint32_t count, room, slot_count;
};

// Two halves that take turns: when the young one is full, the old one is emptied and becomes it.
struct flows {
    struct hash_seed seed;
    struct budget *budget;
    size_t taken; // of the budget
    struct flow_half halves[2];
    unsigned young;
};

// The budget must outlive the flows.
void flows_init(struct flows *j, struct hash_seed seed, struct budget *budget);
void flows_release(struct flows *j);

// Forgets all: a new log begins.
void flows_forget(struct flows *j);

// Remembers an attempt, in the place of one between the same ends, with no value and not kept. Null
// when memory runs out. Valid, like what flows_find returns, until the next call.
struct flow *flows_put(struct flows *j, const struct record *attempt);

// The attempt that an addendum belongs to; null when there is none.
struct flow *flows_find(struct flows *j, const struct record *addendum);
