// SPDX-License-Identifier: GPL-2.0-only
//
// One worker of a pipeline, and the parts that workers take.
#pragma once

#include "pipeline/pipeline.h"

// A file, or the records that start in a part of it.
struct part {
    struct part *next;
    size_t file;
    uint64_t begin, end;             // bytes
    const struct log_format *format; // null: to be found out
    bool may_cut;                    // a whole file, large enough for parts
    struct log *log;
};

struct worker {
    struct pipeline *pipeline;
    struct intern labels;
    struct counter counter;
    struct filter_state *filter_state;
    struct batch *batch;
    pthread_t thread;
    bool started, good;
    struct error error; // the last one
};

// Readies a worker; worker_release frees it also after a failure. False when memory runs out.
bool worker_init(struct worker *w, struct pipeline *p);
void worker_release(struct worker *w);

// Reads and counts a part. Calls pipeline_cut when the part may be cut. False when memory runs out.
bool worker_do(struct worker *w, struct part *part);

// Cuts the file that `part` is the whole of, and ends `part` where the second part begins. False
// when memory runs out.
bool pipeline_cut(struct pipeline *p, struct part *part);

// A copy of an error that lives as long as the pipeline; null when memory runs out.
const struct error *pipeline_keep_error(struct pipeline *p, const struct error *e);
