// SPDX-License-Identifier: GPL-2.0-only
//
// How a run is divided: parts of files, workers, memory.
#pragma once

#include "input/files.h"

struct plan {
    unsigned jobs;    // as many as wanted and possible
    size_t memory;    // bytes for the tables; SIZE_MAX: no limit
    size_t decoder;   // bytes for each decompressor
    size_t needed;    // bytes that max_memory must be at least
    unsigned workers; // as many of the jobs as there may be parts
};

struct plan_options {
    unsigned jobs;     // 0: one for each processor
    size_t max_memory; // bytes, of the whole program; 0: no limit
    size_t resident;   // of these, what was used before
    size_t outputs;    // what outputs with charts need later
    bool compressed;   // a file is, or may be, compressed
    bool many_rows;    // the report may have more rows than anybody counts
};

struct plan plan_make(const struct input_list *inputs, const struct plan_options *o);

// How many bytes the process has in memory.
size_t plan_resident(void);

// How long a part of the file is, if it is cut.
uint64_t plan_part_size(const struct input_file *file);
