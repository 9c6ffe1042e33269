// SPDX-License-Identifier: GPL-2.0-only
#include "pipeline/worker.h"

#include <stdlib.h>

#include "base/escape.h"
#include "input/reader.h"
#include "pipeline/join.h"

bool worker_init(struct worker *w, struct work *work)
{
    *w = (struct worker){.work = work, .good = true};
    w->filter_state = filter_state_new(work->filter);
    w->batch = calloc(1, sizeof *w->batch);
    if (!w->filter_state || !w->batch)
        return false;
    if (table_set_needs(&work->count.tables, TABLE_DETAILS)) {
        w->batch->details = calloc(BATCH_MAX, sizeof *w->batch->details);
        if (!w->batch->details)
            return false;
    }
    if (!intern_init(&w->labels, work->count.seed, work->count.budget) ||
        !counter_init(&w->counter, &work->count, &w->labels))
        return false;
    w->focused = focus_counters_new(&work->focus, &w->labels);
    return w->focused;
}

void worker_release(struct worker *w)
{
    counter_release(&w->counter);
    focus_counters_free(&w->work->focus, w->focused);
    intern_release(&w->labels);
    filter_state_free(w->filter_state);
    if (w->batch)
        free(w->batch->details);
    free(w->batch);
    *w = (struct worker){.work = w->work}; // may be released again
}

// ---- Blocks ----

// The worker stops at a file. Returns false.
static bool stop_at(struct worker *w, const char *path)
{
    char name[ESCAPED_PATH_MAX];
    struct error why = w->error;
    if (!why.text[0])
        error_no_memory(&why);
    return error_set(&w->error, why.status, "%s: %s", escape_path(path, name), why.text);
}

bool batch_number_labels(struct intern *labels, struct batch *batch)
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

// Counts all records of a block; without `stats`, they are only recalled.
static bool count_block(struct worker *w, struct parser *p, struct log_stats *stats)
{
    uint8_t verdicts[BATCH_MAX];
    while (parser_next(p, w->batch))
        if (!batch_number_labels(&w->labels, w->batch) ||
            !filter_state_apply(w->filter_state, &w->labels, w->batch, verdicts, &w->error) ||
            !(stats ? counter_add(&w->counter, stats, w->batch, verdicts) &&
                          focus_counters_add(&w->work->focus, w->focused, w->batch, verdicts)
                    : counter_recall(&w->counter, w->batch, verdicts)))
            return false;
    return !p->no_memory;
}

// Marks a log as failed and keeps the worker's error for it. False when the error is that memory
// ran out: then the whole run fails.
static bool fail(struct worker *w, struct log *log)
{
    if (w->error.no_memory)
        return false;
    log->state = LOG_FAILED;
    log->error = parts_keep(&w->work->parts, &w->error);
    w->error = (struct error){0};
    return log->error;
}

// ---- One file ----

// A file that is being read, and the file that goes on where it ends.
struct reading {
    struct part *part;
    struct log *log;
    struct block_reader reader;
    bool is_open;
    uint64_t done;            // bytes that bytes_done has, and those that were only recalled
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
    r->is_open =
        block_reader_open(&r->reader, r->log->path, w->work->decoder_memory, BLOCK_SIZE, &w->error);
    if (!r->is_open)
        return fail(w, r->log);
    block_reader_allow_syslog(&r->reader, w->work->parse->log_zone);
    return true;
}

// Leaves a record that the end of the file cuts in two to the next file. False when memory runs
// out.
static bool join_next(struct worker *w, struct reading *r, struct block *block)
{
    const struct joint joint = {r->log->format, w->work->parse, w->batch};
    struct reading *next = r->next;
    return open_file(w, next) &&
           (!next->is_open || join_cut_record(&joint, block, &next->reader, &next->is_joined));
}

static bool count_blocks(struct worker *w, struct reading *r, struct parser *p)
{
    struct block block;
    enum block_status status;
    struct log *log = r->log;
    uint64_t before = log->follows ? w->position : 0;
    while ((status = block_reader_next(&r->reader, &block, &w->error)) == BLOCK_READY) {
        if (r->next && block_reader_is_at_end(&r->reader) && !join_next(w, r, &block))
            return false;
        block.offset += before;
        w->position = block.offset + block.len;
        if (!parser_block(p, block, &w->error) || !count_block(w, p, &log->stats))
            return false;
        log->stats.bytes += block.len;
        uint64_t read = r->reader.source.bytes_read;
        atomic_fetch_add_explicit(&w->work->bytes_done, read - r->done, memory_order_relaxed);
        r->done = read;
        if (atomic_load_explicit(&w->work->parts.stop, memory_order_relaxed))
            break;
    }
    return status != BLOCK_ERROR || fail_reading(w, r);
}

// Counts what the reader gives as a log of one format. False when memory runs out.
static bool count_as(struct worker *w, struct reading *r, const struct log_format *format)
{
    struct parser p;
    struct log *log = r->log;
    parser_init(&p, format, w->work->parse);
    p.begins_inside = log->begins_inside;
    log->format = format;
    block_reader_start(&r->reader, format->can_start);
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
    parser_init(&p, log_formats[0], w->work->parse);
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
    if (!block_reader_peek(&r->reader, &head, &whole, &w->error))
        return fail_reading(w, r);
    const struct log_format *format = r->is_joined ? r->before->format : NULL;
    if (!r->is_joined && !log_format_detect(head, w->batch, &format))
        return false;
    if (format && r->part->may_cut && block_reader_has_ranges(&r->reader)) {
        r->part->format = format;
        r->part->recalls =
            format->continues && table_set_needs(&w->work->count.tables, TABLE_LATER);
        if (!parts_cut(&w->work->parts, r->part) ||
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
    log->follows &= r->before && r->before->format == format;
    if (!log->follows)
        counter_begin(&w->counter, r->part->end, NULL);
    bool good = count_as(w, r, format);
    log_stats_append(&before, &log->stats, w->work->count.max_gap);
    log->stats = before;
    return good;
}

// Reads what comes before a part, for the attempts to which its lines may add; the part comes next.
// False when memory runs out.
static bool recall(struct worker *w, struct reading *r)
{
    const struct part *part = r->part;
    struct parser p;
    struct block block;
    enum block_status status = BLOCK_END;
    bool good = true;
    r->log->moves = moves_new(&w->work->count);
    if (!r->log->moves)
        return false;
    counter_begin(&w->counter, part->end, r->log->moves);
    if (!block_reader_range(&r->reader, part->begin - FLOW_BYTES, part->begin, &w->error))
        return fail(w, r->log);
    parser_init(&p, part->format, w->work->parse);
    block_reader_start(&r->reader, part->format->can_start);
    while (good && (status = block_reader_next(&r->reader, &block, &w->error)) == BLOCK_READY)
        good = parser_block(&p, block, &w->error) && count_block(w, &p, NULL);
    parser_release(&p);
    r->done = r->reader.source.bytes_read;
    block_reader_extend(&r->reader, part->end);
    return good && (status != BLOCK_ERROR || fail_reading(w, r));
}

// Counts a part of a file. False when memory runs out.
static bool count_part(struct worker *w, struct reading *r)
{
    const struct part *part = r->part;
    bool good;
    if (part->recalls) {
        good = recall(w, r);
    } else {
        counter_begin(&w->counter, part->end, NULL);
        good = block_reader_range(&r->reader, part->begin, part->end, &w->error) || fail(w, r->log);
    }
    return good && (r->log->state == LOG_FAILED || count_as(w, r, part->format));
}

// Reads and counts one file, or a part of it. False when memory runs out.
static bool do_file(struct worker *w, struct reading *r)
{
    bool good = open_file(w, r);
    if (r->is_open) {
        good = r->part->format ? count_part(w, r) : detect_and_count(w, r);
        block_reader_close(&r->reader);
    }
    r->is_open = false;
    return good || stop_at(w, r->log->path);
}

bool worker_do(struct worker *w, struct part *part)
{
    struct log *logs = w->work->parts.logs;
    struct reading readings[2] = {{.part = part, .log = part->log}};
    bool good = true;
    for (size_t file = part->file, turn = 0; good && file < part->files_end; turn ^= 1) {
        struct reading *now = &readings[turn], *next = &readings[turn ^ 1];
        do
            file++;
        while (file < part->files_end && !logs[file].is_read);
        if (file < part->files_end) {
            *next = (struct reading){.part = part, .log = &logs[file], .before = now->log};
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
