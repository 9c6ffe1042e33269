// SPDX-License-Identifier: GPL-2.0-only
#include "pipeline/plan.h"

#include <sched.h>

enum {
    PART_SIZE = 16 << 20, // bytes of a part of a large file, at least
    PARTS_OF_FILE = 4096, // at most
    PROGRAM_MEMORY = 10 << 20,
    WORKER_MEMORY = 6 << 20,
};

uint64_t plan_part_size(const struct input_file *file)
{
    uint64_t size = file->size / PARTS_OF_FILE;
    return size < PART_SIZE ? PART_SIZE : size;
}

static unsigned available_processors(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    int count = CPU_COUNT(&set);
    return count > 0 ? (unsigned)count : 1;
}

struct plan plan_make(const struct input_list *inputs, unsigned jobs, size_t max_memory)
{
    struct plan plan = {.jobs = jobs ? jobs : available_processors(), .memory = SIZE_MAX};
    uint64_t parts = 0;
    if (max_memory) {
        // At most as many workers as leave half of the memory to the tables.
        size_t rest = max_memory > PROGRAM_MEMORY ? max_memory - PROGRAM_MEMORY : 0;
        size_t fit = rest / (2 * WORKER_MEMORY);
        plan.jobs = fit < 1 ? 1 : fit < plan.jobs ? (unsigned)fit : plan.jobs;
        size_t buffers = plan.jobs * (size_t)WORKER_MEMORY;
        plan.memory = rest > buffers ? rest - buffers : 0;
    }
    for (size_t i = 0; i < inputs->count && parts < plan.jobs; i++)
        parts += 1 + inputs->files[i].size / plan_part_size(&inputs->files[i]);
    plan.workers = parts < 1 ? 1 : parts < plan.jobs ? (unsigned)parts : plan.jobs;
    return plan;
}
