// SPDX-License-Identifier: GPL-2.0-only
//
// Counting records. Each worker has a counter; counters are merged in any order, and the result is
// the same for any number of them, as long as the memory granted lasts.
#pragma once

#include "count/activity.h"
#include "count/flows.h"
#include "count/recording.h"
#include "count/table.h"
#include "filter/filter.h"

// What the counters of a run have in common.
struct count_options {
    struct table_set tables; // what is counted
    struct table_context context;
    int64_t max_gap; // seconds: p0f was not running in a longer silence; 0: it was
    struct hash_seed seed;
    struct budget *budget; // limits what grows with the input; must outlive the counters
};

// What the lines of a part of a log change of the attempts before it, which another counter counts:
// they move from one value to another, so counts may be below 0.
struct moves {
    uint64_t attempts;                 // that were recalled and count
    struct table tables[LATER_TABLES]; // by enum table_later; those of the set
};

struct counter {
    const struct count_options *options;
    struct table tables[TABLE_KINDS]; // those of the set, in the order of table_kinds
    size_t table_count, first_text;   // tables of texts come last
    bool counts_later;                // a table is filled by later lines too
    struct flows flows;
    struct moves *moves; // of the part that is counted; null: none
    uint64_t last_begin; // where the last FLOW_BYTES of the part begin
    struct activity activity;
    uint64_t attempts, ignored, masquerades;
    int64_t latest_outside; // time of a record with VERDICT_OUTSIDE; INT64_MIN: none
};

// `labels` has the numbers of the labels. It, the options and the counter itself must stay where
// they are. counter_release frees it also after a failure. False when memory runs out.
bool counter_init(struct counter *c, const struct count_options *options, struct intern *labels);
void counter_release(struct counter *c);

// What follows is of another log, or of a part of one that ends before the byte `end`; UINT64_MAX:
// with the log. Null or the moves of the part, which must stay until the next call.
void counter_begin(struct counter *c, uint64_t end, struct moves *moves);

// Counts a batch whose labels have numbers and whose records have verdicts, and adds to the figures
// of the part of the log. Batches need details if a table of the set does (table_set_needs). False
// when memory runs out.
bool counter_add(struct counter *c, struct log_stats *stats, const struct batch *batch,
                 const uint8_t verdicts[BATCH_MAX]);

// Takes in what comes before a part of a log, FLOW_BYTES of it: counts nothing, but remembers the
// attempts to which lines of the part may add, for its moves. False when memory runs out.
bool counter_recall(struct counter *c, const struct batch *batch,
                    const uint8_t verdicts[BATCH_MAX]);

// Moves for a part that a counter with these options counts. Null when memory runs out.
struct moves *moves_new(const struct count_options *options);
void moves_free(struct moves *m);

// Makes the moves, when all that was counted of the log is merged. False when memory runs out.
bool counter_move(struct counter *c, const struct moves *m);

// Adds a recording that was found when parts were joined; one without times adds nothing. False
// when memory runs out.
bool counter_add_recording(struct counter *c, struct timespan recording);

// Adds the counts of another counter with the same options. False when memory runs out.
bool counter_merge(struct counter *c, const struct counter *other);
