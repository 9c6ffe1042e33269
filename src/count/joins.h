// SPDX-License-Identifier: GPL-2.0-only
//
// The attempts of a p0f 3 log to which lines that follow may still add: the latest between each two
// ends. An attempt is remembered for JOIN_SECONDS of the log's time, which is several times what
// p0f itself needs, and as long as not too many came after it; so memory does not grow with the
// log. What is forgotten when depends on the log alone, unless the budget is used up: then attempts
// are forgotten sooner.
#ifndef P0FSTATS_SRC_COUNT_JOINS_H
#define P0FSTATS_SRC_COUNT_JOINS_H

#include "p0fstats/budget.h"
#include "p0fstats/hash.h"
#include "p0fstats/record.h"

enum {
    JOIN_SECONDS = 120,
    JOIN_VALUES = 8,           // tables that a later line may fill
    JOINS_FEW = 1 << 10,       // as many are kept whatever their times
    JOINS_MANY = 1 << 17,      // p0f follows at most 100,000 connections
    JOIN_NO_VALUE = UINT32_MAX // counted nowhere so far
};

struct join {
    struct addr source, target;
    int64_t time;
    uint16_t source_port, target_port;
    bool kept;       // it counts
    uint8_t settled; // bit i: values[i] is from a later line, and the first such line wins
    uint32_t values[JOIN_VALUES];
};

// Attempts in the order in which they came, and where they are by hash.
struct join_half {
    struct join *joins;
    uint32_t *slots; // index into joins, plus 1
    uint32_t count, room, slot_count;
};

// Two halves that take turns: when the young one is full, the old one is emptied and becomes it.
struct joins {
    struct hash_seed seed;
    struct budget *budget;
    size_t taken; // of the budget
    struct join_half halves[2];
    unsigned young;
};

// The budget must outlive the joins.
void joins_init(struct joins *j, struct hash_seed seed, struct budget *budget);
void joins_release(struct joins *j);

// Forgets all: a new log begins.
void joins_forget(struct joins *j);

// Remembers an attempt, in the place of one between the same ends, with no value and not kept. Null
// when memory runs out. Valid, like what joins_find returns, until the next call.
struct join *joins_put(struct joins *j, const struct record *attempt);

// The attempt that an addendum belongs to; null when there is none.
struct join *joins_find(struct joins *j, const struct record *addendum);

#endif
