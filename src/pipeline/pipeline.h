// SPDX-License-Identifier: GPL-2.0-only
//
// The pipeline: workers take files, or parts of large ones, through input -> parse -> filter ->
// count; at the end the parts and the counts are joined. Each worker owns its labels, its batch and
// its counter. They share the filter and the options, which are only read, the list of parts, which
// has a lock, and a few counts that are atomic.
#pragma once

#include "pipeline/plan.h"
#include "pipeline/worker.h"

struct pipeline {
    // Set by the caller.
    const struct input_list *inputs;
    struct plan_options limits;
    struct work work; // `filter`, `parse`; `count` but for seed and budget; `focus.focuses` and
                      // `focus.count`; `bytes_done` may be read while it runs

    // The result.
    const struct counter *counter;
    const struct counter *focused; // one for each focus
    struct log *logs;              // one for each input
    bool gave_up;                  // a pattern was too hard for some label
    size_t rows_memory;            // bytes that are left for the report; SIZE_MAX: no limit

    // The rest is the pipeline's own.
    struct budget budget;
    struct worker *workers;
};

// Reads and counts everything. False when memory runs out. pipeline_release frees the result, also
// after a failure.
bool pipeline_run(struct pipeline *p, struct error *e);
void pipeline_release(struct pipeline *p);
