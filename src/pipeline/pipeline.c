// SPDX-License-Identifier: GPL-2.0-only
#include "pipeline/pipeline.h"

#include <sched.h>
#include <stdlib.h>

#include "input/reader.h"

enum {
    PART_SIZE = 16 << 20, // bytes of a part of a large file, at least
    PARTS_OF_FILE = 4096, // at most
    PROGRAM_MEMORY = 10 << 20,
    WORKER_MEMORY = 6 << 20,
};

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

// ---- Parts ----

static uint64_t part_size(const struct input_file *file)
{
    uint64_t size = file->size / PARTS_OF_FILE;
    return size < PART_SIZE ? PART_SIZE : size;
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

// Cuts the file that `part` is the whole of, and ends `part` where the second part begins. False
// when memory runs out.
static bool cut_file(struct pipeline *p, struct part *part)
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

// ---- One part ----

bool pipeline_number_labels(struct intern *labels, struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        struct record *r = &batch->records[i];
        if (r->kind != RECORD_ATTEMPT)
            continue;
        r->os_id = intern_number(labels, r->os);
        if (r->os_id == INTERN_FULL)
            return false;
    }
    return true;
}

// Counts all records of a block.
static bool count_block(struct worker *w, struct parser *p, struct log_stats *stats)
{
    uint8_t verdicts[BATCH_MAX];
    while (parser_next(p, w->batch))
        if (!pipeline_number_labels(&w->labels, w->batch) ||
            !filter_state_apply(w->filter_state, &w->labels, w->batch, verdicts) ||
            !counter_add(&w->counter, stats, w->batch, verdicts))
            return false;
    return true;
}

// The log failed with the worker's error, which is kept in the memory of the pipeline.
static void fail(struct worker *w, struct log *log)
{
    pthread_mutex_lock(&w->pipeline->mutex);
    struct error *copy = arena_alloc(&w->pipeline->arena, sizeof *copy);
    pthread_mutex_unlock(&w->pipeline->mutex);
    if (copy)
        *copy = w->error;
    log->state = LOG_FAILED;
    log->error = copy;
}

static bool count_blocks(struct worker *w, struct log *log, struct block_reader *r,
                         struct parser *p)
{
    struct block block;
    enum block_status status;
    uint64_t done = 0;
    while ((status = block_reader_next(r, &block, &w->error)) == BLOCK_READY) {
        if (!parser_block(p, block, &w->error) || !count_block(w, p, &log->stats))
            return false;
        log->stats.bytes += block.len;
        uint64_t read = block_reader_bytes(r);
        atomic_fetch_add_explicit(&w->pipeline->bytes_done, read - done, memory_order_relaxed);
        done = read;
        if (atomic_load_explicit(&w->pipeline->stop, memory_order_relaxed))
            break;
    }
    if (status == BLOCK_ERROR)
        fail(w, log);
    return true;
}

// Counts what the reader gives as a log of one format. False when memory runs out.
static bool count_as(struct worker *w, struct log *log, struct block_reader *r,
                     const struct log_format *format)
{
    struct parser p;
    parser_init(&p, format, w->pipeline->parse);
    log->format = format;
    block_reader_start(r, format->can_start);
    counter_begin_log(&w->counter);
    bool good = count_blocks(w, log, r, &p);
    log->stats.lines = p.lines;
    log->stats.other_lines = p.other_lines;
    log->stats.unknown_modules = p.unknown_modules;
    log->stats.skips = p.skips;
    if (log->state == LOG_FOREIGN && p.recognised)
        log->state = LOG_COUNTED;
    parser_release(&p);
    return good;
}

// Reads a file whose beginning tells nothing to its end, as one format after the other until one
// finds a line of its own; a pipe can be read only once. False when memory runs out.
static bool search(struct worker *w, struct part *part, struct block_reader *r)
{
    const struct input_file *file = &w->pipeline->inputs->files[part->file];
    size_t formats = file->regular ? log_format_count : 1;
    for (size_t i = 0; i < formats && part->log->state == LOG_FOREIGN; i++) {
        if (i) {
            block_reader_close(r);
            part->log->stats = (struct log_stats){0};
            if (!block_reader_open(r, file->path, BLOCK_SIZE, &w->error)) {
                fail(w, part->log);
                return true;
            }
        }
        if (!count_as(w, part->log, r, log_formats[i]))
            return false;
    }
    return true;
}

// copytruncate leaves leading NUL bytes in a log that is still open for writing.
static bool is_all_zeros(struct view text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i])
            return false;
    return true;
}

// Whether parts of the log can be counted on their own. Later lines must find their attempt.
static bool can_cut(const struct worker *w, const struct block_reader *r,
                    const struct log_format *format)
{
    return !block_reader_is_compressed(r) &&
           !(format->continues && table_set_needs(&w->pipeline->count.tables, TABLE_LATER));
}

// Counts a whole file, or its first part when it is cut. False when memory runs out.
static bool detect_and_count(struct worker *w, struct part *part, struct block_reader *r)
{
    struct view head;
    bool whole;
    struct log *log = part->log;
    if (!block_reader_peek(r, &head, &whole, &w->error)) {
        fail(w, log);
        return true;
    }
    const struct log_format *format = log_format_detect(head, w->batch);
    if (format && part->may_cut && can_cut(w, r, format)) {
        part->format = format;
        if (!cut_file(w->pipeline, part) || !block_reader_range(r, 0, part->end, &w->error))
            return false;
    }
    if (format)
        return count_as(w, log, r, format);
    log->state = head.len ? LOG_FOREIGN : LOG_EMPTY;
    // The first lines of a file that the user named may be damaged: it is read to its end.
    bool hopeful = log->named || is_all_zeros(head);
    return !head.len || whole || !hopeful || search(w, part, r);
}

// Reads and counts a part. False when memory runs out.
static bool do_part(struct worker *w, struct part *part)
{
    struct block_reader r;
    if (!block_reader_open(&r, part->log->path, BLOCK_SIZE, &w->error)) {
        fail(w, part->log);
        return true;
    }
    bool good = true;
    if (!part->format)
        good = detect_and_count(w, part, &r);
    else if (block_reader_range(&r, part->begin, part->end, &w->error))
        good = count_as(w, part->log, &r, part->format);
    else
        fail(w, part->log);
    block_reader_close(&r);
    return good;
}

// ---- Workers ----

static bool worker_init(struct worker *w, struct pipeline *p)
{
    *w = (struct worker){.pipeline = p, .good = true};
    w->filter_state = filter_state_new(p->filter);
    w->batch = calloc(1, sizeof *w->batch);
    if (!w->filter_state || !w->batch)
        return false;
    if (table_set_needs(&p->count.tables, TABLE_DETAILS)) {
        w->batch->details = calloc(BATCH_MAX, sizeof *w->batch->details);
        if (!w->batch->details)
            return false;
    }
    return intern_init(&w->labels, p->count.seed, p->count.budget) &&
           counter_init(&w->counter, &p->count, &w->labels);
}

static void worker_release(struct worker *w)
{
    counter_release(&w->counter);
    intern_release(&w->labels);
    filter_state_free(w->filter_state);
    if (w->batch)
        free(w->batch->details);
    free(w->batch);
    *w = (struct worker){0};
}

static void *worker_run(void *context)
{
    struct worker *w = context;
    struct pipeline *p = w->pipeline;
    struct part part;
    while (w->good && take_part(p, &part)) {
        w->good = do_part(w, &part);
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
