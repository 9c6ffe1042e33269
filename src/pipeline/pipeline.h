// SPDX-License-Identifier: GPL-2.0-only
//
// The pipeline: files are cut into parts, workers take them one by one, each through
// input -> parse -> select -> count, and what they found is joined at the end. What workers share
// they only read, but for the parts, each of which is written by the worker that took it, and a few
// counts that are atomic: the next part, the budget of memory, the bytes done, and the word to
// stop.
#pragma once

#include <stdatomic.h>

#include "count/count.h"
#include "input/files.h"

enum log_state {
    LOG_COUNTED,
    LOG_EMPTY,   // nothing in it
    LOG_FOREIGN, // no line of p0f
    LOG_FAILED,  // could not be read to its end; what was read is counted
};

// A file, or the records that start in a part of it.
struct part {
    size_t file;
    uint64_t begin, end;
    const struct log_format *format; // null: to be found out
    enum log_state state;
    struct log_stats stats;
    struct error *error; // of LOG_FAILED; null when there was no memory for it
};

struct pipeline {
    const struct input_list *inputs;
    const struct filter *filter;
    const struct parse_options *parse;
    const struct table_set *tables; // what is to be shown
    const struct zone *zone;        // of the report
    struct hash_seed seed;
    struct budget *budget; // of all counters together
    unsigned jobs;

    struct part *parts;
    size_t part_count, part_room;
    _Atomic size_t next_part;
    atomic_uint_fast64_t bytes_done; // of all files together
    atomic_bool stop;                // a worker ran out of memory
    bool gave_up;                    // a pattern was too hard for some label
};

// Reads and counts everything; *counter is the result, the caller's. Units then hold the log stats,
// those of a file one after the other. False when memory runs out.
bool pipeline_run(struct pipeline *w, struct counter **counter, struct error *e);
void pipeline_release(struct pipeline *w);
