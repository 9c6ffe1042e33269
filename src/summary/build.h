// SPDX-License-Identifier: GPL-2.0-only
//
// From the counts to the report.
#pragma once

#include "base/services.h"
#include "count/counter.h"
#include "parse/label.h"
#include "summary/summary.h"

// How many attempts a row needs to be shown.
struct threshold {
    bool share;   // the value is a share of all attempts in percent; else a number of attempts
    double value; // 0: every row
    uint64_t least_rows; // where no row reaches it, this number of the most frequent is shown
};

// What a running p0f knows of a source, for as long as the summary lives; null when it knows
// nothing. May ask p0f.
typedef const struct summary_live *summary_answer(void *context, struct addr source);

// What a second look at the logs found out, for charts.
struct summary_details {
    const struct addr *sources;
    const struct summary *alone; // of each of them
    size_t source_count;
    const struct summary *peak; // null: none
};

struct summary_options {
    uint64_t top;      // rows of a table, at most; 0: all
    uint64_t rows_max; // the same, of what memory allows
    enum os_detail os_detail;
    struct table_set tables; // what is shown; those that were not counted are left out
    struct threshold thresholds[TABLE_KINDS];
    bool unnamed_ports_apart; // ports without a name have this threshold instead of the table's
    struct threshold unnamed_ports;
    const struct services *services;
    const struct zone *zone;               // must outlive the summary
    const struct summary_details *details; // null: none
    summary_answer *answer;                // null: p0f is not asked
    void *answer_context;
};

// The defaults of the manual.
void summary_options_init(struct summary_options *o);

// Makes the summary in the arena; of the logs, it leaves out those that are not counted. False when
// memory runs out.
bool summary_build(struct summary *s, const struct counter *c, const struct log *logs,
                   size_t log_count, const struct summary_options *options, struct arena *arena);

// The bins in which an attempt was made or p0f recorded. False when memory runs out.
bool summary_build_activity(struct summary_activity *out, const struct activity *a,
                            struct arena *arena);
