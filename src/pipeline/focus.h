// SPDX-License-Identifier: GPL-2.0-only
//
// What is counted apart in a second look at the files: the attempts of a few sources, each alone,
// or those of a time.
#pragma once

#include "count/counter.h"

// The attempts of a source, of which systems and ports are counted; or those from `since` until
// before `until`, of which sources are.
struct focus {
    bool is_source;
    struct addr source;
    int64_t since, until;
};

// The focuses of a run, and how they are counted.
struct focus_plan {
    const struct focus *focuses;
    size_t count;
    struct count_options sources, times; // set by focus_plan_init
};

// The options for the counters of a run whose other counters have `options`.
void focus_plan_init(struct focus_plan *plan, const struct count_options *options);

// One counter for each focus; with no focus, none. Null when memory runs out.
struct counter *focus_counters_new(const struct focus_plan *plan, struct intern *labels);
void focus_counters_free(const struct focus_plan *plan, struct counter *counters);

// Counts the kept attempts of a batch in the counters of their focuses. False when memory runs out.
bool focus_counters_add(const struct focus_plan *plan, struct counter *counters,
                        const struct batch *batch, const uint8_t verdicts[BATCH_MAX]);

// Adds the counts of another worker. False when memory runs out.
bool focus_counters_merge(const struct focus_plan *plan, struct counter *counters,
                          const struct counter *others);
