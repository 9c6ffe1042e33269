// SPDX-License-Identifier: GPL-2.0-only
//
// How a run is divided: parts of files, workers, memory.
#pragma once

#include "input/files.h"

struct plan {
    unsigned jobs;    // as many as the user wants and the memory allows
    size_t memory;    // bytes for the tables and the rows of the report; SIZE_MAX: no limit
    size_t tables;    // bytes of these for the tables
    size_t decoder;   // bytes for each decompressor
    size_t needed;    // bytes that max_memory must be at least
    unsigned workers; // the jobs, or fewer if there cannot be as many parts
};

struct plan_options {
    unsigned jobs;     // 0: one for each processor
    size_t max_memory; // bytes, of the whole program; 0: no limit
    size_t resident;   // bytes of these that are in use already
    size_t outputs;    // bytes that outputs with charts need later
    bool compressed;   // a file is, or may be, compressed
    uint64_t rows;     // that the report has of a table, at most; 0: all
};

struct plan plan_make(const struct input_list *inputs, const struct plan_options *o);

// How many bytes the process has in memory.
size_t plan_resident(void);

// The length of a part of the file, should the file be cut.
uint64_t plan_part_size(const struct input_file *file);

// The same when each part but the first needs FLOW_BYTES before it: few large ones.
uint64_t plan_recalling_size(const struct input_file *file, unsigned jobs);
