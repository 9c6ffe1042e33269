// SPDX-License-Identifier: GPL-2.0-only
#include "pipeline/pipeline.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/array.h"
#include "input/reader.h"

enum {
    PART_SIZE = 16 << 20, // bytes of a part of a large file, at least
    PARTS_OF_FILE = 4096, // at most
};

struct worker {
    struct pipeline *pipeline;
    struct counter *counter;
    struct filter_state *filter_state;
    struct batch *batch;
    pthread_t thread;
    bool started, good;
    struct error error; // of the last failure; a part keeps a copy
};

// ---- One part ----

// Counts all records of a block.
static bool count_block(struct worker *w, struct parser *p, struct log_stats *t)
{
    uint8_t verdicts[BATCH_MAX];
    while (parser_next(p, w->batch))
        if (!counter_label(w->counter, w->batch) ||
            !filter_state_apply(w->filter_state, counter_labels(w->counter), w->batch, verdicts) ||
            !counter_add(w->counter, t, w->batch, verdicts))
            return false;
    return true;
}

// The part failed, and the worker's error says why.
static void fail(struct worker *w, struct part *u)
{
    u->state = LOG_FAILED;
    u->error = malloc(sizeof *u->error);
    if (u->error)
        *u->error = w->error;
}

static bool count_blocks(struct worker *w, struct part *u, struct block_reader *r, struct parser *p)
{
    struct block block;
    enum block_status status;
    uint64_t done = 0;
    while ((status = block_reader_next(r, &block, &w->error)) == BLOCK_READY) {
        if (!parser_block(p, block, &w->error) || !count_block(w, p, &u->stats))
            return false;
        u->stats.bytes += block.len;
        uint64_t read = block_reader_bytes(r);
        (void)atomic_fetch_add_explicit(&w->pipeline->bytes_done, read - done,
                                        memory_order_relaxed);
        done = read;
        if (atomic_load_explicit(&w->pipeline->stop, memory_order_relaxed))
            break;
    }
    if (status == BLOCK_ERROR)
        fail(w, u);
    return true;
}

// Counts what the reader gives as a log of one format. False when memory runs out.
static bool count_as(struct worker *w, struct part *u, struct block_reader *r,
                     const struct log_format *format)
{
    struct parser p;
    parser_init(&p, format, w->pipeline->parse);
    u->format = format;
    block_reader_start(r, format->can_start);
    counter_begin_log(w->counter);
    bool good = count_blocks(w, u, r, &p);
    u->stats.lines = p.lines;
    u->stats.other_lines = p.other_lines;
    u->stats.unknown_modules = p.unknown_modules;
    u->stats.skips = p.skips;
    if (u->state == LOG_FOREIGN && p.recognised)
        u->state = LOG_COUNTED;
    parser_release(&p);
    return good;
}

static bool open_part(struct worker *w, struct part *u, struct block_reader *r)
{
    const char *path = w->pipeline->inputs->files[u->file].path;
    if (!block_reader_open(r, path, BLOCK_SIZE, &w->error))
        return false;
    if (block_reader_range(r, u->begin, u->end, &w->error))
        return true;
    block_reader_close(r);
    return false;
}

// Reads a file whose beginning tells nothing to its end, as one format after the other until one
// finds a line of its own; a pipe can be read only once. False when memory runs out.
static bool search(struct worker *w, struct part *u, struct block_reader *r)
{
    bool good = true;
    size_t formats = w->pipeline->inputs->files[u->file].regular ? log_format_count : 1;
    for (size_t i = 0; good && i < formats && u->state == LOG_FOREIGN; i++) {
        if (i) {
            block_reader_close(r);
            u->stats = (struct log_stats){0};
            if (!open_part(w, u, r)) {
                fail(w, u);
                return true;
            }
        }
        good = count_as(w, u, r, log_formats[i]);
    }
    return good;
}

// A log that was cut to nothing while a shell held it open goes on behind a run of zeros.
static bool is_all_zeros(struct view text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i])
            return false;
    return true;
}

// Finds out which format the file is in, and counts it. False when memory runs out.
static bool detect_and_count(struct worker *w, struct part *u, struct block_reader *r)
{
    struct view head;
    bool whole;
    if (!block_reader_peek(r, &head, &whole, &w->error)) {
        fail(w, u);
        return true;
    }
    const struct log_format *format = log_format_detect(head, w->batch);
    if (format)
        return count_as(w, u, r, format);
    u->state = head.len ? LOG_FOREIGN : LOG_EMPTY;
    // A file that the user named is looked at to its end: its first lines may be damaged.
    bool hopeful = w->pipeline->inputs->files[u->file].named || is_all_zeros(head);
    return !head.len || whole || !hopeful || search(w, u, r);
}

// False when memory runs out.
static bool do_part(struct worker *w, struct part *u)
{
    struct block_reader r;
    if (!open_part(w, u, &r)) {
        fail(w, u);
        return true;
    }
    bool good = u->format ? count_as(w, u, &r, u->format) : detect_and_count(w, u, &r);
    block_reader_close(&r);
    return good;
}

// ---- The list of parts ----

static bool add_part(struct pipeline *w, struct part part)
{
    void *moved = array_room(w->parts, w->part_count, &w->part_room, sizeof *w->parts);
    if (!moved)
        return false;
    w->parts = moved;
    w->parts[w->part_count++] = part;
    return true;
}

// The format of a large file, so that all its parts agree; null when a worker is to find out, or
// the file cannot be cut.
static const struct log_format *format_of(const struct input_file *file, struct batch *scratch)
{
    struct block_reader r;
    struct error e;
    struct view head;
    bool whole;
    const struct log_format *format = NULL;
    if (!block_reader_open(&r, file->path, BLOCK_SIZE, &e))
        return NULL;
    if (block_reader_peek(&r, &head, &whole, &e) && !block_reader_is_compressed(&r))
        format = log_format_detect(head, scratch);
    block_reader_close(&r);
    return format;
}

static bool add_file(struct pipeline *w, size_t index, struct batch *scratch)
{
    const struct input_file *file = &w->inputs->files[index];
    struct part part = {.file = index, .end = UINT64_MAX};
    uint64_t step = file->size / PARTS_OF_FILE;
    step = step < PART_SIZE ? PART_SIZE : step;
    if (w->jobs > 1 && file->size > step)
        part.format = format_of(file, scratch);
    // What later lines add must find its attempt.
    bool in_order = part.format && part.format->continues && table_set_needs_order(w->tables);
    if (!part.format || in_order)
        return add_part(w, part);
    for (uint64_t begin = 0; begin < file->size; begin += step) {
        part.begin = begin;
        part.end = file->size - begin > step ? begin + step : UINT64_MAX;
        if (!add_part(w, part))
            return false;
    }
    return true;
}

// ---- Workers ----

static bool worker_init(struct worker *w, struct pipeline *pipeline)
{
    *w = (struct worker){.pipeline = pipeline, .good = true};
    w->counter = counter_new(pipeline->seed, pipeline->budget);
    w->filter_state = filter_state_new(pipeline->filter);
    w->batch = malloc(sizeof *w->batch);
    if (!w->counter || !w->filter_state || !w->batch)
        return false;
    w->batch->details = NULL;
    if (table_set_needs_details(pipeline->tables)) {
        w->batch->details = calloc(BATCH_MAX, sizeof *w->batch->details);
        if (!w->batch->details)
            return false;
    }
    return counter_want(w->counter, pipeline->tables, pipeline->zone);
}

static void worker_release(struct worker *w)
{
    counter_free(w->counter);
    filter_state_free(w->filter_state);
    if (w->batch)
        free(w->batch->details);
    free(w->batch);
}

static void *worker_run(void *context)
{
    struct worker *w = context;
    struct pipeline *pipeline = w->pipeline;
    while (w->good && !atomic_load(&pipeline->stop)) {
        size_t next = atomic_fetch_add(&pipeline->next_part, 1);
        if (next >= pipeline->part_count)
            break;
        w->good = do_part(w, &pipeline->parts[next]);
    }
    if (!w->good)
        atomic_store(&pipeline->stop, true);
    return NULL;
}

// Runs all workers, the first in this thread. Where no thread is to be had, fewer do the pipeline.
static bool run_workers(struct worker *workers, unsigned count)
{
    bool good = true;
    for (unsigned i = 1; i < count; i++)
        workers[i].started = pthread_create(&workers[i].thread, NULL, worker_run, &workers[i]) == 0;
    (void)worker_run(&workers[0]);
    for (unsigned i = 1; i < count; i++)
        if (workers[i].started)
            (void)pthread_join(workers[i].thread, NULL);
    for (unsigned i = 0; i < count; i++)
        good = good && workers[i].good;
    return good;
}

// Adds up what the workers counted, into the counter of the first.
static bool merge(struct pipeline *w, struct worker *workers, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        w->gave_up |= filter_state_gave_up(workers[i].filter_state);
    for (unsigned i = 1; i < count; i++) {
        struct counter *other = workers[i].counter;
        workers[i].counter = NULL;
        if (!counter_merge(workers[0].counter, other))
            return false;
    }
    return true;
}

bool pipeline_run(struct pipeline *w, struct counter **counter, struct error *e)
{
    unsigned count = 0;
    bool good = true;
    struct worker *workers = calloc(w->jobs, sizeof *workers);
    struct batch *scratch = malloc(sizeof *scratch);
    good = workers && scratch;
    if (scratch)
        scratch->details = NULL;
    for (size_t i = 0; good && i < w->inputs->count; i++)
        good = add_file(w, i, scratch);
    free(scratch);
    unsigned wanted = w->jobs < w->part_count ? w->jobs : (unsigned)w->part_count;
    wanted = wanted ? wanted : 1;
    for (; good && count < wanted; count++)
        good = worker_init(&workers[count], w);
    good = good && run_workers(workers, count) && merge(w, workers, count);
    if (good) {
        *counter = workers[0].counter;
        workers[0].counter = NULL;
    }
    for (unsigned i = 0; i < count; i++)
        worker_release(&workers[i]);
    free(workers);
    return good || error_no_memory(e);
}

void pipeline_release(struct pipeline *w)
{
    for (size_t i = 0; i < w->part_count; i++)
        free(w->parts[i].error);
    free(w->parts);
    w->parts = NULL;
}
