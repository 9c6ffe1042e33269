// SPDX-License-Identifier: GPL-2.0-only
//
// The counts of the tables that are made on request only: how often each text came up. An attempt
// is counted at most once in each table. p0f 3 tells some things in lines after that of the
// attempt; then the attempt moves from where it was counted, if anywhere, to what that line says.
#pragma once

#include "count/count.h"
#include "count/flows.h"

struct text_counts {
    struct intern labels;
    uint64_t *counts; // by number of the label
    uint32_t room;
    uint64_t total;
};

struct extra {
    const struct table_kind *kind;
    int flow_value; // index into the values of a flow; -1: no later line tells
    struct text_counts texts;
};

struct extras {
    struct table_context context;
    struct flows flows;
    struct extra tables[TABLE_KINDS];
    int count;
    bool any_late; // else later lines say nothing of interest
};

// Null when memory runs out.
struct extras *extras_new(const struct table_set *tables, const struct zone *zone,
                          struct hash_seed seed, struct budget *budget);
void extras_free(struct extras *x);

// Forgets the attempts that lines may add to, as they are of another log.
void extras_begin_log(struct extras *x);

// Counts a record with its verdict. False when memory runs out.
bool extras_add(struct extras *x, struct log_stats *t, const struct record *r,
                const struct record_details *details, enum verdict verdict);

// Adds what another one for the same tables has.
bool extras_merge(struct extras *x, const struct extras *other);

// The counts of a table; null when it was not asked for. x may be null.
const struct text_counts *extras_table(const struct extras *x, const struct table_kind *kind);
