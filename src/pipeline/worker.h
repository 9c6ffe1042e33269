// SPDX-License-Identifier: GPL-2.0-only
//
// A worker takes files, or parts of large ones, from input to count.
#pragma once

#include "count/counter.h"
#include "pipeline/focus.h"
#include "pipeline/parts.h"

// What the workers of a run share.
struct work {
    const struct filter *filter;
    const struct parse_options *parse;
    struct count_options count;
    struct focus_plan focus; // what is counted apart
    size_t decoder_memory;   // bytes for each decompressor
    struct parts parts;
    atomic_uint_fast64_t bytes_done; // of all files together; for a display of progress
};

struct worker {
    struct work *work;
    struct intern labels;
    struct counter counter;
    struct counter *focused;
    struct filter_state *filter_state;
    struct batch *batch;
    uint64_t position; // bytes of the log, or of the rotated set, that were read so far
    pthread_t thread;
    bool started, good;
    struct error error; // why it stopped; without a text, memory ran out
};

// worker_release frees it also after a failure, and may be called again. False when memory runs
// out.
bool worker_init(struct worker *w, struct work *work);
void worker_release(struct worker *w);

// Reads and counts a part of a file, a file, or the files of a rotated set one after the other.
// False when memory runs out.
bool worker_do(struct worker *w, struct part *part);

// Numbers the labels of a batch, which filter and counter need. False when memory runs out.
bool batch_number_labels(struct intern *labels, struct batch *batch);
