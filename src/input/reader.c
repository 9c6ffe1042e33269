// SPDX-License-Identifier: GPL-2.0-only
//
// A block ends before a record, so a parser remembers nothing between blocks. After
// PARSE_WAIT_LINES lines that start no record, the record before them waits no longer, and a block
// may end before any line.
#include "input/reader.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "base/arena.h"

bool block_reader_open(struct block_reader *r, const char *path, uint64_t memory, size_t read_size,
                       struct error *e)
{
    *r = (struct block_reader){.end = UINT64_MAX, .read_size = read_size, .leading = true};
    r->size = r->wanted = r->least = read_size < BLOCK_SIZE ? read_size + 1 : read_size;
    r->room = r->size + PARSE_SLACK;
    if (!source_open(&r->source, path, memory, e))
        return false;
    r->source.reads_ahead = true;
    r->buffer = calloc(1, r->room);
    if (r->buffer)
        return true;
    block_reader_close(r);
    return error_no_memory(e);
}

void block_reader_close(struct block_reader *r)
{
    source_close(&r->source);
    free(r->buffer);
    r->buffer = NULL;
}

void block_reader_start(struct block_reader *r, bool (*can_start)(unsigned char first_byte))
{
    r->can_start = can_start;
}

bool block_reader_range(struct block_reader *r, uint64_t begin, uint64_t end, struct error *e)
{
    r->end = end;
    if (begin == 0)
        return true;
    r->leading = false;
    // One byte earlier: a line end there starts a line at `begin`.
    r->offset = begin - 1;
    r->searching = true;
    return source_seek(&r->source, begin - 1, e);
}

void block_reader_extend(struct block_reader *r, uint64_t end)
{
    r->end = end;
    r->finished = false;
}

// Forgets the first n bytes of the buffer.
static void drop(struct block_reader *r, size_t n)
{
    r->have -= n;
    r->offset += n;
    memmove(r->buffer, r->buffer + n, r->have + r->pending);
}

// Where the last line of a text starts: behind its last newline.
static size_t last_line(const char *text, size_t len)
{
    const char *newline = memrchr(text, '\n', len);
    return newline ? (size_t)(newline + 1 - text) : 0;
}

// Takes the prefixes of syslog off all whole lines that are pending.
static void strip_pending(struct block_reader *r)
{
    char *text = r->buffer + r->have;
    size_t len = last_line(text, r->pending);
    if (r->at_end || r->pending - len > PARSE_LINE_MAX)
        len = r->pending;
    size_t stripped = syslog_strip(&r->syslog, text, len);
    memmove(text + stripped, text + len, r->pending - len);
    r->have += stripped;
    r->pending -= len;
}

// copytruncate leaves leading NUL bytes in a log that is still open for writing.
static void drop_zeros(struct block_reader *r)
{
    size_t zeros = 0;
    while (zeros < r->have && !r->buffer[zeros])
        zeros++;
    drop(r, zeros);
    r->leading = r->have == 0;
}

// Reads once. After an error, kept in r->why, the file ends, too: what came before is used first.
static void read_more(struct block_reader *r)
{
    size_t used = r->have + r->pending, room = r->size - used, count;
    if (source_read(&r->source, r->buffer + used, room < r->read_size ? room : r->read_size, &count,
                    &r->why)) {
        r->at_end = r->source.at_end;
        *(r->is_syslog ? &r->pending : &r->have) += count;
        if (r->leading)
            drop_zeros(r);
    } else {
        r->at_end = r->broken = true;
    }
    if (r->is_syslog)
        strip_pending(r);
}

static void fill(struct block_reader *r)
{
    while (!r->at_end && r->have + r->pending < r->wanted)
        read_more(r);
}

// False when memory runs out.
static bool grow(struct block_reader *r)
{
    if (r->wanted < r->size) {
        r->wanted = r->size;
        return true;
    }
    if (!array_reserve(&r->buffer, r->room + 1, &r->room, 1))
        return false;
    r->size = r->wanted = r->room - PARSE_SLACK;
    return true;
}

bool block_reader_has_ranges(const struct block_reader *r)
{
    // Where NUL bytes were dropped, a part would not find the record behind them.
    return !r->source.compressed && !r->is_syslog && !r->offset;
}

void block_reader_allow_syslog(struct block_reader *r, const struct zone *zone)
{
    struct stat st;
    bool regular = fstat(r->source.fd, &st) == 0 && S_ISREG(st.st_mode);
    r->syslog = (struct syslog){.zone = zone, .newest = regular ? st.st_mtime : time(NULL)};
}

bool block_reader_is_at_end(const struct block_reader *r)
{
    return r->at_end && !r->broken && r->taken == r->have;
}

void block_reader_put_back(struct block_reader *r)
{
    r->taken = 0;
    r->discarding = false; // the next block tells again
}

bool block_reader_find_syslog(struct block_reader *r)
{
    if (r->is_syslog || !r->syslog.zone || !syslog_is(view_of(r->buffer, r->have)))
        return false;
    block_reader_put_back(r);
    r->is_syslog = true;
    r->pending = r->have;
    r->have = 0;
    strip_pending(r);
    fill(r);
    return true;
}

bool block_reader_prepend(struct block_reader *r, struct view text)
{
    while (r->size - r->have - r->pending < text.len)
        if (!grow(r))
            return false;
    memmove(r->buffer + text.len, r->buffer, r->have + r->pending);
    memcpy(r->buffer, text.ptr, text.len);
    r->have += text.len;
    return true;
}

bool block_reader_peek(struct block_reader *r, struct view *head, bool *whole, struct error *e)
{
    fill(r);
    block_reader_find_syslog(r);
    if (r->broken && r->have == 0) {
        *e = r->why;
        return false;
    }
    // A buffer that is just full may be all of the file; only the next read tells.
    *head = view_of(r->buffer, r->have);
    *whole = r->at_end && !r->broken;
    return true;
}

// Index of the line behind the one that has the byte at `at`; r->have without one.
static size_t next_line(const struct block_reader *r, size_t at)
{
    const char *newline = memchr(r->buffer + at, '\n', r->have - at);
    return newline ? (size_t)(newline + 1 - r->buffer) : r->have;
}

// Index of the first line from `from` on that starts a record; r->have without one.
static size_t first_start(const struct block_reader *r, size_t from)
{
    size_t line = from ? next_line(r, from - 1) : 0;
    while (line < r->have && !r->can_start((unsigned char)r->buffer[line]))
        line = next_line(r, line);
    return line;
}

// Where the buffer can be cut: before its last record, or behind its last whole line when no record
// waits for more lines. 0 when it cannot be cut yet.
static size_t last_cut(const struct block_reader *r)
{
    size_t whole = last_line(r->buffer, r->have), line = whole;
    for (unsigned lines = 0; lines <= PARSE_WAIT_LINES; lines++) {
        if (line < r->have && r->can_start((unsigned char)r->buffer[line]))
            return line;
        if (line == 0)
            break;
        line = last_line(r->buffer, line - 1);
    }
    return whole;
}

// Drops the rest of an overlong line.
static void discard_line(struct block_reader *r)
{
    for (;;) {
        const char *newline = memchr(r->buffer, '\n', r->have);
        if (newline) {
            drop(r, (size_t)(newline + 1 - r->buffer));
            r->discarding = false;
            return;
        }
        drop(r, r->have);
        if (r->at_end)
            return;
        read_more(r);
    }
}

// Moves to the first record of the range.
static void find_first(struct block_reader *r)
{
    for (;;) {
        fill(r);
        size_t at = first_start(r, 1);
        if (at < r->have) {
            drop(r, at);
            r->searching = false;
            return;
        }
        if (r->at_end) {
            drop(r, r->have);
            return;
        }
        drop(r, r->have - 1); // the last byte may be a line end
    }
}

// Cuts the block before the first record of the next range, if that is in it; then this range is
// finished.
static size_t cut_at_range(struct block_reader *r, size_t cut)
{
    if (r->offset + r->have <= r->end)
        return cut;
    size_t next = first_start(r, r->end > r->offset ? (size_t)(r->end - r->offset) : 0);
    r->finished = next < r->have && next <= cut;
    return r->finished ? next : cut;
}

static enum block_status end(const struct block_reader *r, struct error *e)
{
    if (r->broken)
        *e = r->why;
    return r->broken ? BLOCK_ERROR : BLOCK_END;
}

enum block_status block_reader_next(struct block_reader *r, struct block *block, struct error *e)
{
    drop(r, r->taken);
    r->taken = 0;
    r->wanted = r->least; // only a long line makes a long block
    if (r->finished)
        return BLOCK_END;
    if (r->discarding)
        discard_line(r);
    if (r->searching)
        find_first(r);
    bool overlong = false;
    size_t cut = 0;
    while (cut == 0 && !r->finished) {
        fill(r);
        if (r->have == 0)
            return end(r, e);
        cut = r->at_end ? r->have : last_cut(r);
        if (cut == 0 && r->have - last_line(r->buffer, r->have) > PARSE_LINE_MAX) {
            overlong = r->discarding = true;
            cut = r->have;
        }
        cut = cut ? cut_at_range(r, cut) : 0;
        if (cut == 0 && !r->finished && !grow(r)) {
            error_no_memory(e);
            return BLOCK_ERROR;
        }
    }
    if (cut == 0)
        return BLOCK_END;
    r->taken = cut;
    *block = (struct block){r->buffer, cut, overlong && cut == r->have, r->offset};
    return BLOCK_READY;
}
