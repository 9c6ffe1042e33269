// SPDX-License-Identifier: GPL-2.0-only
//
// The pipeline: workers take files, or parts of large ones, through input -> parse -> filter ->
// count; at the end the parts and the counts are joined. Each worker owns its labels, its batch and
// its counter. They share the filter and the options, which are only read, the list of parts, which
// has a lock, and a few counts that are atomic.
#pragma once

#include <pthread.h>
#include <stdatomic.h>

#include "count/counter.h"
#include "input/files.h"
#include "pipeline/focus.h"
#include "pipeline/plan.h"

struct pipeline {
    // Set by the caller.
    const struct input_list *inputs;
    const struct filter *filter;
    const struct parse_options *parse;
    struct count_options count; // seed and budget are set by the pipeline
    struct focus_plan focus;    // what is counted apart: `focuses` and `count`
    struct plan_options limits;

    // The result.
    const struct counter *counter;
    const struct counter *focused; // one for each focus
    struct log *logs;              // one for each input
    bool gave_up;                  // a pattern was too hard for some label
    size_t rows_memory;            // bytes that are left for the report; SIZE_MAX: no limit

    atomic_uint_fast64_t bytes_done; // of all files together; for a display of progress

    // The rest is the pipeline's own.
    unsigned jobs;
    size_t decoder_memory;
    struct budget budget;
    struct worker *workers;
    atomic_bool stop;      // a worker ran out of memory
    pthread_mutex_t mutex; // of all that follows
    pthread_cond_t changed;
    struct arena arena;
    size_t next_file;
    size_t uncut; // files that were taken, and may still be cut into parts
    struct part *parts, *last_part, *next_part;
};

// Reads and counts everything. False when memory runs out. pipeline_release frees the result, also
// after a failure.
bool pipeline_run(struct pipeline *p, struct error *e);
void pipeline_release(struct pipeline *p);

// Numbers the labels of a batch, which filter and counter need. False when memory runs out.
bool pipeline_number_labels(struct intern *labels, struct batch *batch);
