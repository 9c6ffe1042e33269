// SPDX-License-Identifier: GPL-2.0-only
#include "pipeline/worker.h"

#include <stdlib.h>

#include "input/reader.h"

bool worker_init(struct worker *w, struct pipeline *p)
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

void worker_release(struct worker *w)
{
    counter_release(&w->counter);
    intern_release(&w->labels);
    filter_state_free(w->filter_state);
    if (w->batch)
        free(w->batch->details);
    free(w->batch);
    *w = (struct worker){0};
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
            !filter_state_apply(w->filter_state, &w->labels, w->batch, verdicts) ||
            !counter_add(&w->counter, stats, w->batch, verdicts))
            return false;
    return true;
}

// The log failed with the worker's error.
static void fail(struct worker *w, struct log *log)
{
    log->state = LOG_FAILED;
    log->error = pipeline_keep_error(w->pipeline, &w->error);
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
        if (!pipeline_cut(w->pipeline, part) || !block_reader_range(r, 0, part->end, &w->error))
            return false;
    }
    if (format)
        return count_as(w, log, r, format);
    log->state = head.len ? LOG_FOREIGN : LOG_EMPTY;
    // The first lines of a file that the user named may be damaged: it is read to its end.
    bool hopeful = log->named || is_all_zeros(head);
    return !head.len || whole || !hopeful || search(w, part, r);
}

bool worker_do(struct worker *w, struct part *part)
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
