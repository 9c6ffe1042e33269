// SPDX-License-Identifier: GPL-2.0-only
#include "pipeline/pipeline.h"

#include <sched.h>
#include <stdlib.h>

#include "input/reader.h"
#include "pipeline/worker.h"

enum {
    PART_SIZE = 16 << 20, // bytes of a part of a large file, at least
    PARTS_OF_FILE = 4096, // at most
    PROGRAM_MEMORY = 10 << 20,
    WORKER_MEMORY = 6 << 20,
};

// ---- Parts ----

static uint64_t part_size(const struct input_file *file)
{
    uint64_t size = file->size / PARTS_OF_FILE;
    return size < PART_SIZE ? PART_SIZE : size;
}

const struct error *pipeline_keep_error(struct pipeline *p, const struct error *e)
{
    pthread_mutex_lock(&p->mutex);
    struct error *copy = arena_alloc(&p->arena, sizeof *copy);
    pthread_mutex_unlock(&p->mutex);
    if (copy)
        *copy = *e;
    return copy;
}

// Appends a part of the file that `whole` is. The lock must be held.
static bool add_part(struct pipeline *p, const struct part *whole, uint64_t begin, uint64_t end)
{
    struct part *part = arena_alloc(&p->arena, sizeof *part);
    struct log *log = arena_alloc(&p->arena, sizeof *log);
    if (!part || !log)
        return false;
    *log = (struct log){.path = whole->log->path, .named = whole->log->named};
    *part = (struct part){
        .file = whole->file, .begin = begin, .end = end, .format = whole->format, .log = log};
    if (p->last_part)
        p->last_part->next = part;
    else
        p->parts = part;
    p->last_part = part;
    if (!p->next_part)
        p->next_part = part;
    return true;
}

// The file of the part will not be cut, or not any more. The lock must be held.
static void settle(struct pipeline *p, struct part *part)
{
    p->uncut -= part->may_cut;
    part->may_cut = false;
    pthread_cond_broadcast(&p->changed);
}

bool pipeline_cut(struct pipeline *p, struct part *part)
{
    const struct input_file *file = &p->inputs->files[part->file];
    uint64_t step = part_size(file);
    bool good = true;
    pthread_mutex_lock(&p->mutex);
    // What is appended to the file meanwhile is read with its last part.
    for (uint64_t begin = step; good && begin < file->size; begin += step)
        good = add_part(p, part, begin, file->size - begin > step ? begin + step : UINT64_MAX);
    settle(p, part);
    pthread_mutex_unlock(&p->mutex);
    part->end = step;
    return good;
}

// Takes the next part, or waits for one while files may still be cut. False when all are taken.
static bool take_part(struct pipeline *p, struct part *part)
{
    bool found = true;
    pthread_mutex_lock(&p->mutex);
    while (!p->next_part && p->next_file == p->inputs->count && p->uncut && !p->stop)
        pthread_cond_wait(&p->changed, &p->mutex);
    if (p->stop) {
        found = false;
    } else if (p->next_part) {
        *part = *p->next_part;
        p->next_part = p->next_part->next;
    } else if (p->next_file < p->inputs->count) {
        const struct input_file *file = &p->inputs->files[p->next_file];
        *part = (struct part){
            .file = p->next_file,
            .end = UINT64_MAX,
            .may_cut = p->jobs > 1 && file->size > part_size(file),
            .log = &p->logs[p->next_file++],
        };
        *part->log = (struct log){.path = file->path, .named = file->named};
        p->uncut += part->may_cut;
    } else {
        found = false;
    }
    pthread_mutex_unlock(&p->mutex);
    return found;
}

// ---- Workers ----

static void *worker_run(void *context)
{
    struct worker *w = context;
    struct pipeline *p = w->pipeline;
    struct part part;
    while (w->good && take_part(p, &part)) {
        w->good = worker_do(w, &part);
        pthread_mutex_lock(&p->mutex);
        if (!w->good)
            p->stop = true;
        settle(p, &part);
        pthread_mutex_unlock(&p->mutex);
    }
    return NULL;
}

// Runs the workers, the first in this thread. When no thread can be started, fewer do the work.
static bool run_workers(struct worker *workers, unsigned count)
{
    bool good = true;
    for (unsigned i = 1; i < count; i++)
        workers[i].started = pthread_create(&workers[i].thread, NULL, worker_run, &workers[i]) == 0;
    worker_run(&workers[0]);
    for (unsigned i = 1; i < count; i++)
        if (workers[i].started)
            pthread_join(workers[i].thread, NULL);
    for (unsigned i = 0; i < count; i++)
        good = good && workers[i].good;
    return good;
}

static unsigned available_processors(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    int count = CPU_COUNT(&set);
    return count > 0 ? (unsigned)count : 1;
}

// Sets how many workers there may be, at most as many as leave half of the memory to the tables,
// and how much memory the tables may take.
static void plan(struct pipeline *p)
{
    size_t limit = SIZE_MAX;
    p->jobs = p->jobs ? p->jobs : available_processors();
    if (p->max_memory) {
        size_t rest = p->max_memory > PROGRAM_MEMORY ? p->max_memory - PROGRAM_MEMORY : 0;
        size_t fit = rest / (2 * WORKER_MEMORY);
        p->jobs = fit < 1 ? 1 : fit < p->jobs ? (unsigned)fit : p->jobs;
        size_t buffers = p->jobs * (size_t)WORKER_MEMORY;
        limit = rest > buffers ? rest - buffers : 0;
    }
    budget_init(&p->budget, limit);
    p->count.budget = &p->budget;
    p->count.seed = hash_seed_draw();
}

// As many workers as there may be parts.
static unsigned count_workers(const struct pipeline *p)
{
    uint64_t parts = 0;
    for (size_t i = 0; i < p->inputs->count && parts < p->jobs; i++) {
        const struct input_file *file = &p->inputs->files[i];
        parts += 1 + file->size / part_size(file);
    }
    return parts < 1 ? 1 : parts < p->jobs ? (unsigned)parts : p->jobs;
}

// ---- The result ----

static bool join_part(struct pipeline *p, const struct part *part)
{
    struct log *log = &p->logs[part->file];
    struct timespan done = log_stats_append(&log->stats, &part->log->stats);
    if (part->log->state == LOG_FAILED && log->state != LOG_FAILED) {
        log->state = LOG_FAILED;
        log->error = part->log->error;
    }
    return counter_add_recording(&p->workers[0].counter, done);
}

// Joins the parts of the files. They are in order: the first, then those of the list.
static bool join_parts(struct pipeline *p)
{
    bool good = true;
    for (const struct part *part = p->parts; good && part; part = part->next)
        good = join_part(p, part);
    for (size_t i = 0; good && i < p->inputs->count; i++)
        good = counter_add_recording(&p->workers[0].counter, p->logs[i].stats.head) &&
               counter_add_recording(&p->workers[0].counter, p->logs[i].stats.tail);
    return good;
}

// Adds up what the workers counted, in the first one.
static bool merge(struct pipeline *p, unsigned count)
{
    bool good = true;
    for (unsigned i = 0; i < count; i++)
        p->gave_up |= filter_state_gave_up(p->workers[i].filter_state);
    for (unsigned i = 1; good && i < count; i++) {
        good = counter_merge(&p->workers[0].counter, &p->workers[i].counter);
        worker_release(&p->workers[i]);
    }
    return good;
}

bool pipeline_run(struct pipeline *p, struct error *e)
{
    plan(p);
    unsigned count = count_workers(p), ready = 0;
    pthread_mutex_init(&p->mutex, NULL);
    pthread_cond_init(&p->changed, NULL);
    p->logs = calloc(p->inputs->count + 1, sizeof *p->logs);
    p->workers = calloc(count, sizeof *p->workers);
    bool good = p->logs && p->workers;
    while (good && ready < count)
        good = worker_init(&p->workers[ready++], p);
    good = good && run_workers(p->workers, count) && merge(p, count) && join_parts(p);
    p->counter = good ? &p->workers[0].counter : NULL;
    // The first worker holds the result.
    for (unsigned i = good ? 1 : 0; i < ready; i++)
        worker_release(&p->workers[i]);
    return good || error_no_memory(e);
}

void pipeline_release(struct pipeline *p)
{
    if (p->counter)
        worker_release(&p->workers[0]);
    free(p->workers);
    free(p->logs);
    arena_release(&p->arena);
}
