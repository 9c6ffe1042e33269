// SPDX-License-Identifier: GPL-2.0-only
#include "pipeline/plan.h"

#include <sched.h>
#include <stdio.h>
#include <unistd.h>

#include "count/flows.h"
#include "input/source.h"

enum {
    PART_SIZE = 16 << 20, // bytes of a part of a large file, at least
    PARTS_OF_FILE = 4096, // at most
    RESIDENT_USUAL = 8 << 20,
    GROWTH = 4 << 20, // of what is not counted: lists of files, code, the heap
    WORKER_MEMORY = 6 << 20,
    TABLES_LEAST = 6 << 20,
    DECODER_LEAST = 10 << 20, // xz needs it for files of its default level
    ROWS_FEW = 1000,          // of a table; fewer need little memory
};

uint64_t plan_part_size(const struct input_file *file)
{
    uint64_t size = file->size / PARTS_OF_FILE;
    return size < PART_SIZE ? PART_SIZE : size;
}

uint64_t plan_recalling_size(const struct input_file *file, unsigned jobs)
{
    uint64_t size = file->size / jobs + 1;
    return size < 4 * FLOW_BYTES ? 4 * FLOW_BYTES : size;
}

static unsigned available_processors(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    int count = CPU_COUNT(&set);
    return count > 0 ? (unsigned)count : 1;
}

size_t plan_resident(void)
{
    unsigned long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    if (!file || fscanf(file, "%*u %lu", &pages) != 1)
        pages = 0;
    if (file)
        fclose(file);
    return pages ? pages * (size_t)sysconf(_SC_PAGESIZE) : RESIDENT_USUAL;
}

// Divides the memory that is left: each decoder gets a twelfth, all workers together at most half.
static void share(struct plan *plan, const struct plan_options *o)
{
    size_t used = o->resident + GROWTH + o->outputs, least = WORKER_MEMORY + TABLES_LEAST;
    size_t rest = o->max_memory > used ? o->max_memory - used : 0;
    size_t decoder = rest / 12 < DECODER_LEAST ? DECODER_LEAST : rest / 12;
    plan->decoder = decoder < DECODER_MEMORY ? decoder : DECODER_MEMORY;
    size_t worker = WORKER_MEMORY + (o->compressed ? plan->decoder : 0);
    plan->needed = used + least + (o->compressed ? DECODER_LEAST : 0);
    size_t fit = rest / (2 * worker);
    plan->jobs = fit < 1 ? 1 : fit < plan->jobs ? (unsigned)fit : plan->jobs;
    plan->memory = rest > plan->jobs * worker ? rest - plan->jobs * worker : 0;
    plan->tables = o->rows && o->rows <= ROWS_FEW ? plan->memory : plan->memory / 2;
}

struct plan plan_make(const struct input_list *inputs, const struct plan_options *o)
{
    struct plan plan = {.jobs = o->jobs ? o->jobs : available_processors(),
                        .memory = SIZE_MAX,
                        .tables = SIZE_MAX,
                        .decoder = DECODER_MEMORY};
    uint64_t parts = 0;
    for (size_t i = 0; i < inputs->count && parts < plan.jobs; i++)
        parts += 1 + inputs->files[i].size / plan_part_size(&inputs->files[i]);
    if (o->max_memory)
        share(&plan, o);
    plan.workers = parts < 1 ? 1 : parts < plan.jobs ? (unsigned)parts : plan.jobs;
    return plan;
}
