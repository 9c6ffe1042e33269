// SPDX-License-Identifier: GPL-2.0-only
#include "pipeline/pipeline.h"

#include <malloc.h>
#include <stdlib.h>

#include "base/escape.h"
#include "input/reader.h"
#include "pipeline/join.h"

// A file, or the records that start in a part of it.
struct part {
    struct part *next;
    size_t file, files_end;          // the files of a rotated set; else one
    uint64_t begin, end;             // bytes, of the only file
    const struct log_format *format; // null: to be found out
    bool may_cut;                    // a whole file, large enough for parts
    struct log *log;
};

struct worker {
    struct pipeline *pipeline;
    struct intern labels;
    struct counter counter;
    struct counter *focused;
    struct filter_state *filter_state;
    struct batch *batch;
    pthread_t thread;
    bool started, good;
    struct error error; // why it stopped; without a text, memory ran out
};

// ---- Parts ----

// Appends a part of the file that `whole` is. The lock must be held.
static bool add_part(struct pipeline *p, const struct part *whole, uint64_t begin, uint64_t end)
{
    struct part *part = arena_alloc(&p->arena, sizeof *part);
    struct log *log = arena_alloc(&p->arena, sizeof *log);
    if (!part || !log)
        return false;
    *log = (struct log){.path = whole->log->path, .named = whole->log->named};
    *part = (struct part){.file = whole->file,
                          .files_end = whole->files_end,
                          .begin = begin,
                          .end = end,
                          .format = whole->format,
                          .log = log};
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
    uint64_t step = plan_part_size(file);
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

// The next files that belong together. The lock must be held.
static struct part take_files(struct pipeline *p)
{
    size_t file = p->next_file, end = file + 1;
    const struct input_file *first = &p->inputs->files[file];
    while (end < p->inputs->count && (p->logs[end].follows || !p->logs[end].is_read))
        end++;
    p->next_file = end;
    return (struct part){
        .file = file,
        .files_end = end,
        .end = UINT64_MAX,
        .may_cut = p->jobs > 1 && end == file + 1 && first->size > plan_part_size(first),
        .log = &p->logs[file],
    };
}

// Takes the next part, or waits for one while files may still be cut. False when all are taken.
static bool take_part(struct pipeline *p, struct part *part)
{
    pthread_mutex_lock(&p->mutex);
    while (!p->next_part && p->next_file == p->inputs->count && p->uncut && !p->stop)
        pthread_cond_wait(&p->changed, &p->mutex);
    bool found = !p->stop && (p->next_part || p->next_file < p->inputs->count);
    if (found && p->next_part) {
        *part = *p->next_part;
        p->next_part = p->next_part->next;
    } else if (found) {
        *part = take_files(p);
        p->uncut += part->may_cut;
    }
    pthread_mutex_unlock(&p->mutex);
    return found;
}

// ---- One part ----

// The worker stops at a file. Returns false.
static bool stop_at(struct worker *w, const char *path)
{
    char name[ESCAPED_PATH_MAX];
    struct error why = w->error;
    if (!why.text[0])
        error_no_memory(&why);
    return error_set(&w->error, why.status, "%s: %s", escape_path(path, name), why.text);
}

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
            !filter_state_apply(w->filter_state, &w->labels, w->batch, verdicts, &w->error) ||
            !counter_add(&w->counter, stats, w->batch, verdicts) ||
            !focus_counters_add(&w->pipeline->focus, w->focused, w->batch, verdicts))
            return false;
    return !p->no_memory;
}

// Marks a log as failed and keeps the worker's error for it. False when the error is that memory
// ran out: then the whole run fails.
static bool fail(struct worker *w, struct log *log)
{
    if (w->error.no_memory)
        return false;
    pthread_mutex_lock(&w->pipeline->mutex);
    struct error *copy = arena_alloc(&w->pipeline->arena, sizeof *copy);
    pthread_mutex_unlock(&w->pipeline->mutex);
    if (copy)
        *copy = w->error;
    log->state = LOG_FAILED;
    log->error = copy;
    w->error = (struct error){0};
    return copy;
}

// ---- One file ----

// A file that is being read, and the file that goes on where it ends.
struct reading {
    struct part *part;
    struct log *log;
    struct block_reader reader;
    bool is_open;
    bool is_joined;           // its text begins in the file before it
    const struct log *before; // the file that this one may go on from; null: none
    struct reading *next;     // null: none
};

// Marks a log that could not be read on. A damaged archive still counts with what it holds before
// the damage, even if it holds nothing. False when memory ran out.
static bool fail_reading(struct worker *w, struct reading *r)
{
    r->log->damaged = r->reader.source.compressed;
    return fail(w, r->log);
}

// False when memory runs out.
static bool open_file(struct worker *w, struct reading *r)
{
    if (r->is_open || r->log->state == LOG_FAILED)
        return true;
    r->is_open = block_reader_open(&r->reader, r->log->path, BLOCK_SIZE, &w->error);
    r->reader.source.memory = w->pipeline->decoder_memory;
    if (!r->is_open)
        return fail(w, r->log);
    block_reader_allow_syslog(&r->reader, w->pipeline->parse->log_zone);
    return true;
}

// Leaves a record that the end of the file cuts in two to the next file. False when memory runs
// out.
static bool join_next(struct worker *w, struct reading *r, struct block *block)
{
    const struct joint joint = {r->log->format, w->pipeline->parse, w->batch};
    struct reading *next = r->next;
    return open_file(w, next) &&
           (!next->is_open || join_cut_record(&joint, block, &next->reader, &next->is_joined));
}

static bool count_blocks(struct worker *w, struct reading *r, struct parser *p)
{
    struct block block;
    enum block_status status;
    struct log *log = r->log;
    uint64_t done = 0;
    while ((status = block_reader_next(&r->reader, &block, &w->error)) == BLOCK_READY) {
        if (r->next && block_reader_is_at_end(&r->reader) && !join_next(w, r, &block))
            return false;
        if (!parser_block(p, block, &w->error) || !count_block(w, p, &log->stats))
            return false;
        log->stats.bytes += block.len;
        uint64_t read = r->reader.source.bytes_read;
        atomic_fetch_add_explicit(&w->pipeline->bytes_done, read - done, memory_order_relaxed);
        done = read;
        if (atomic_load_explicit(&w->pipeline->stop, memory_order_relaxed))
            break;
    }
    return status != BLOCK_ERROR || fail_reading(w, r);
}

// Counts what the reader gives as a log of one format. False when memory runs out.
static bool count_as(struct worker *w, struct reading *r, const struct log_format *format)
{
    struct parser p;
    struct log *log = r->log;
    parser_init(&p, format, w->pipeline->parse);
    p.begins_inside = log->begins_inside;
    log->format = format;
    block_reader_start(&r->reader, format->can_start);
    log->follows &= r->before && r->before->format == format;
    if (!log->follows)
        counter_begin_log(&w->counter);
    bool good = count_blocks(w, r, &p);
    log->stats.lines = p.lines;
    log->stats.other_lines = p.other_lines + r->reader.syslog.other_lines;
    log->stats.unknown_modules = p.unknown_modules;
    log->stats.skips = p.skips;
    if (log->state == LOG_FOREIGN && (p.recognised || r->is_joined))
        log->state = LOG_COUNTED;
    parser_release(&p);
    return good;
}

// Whether parts of the log can be counted on their own. Later lines must find their attempt.
static bool can_cut(const struct worker *w, const struct block_reader *r,
                    const struct log_format *format)
{
    return block_reader_has_ranges(r) &&
           !(format->continues && table_set_needs(&w->pipeline->count.tables, TABLE_LATER));
}

static bool can_start_any(unsigned char first_byte)
{
    for (size_t i = 0; i < log_format_count; i++)
        if (log_formats[i]->can_start(first_byte))
            return true;
    return false;
}

// Reads until a block shows the format of the log, and puts that block back. What is before it is
// skipped lines. *format stays null when there is none. False when memory runs out.
static bool search(struct worker *w, struct reading *r, const struct log_format **format)
{
    enum { SEARCH_MAX = 16 << 20 }; // bytes of a file that the user did not name
    struct log_stats *stats = &r->log->stats;
    struct parser p;
    struct block block;
    enum block_status status = BLOCK_READY;
    bool good = true;
    parser_init(&p, log_formats[0], w->pipeline->parse);
    block_reader_start(&r->reader, can_start_any);
    while (good && !*format && (r->log->named || stats->bytes < SEARCH_MAX) &&
           (status = block_reader_next(&r->reader, &block, &w->error)) == BLOCK_READY) {
        good = log_format_detect(view_of(block.data, block.len), w->batch, format);
        if (*format) {
            block_reader_put_back(&r->reader);
            break;
        }
        if (block_reader_find_syslog(&r->reader))
            continue;
        stats->bytes += block.len;
        good = good && parser_block(&p, block, &w->error);
        while (good && parser_next(&p, w->batch))
            ;
    }
    if (status == BLOCK_ERROR)
        good = fail_reading(w, r);
    r->log->gave_up = !*format && stats->bytes >= SEARCH_MAX;
    stats->lines = p.lines;
    stats->skips = p.skips;
    parser_release(&p);
    return good;
}

// Counts a whole file, or its first part when it is cut. False when memory runs out.
static bool detect_and_count(struct worker *w, struct reading *r)
{
    struct view head;
    bool whole;
    struct log *log = r->log;
    if (!block_reader_peek(&r->reader, &head, &whole, &w->error)) {
        return fail_reading(w, r);
    }
    const struct log_format *format = r->is_joined ? r->before->format : NULL;
    if (!r->is_joined && !log_format_detect(head, w->batch, &format))
        return false;
    if (format && r->part->may_cut && can_cut(w, &r->reader, format)) {
        r->part->format = format;
        if (!cut_file(w->pipeline, r->part) ||
            !block_reader_range(&r->reader, 0, r->part->end, &w->error))
            return false;
    }
    log->state = head.len ? LOG_FOREIGN : LOG_EMPTY;
    log->is_terminal_output = !format && log_is_terminal_output(head);
    if (!format && !whole && !search(w, r, &format))
        return false;
    if (!format) {
        log->stats = (struct log_stats){0};
        return true;
    }
    struct log_stats before = log->stats;
    log->stats = (struct log_stats){0};
    bool good = count_as(w, r, format);
    log_stats_append(&before, &log->stats, w->pipeline->count.max_gap);
    log->stats = before;
    return good;
}

// Reads and counts one file, or a part of it. False when memory runs out.
static bool do_file(struct worker *w, struct reading *r)
{
    const struct part *part = r->part;
    bool good = open_file(w, r);
    if (r->is_open) {
        good = !part->format ? detect_and_count(w, r)
               : block_reader_range(&r->reader, part->begin, part->end, &w->error)
                   ? count_as(w, r, part->format)
                   : fail(w, r->log);
        block_reader_close(&r->reader);
    }
    r->is_open = false;
    return good || stop_at(w, r->log->path);
}

// Reads and counts a part of a file, a file, or the files of a rotated set one after the other.
// False when memory runs out.
static bool do_part(struct worker *w, struct part *part)
{
    struct pipeline *p = w->pipeline;
    struct reading readings[2] = {{.part = part, .log = part->log}};
    bool good = true;
    for (size_t file = part->file, turn = 0; good && file < part->files_end; turn ^= 1) {
        struct reading *now = &readings[turn], *next = &readings[turn ^ 1];
        do
            file++;
        while (file < part->files_end && !p->logs[file].is_read);
        if (file < part->files_end) {
            *next = (struct reading){.part = part, .log = &p->logs[file], .before = now->log};
            now->next = next;
        }
        good = do_file(w, now);
        if (now->next && now->log->state == LOG_EMPTY)
            next->before = now->before;
    }
    for (int i = 0; i < 2; i++)
        if (readings[i].is_open)
            block_reader_close(&readings[i].reader);
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
    if (!intern_init(&w->labels, p->count.seed, p->count.budget) ||
        !counter_init(&w->counter, &p->count, &w->labels))
        return false;
    w->focused = focus_counters_new(&p->focus, &w->labels);
    return w->focused;
}

static void worker_release(struct worker *w)
{
    counter_release(&w->counter);
    focus_counters_free(&w->pipeline->focus, w->focused);
    intern_release(&w->labels);
    filter_state_free(w->filter_state);
    if (w->batch)
        free(w->batch->details);
    free(w->batch);
    *w = (struct worker){.pipeline = w->pipeline}; // may be released again
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
static bool run_workers(struct worker *workers, unsigned count, struct error *e)
{
    bool good = true;
    for (unsigned i = 1; i < count; i++)
        workers[i].started = pthread_create(&workers[i].thread, NULL, worker_run, &workers[i]) == 0;
    worker_run(&workers[0]);
    for (unsigned i = 1; i < count; i++)
        if (workers[i].started)
            pthread_join(workers[i].thread, NULL);
    for (unsigned i = 0; good && i < count; i++) {
        good = workers[i].good;
        *e = workers[i].error;
    }
    return good;
}

// Sets what is known of the logs before they are read. A file that is not read, as it is a copy,
// does not part those around it.
static void plan_logs(struct pipeline *p)
{
    bool joined = false;
    size_t first = 0;
    for (size_t i = 0; i < p->inputs->count; i++) {
        const struct input_file *file = &p->inputs->files[i];
        p->logs[i] = (struct log){.path = file->path,
                                  .named = file->named,
                                  .copy_of = file->copy_of,
                                  .is_read = !file->copy_of && !file->is_old};
        joined &= file->follows;
        p->logs[i].begins_inside = file->follows && !joined;
        p->logs[i].follows = joined;
        joined |= p->logs[i].is_read;
        first += i == first && !p->logs[i].is_read;
    }
    p->next_file = first;
}

// ---- The result ----

// Appends to the figures, and counts the recordings that are then complete.
static bool append(struct pipeline *p, struct log_stats *to, const struct log_stats *next)
{
    struct counter *counter = &p->workers[0].counter;
    struct joined_recordings done = log_stats_append(to, next, p->count.max_gap);
    return counter_add_recording(counter, done.first) &&
           counter_add_recording(counter, done.second);
}

static bool join_part(struct pipeline *p, const struct part *part)
{
    struct log *log = &p->logs[part->file];
    bool good = append(p, &log->stats, &part->log->stats);
    if (part->log->state == LOG_FAILED && log->state != LOG_FAILED) {
        log->state = LOG_FAILED;
        log->error = part->log->error;
    }
    return good;
}

// Joins the parts of the files. They are in order: the first, then those of the list.
static bool join_parts(struct pipeline *p)
{
    bool good = true;
    for (const struct part *part = p->parts; good && part; part = part->next)
        good = join_part(p, part);
    struct log_stats set = {0}; // files that follow each other are one log
    for (size_t i = 0; good && i <= p->inputs->count; i++) {
        const struct log *log = &p->logs[i]; // the last has nothing in it
        if (!log->follows) {
            good = counter_add_recording(&p->workers[0].counter, set.head) &&
                   counter_add_recording(&p->workers[0].counter, set.tail);
            set = (struct log_stats){0};
        }
        good = good && append(p, &set, &log->stats);
    }
    return good;
}

// Adds up what the workers counted, in the first one.
static bool merge(struct pipeline *p, unsigned count)
{
    bool good = true;
    for (unsigned i = 0; i < count; i++)
        p->gave_up |= filter_state_gave_up(p->workers[i].filter_state);
    for (unsigned i = 1; good && i < count; i++) {
        good = counter_merge(&p->workers[0].counter, &p->workers[i].counter) &&
               focus_counters_merge(&p->focus, p->workers[0].focused, p->workers[i].focused);
        worker_release(&p->workers[i]);
        // Memory that a worker frees can serve the report only after the system has it back.
        if (p->limits.max_memory)
            malloc_trim(0);
    }
    return good;
}

bool pipeline_run(struct pipeline *p, struct error *e)
{
    const struct plan plan = plan_make(p->inputs, &p->limits);
    unsigned count = plan.workers, ready = 0;
    // What is in use at the beginning differs by some pages from run to run: names a MiB more.
    if (p->limits.max_memory && plan.needed > p->limits.max_memory)
        return error_set(e, STATUS_USAGE, "--max-memory: this run needs %zuM",
                         (plan.needed >> 20) + 2);
    p->jobs = plan.jobs;
    p->decoder_memory = plan.decoder;
    budget_init(&p->budget, plan.tables);
    p->count.budget = &p->budget;
    p->count.seed = hash_seed_draw();
    focus_plan_init(&p->focus, &p->count);
    pthread_mutex_init(&p->mutex, NULL);
    pthread_cond_init(&p->changed, NULL);
    p->logs = calloc(p->inputs->count + 1, sizeof *p->logs);
    p->workers = calloc(count, sizeof *p->workers);
    bool good = p->logs && p->workers;
    if (good)
        plan_logs(p);
    while (good && ready < count)
        good = worker_init(&p->workers[ready++], p);
    good = (good || error_no_memory(e)) && run_workers(p->workers, count, e) &&
           ((merge(p, count) && join_parts(p)) || error_no_memory(e));
    p->counter = good ? &p->workers[0].counter : NULL;
    size_t used = atomic_load(&p->budget.used);
    p->rows_memory = plan.memory == SIZE_MAX ? SIZE_MAX
                     : plan.memory > used    ? plan.memory - used
                                             : 0;
    p->focused = good ? p->workers[0].focused : NULL;
    // The first worker holds the result.
    for (unsigned i = good ? 1 : 0; i < ready; i++)
        worker_release(&p->workers[i]);
    return good;
}

void pipeline_release(struct pipeline *p)
{
    if (p->counter)
        worker_release(&p->workers[0]);
    free(p->workers);
    free(p->logs);
    arena_release(&p->arena);
}
