// SPDX-License-Identifier: GPL-2.0-only
#include "work.h"

#include <pthread.h>
#include <stdlib.h>

enum {
    UNIT_SIZE = 16 << 20, // bytes of a unit of a large file, at least
    UNITS_OF_FILE = 4096, // at most
};

struct worker {
    struct work *work;
    struct counter *counter;
    struct selector *selector;
    struct batch *batch;
    pthread_t thread;
    bool started, good;
};

// ---- One unit ----

// Counts all records of a block.
static bool count_block(struct worker *w, struct parser *p, struct tally *t)
{
    uint8_t verdicts[BATCH_MAX];
    while (parser_next(p, w->batch))
        if (!counter_label(w->counter, w->batch) ||
            !selector_apply(w->selector, counter_labels(w->counter), w->batch, verdicts) ||
            !counter_add(w->counter, t, w->batch, verdicts))
            return false;
    return true;
}

static bool no_memory(struct unit *u)
{
    u->state = LOG_FAILED;
    return error_no_memory(&u->error);
}

static bool count_blocks(struct worker *w, struct unit *u, struct block_reader *r, struct parser *p)
{
    struct block block;
    enum block_status status;
    uint64_t done = 0;
    while ((status = block_reader_next(r, &block, &u->error)) == BLOCK_READY) {
        if (!parser_block(p, block, &u->error))
            return no_memory(u);
        if (!count_block(w, p, &u->tally))
            return no_memory(u);
        u->tally.bytes += block.len;
        uint64_t read = block_reader_bytes(r);
        (void)atomic_fetch_add_explicit(&w->work->bytes_done, read - done, memory_order_relaxed);
        done = read;
        if (atomic_load_explicit(&w->work->stop, memory_order_relaxed))
            break;
    }
    if (status == BLOCK_ERROR)
        u->state = LOG_FAILED;
    return true;
}

// Finds out which format the file is in. False when it is not to be counted.
static bool detect(struct worker *w, struct unit *u, struct block_reader *r)
{
    struct view head;
    bool whole;
    const struct input_file *file = &w->work->inputs->files[u->file];
    if (!block_reader_peek(r, &head, &whole, &u->error)) {
        u->state = LOG_FAILED;
        return false;
    }
    u->format = log_format_detect(head, w->batch);
    if (u->format)
        return true;
    u->state = head.len ? LOG_FOREIGN : LOG_EMPTY;
    // A file that the user named is looked at to its end: its first lines may be damaged.
    if (head.len && file->named && !whole)
        u->format = log_formats[0];
    return u->format != NULL;
}

// False when memory runs out.
static bool do_unit(struct worker *w, struct unit *u)
{
    const struct input_file *file = &w->work->inputs->files[u->file];
    struct block_reader r;
    struct parser p;
    if (!block_reader_open(&r, file->path, BLOCK_SIZE, &u->error) ||
        !block_reader_range(&r, u->begin, u->end, &u->error)) {
        u->state = LOG_FAILED;
        return true;
    }
    bool good = true;
    if (u->format || detect(w, u, &r)) {
        block_reader_start(&r, u->format->can_start);
        counter_begin_log(w->counter);
        parser_init(&p, u->format, w->work->parse);
        good = count_blocks(w, u, &r, &p);
        u->tally.lines = p.lines;
        u->tally.other_lines = p.other_lines;
        u->tally.unknown_modules = p.unknown_modules;
        u->tally.skips = p.skips;
        if (u->state == LOG_FOREIGN && p.recognised)
            u->state = LOG_COUNTED;
        parser_release(&p);
    }
    block_reader_close(&r);
    return good;
}

// ---- The list of units ----

static bool add_unit(struct work *w, struct unit unit)
{
    if (w->unit_count == w->unit_room) {
        size_t more = w->unit_room ? w->unit_room * 2 : 64;
        struct unit *units = reallocarray(w->units, more, sizeof *units);
        if (!units)
            return false;
        w->units = units;
        w->unit_room = more;
    }
    w->units[w->unit_count++] = unit;
    return true;
}

// The format of a large file, so that all its units agree; null when a worker is to find out, or
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

static bool add_file(struct work *w, size_t index, struct batch *scratch)
{
    const struct input_file *file = &w->inputs->files[index];
    struct unit unit = {.file = index, .end = UINT64_MAX};
    uint64_t step = file->size / UNITS_OF_FILE;
    step = step < UNIT_SIZE ? UNIT_SIZE : step;
    if (w->jobs > 1 && file->size > step)
        unit.format = format_of(file, scratch);
    // What later lines add must find its attempt.
    bool in_order = unit.format && unit.format->continues && table_set_needs_order(w->tables);
    if (!unit.format || in_order)
        return add_unit(w, unit);
    for (uint64_t begin = 0; begin < file->size; begin += step) {
        unit.begin = begin;
        unit.end = file->size - begin > step ? begin + step : UINT64_MAX;
        if (!add_unit(w, unit))
            return false;
    }
    return true;
}

// ---- Workers ----

static bool worker_init(struct worker *w, struct work *work)
{
    *w = (struct worker){.work = work, .good = true};
    w->counter = counter_new(work->seed, work->budget);
    w->selector = selector_new(work->selection);
    w->batch = malloc(sizeof *w->batch);
    if (!w->counter || !w->selector || !w->batch)
        return false;
    w->batch->details = NULL;
    if (table_set_needs_details(work->tables)) {
        w->batch->details = calloc(BATCH_MAX, sizeof *w->batch->details);
        if (!w->batch->details)
            return false;
    }
    return counter_want(w->counter, work->tables, work->zone);
}

static void worker_release(struct worker *w)
{
    counter_free(w->counter);
    selector_free(w->selector);
    if (w->batch)
        free(w->batch->details);
    free(w->batch);
}

static void *worker_run(void *context)
{
    struct worker *w = context;
    struct work *work = w->work;
    while (w->good && !atomic_load(&work->stop)) {
        size_t next = atomic_fetch_add(&work->next_unit, 1);
        if (next >= work->unit_count)
            break;
        w->good = do_unit(w, &work->units[next]);
    }
    if (!w->good)
        atomic_store(&work->stop, true);
    return NULL;
}

// Runs all workers, the first in this thread. Where no thread is to be had, fewer do the work.
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
static bool merge(struct work *w, struct worker *workers, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        w->gave_up += selector_gave_up(workers[i].selector);
    for (unsigned i = 1; i < count; i++) {
        struct counter *other = workers[i].counter;
        workers[i].counter = NULL;
        if (!counter_merge(workers[0].counter, other))
            return false;
    }
    return true;
}

bool work_run(struct work *w, struct counter **counter, struct error *e)
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
    unsigned wanted = w->jobs < w->unit_count ? w->jobs : (unsigned)w->unit_count;
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

void work_release(struct work *w)
{
    free(w->units);
    w->units = NULL;
}
