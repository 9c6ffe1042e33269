// SPDX-License-Identifier: GPL-2.0-only
//
// How a run is divided: parts of files, workers, memory.
#pragma once

#include "input/files.h"

struct plan {
    unsigned jobs;    // as many as wanted and possible
    size_t memory;    // bytes for the tables; SIZE_MAX: no limit
    unsigned workers; // as many of the jobs as there may be parts
};

// jobs 0: one for each processor; max_memory 0: no limit.
struct plan plan_make(const struct input_list *inputs, unsigned jobs, size_t max_memory);

// How long a part of the file is, if it is cut.
uint64_t plan_part_size(const struct input_file *file);
