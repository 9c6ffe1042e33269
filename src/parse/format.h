// SPDX-License-Identifier: GPL-2.0-only
//
// What the parsers of the formats share.
#pragma once

#include "base/time.h"
#include "parse/parser.h"

extern const struct log_format format_p0f2, format_p0f3, format_p0f3_json;

// The fast paths read the forms that p0f nearly always writes: whole records from p->at on, until
// the batch is full, the block ends or a line has another form. The plain parser then reads that
// line; only it decides that a line is bad. Each is compiled twice, for any processor and for AVX2
// (see the Makefile); parser_init chooses one.
typedef void fast_function(struct parser *p, struct batch *b);

fast_function p0f2_fast, p0f2_fast_avx2;
fast_function p0f3_fast, p0f3_fast_avx2;
fast_function p0f3_json_fast, p0f3_json_fast_avx2;

// Details of p0f 2: the remarks of a whole label, and what stands behind a destination.
void p0f2_read_label(struct view label, struct record_details *details);
void p0f2_read_target(struct view text, struct record_details *details);

struct endpoint {
    struct addr address;
    uint16_t port;
};

// A line of the block without its end.
struct line {
    struct view text; // without \n or \r\n
    bool whole;       // false for a last line without its newline
    bool overlong;    // only its beginning is in the block
};

// The line at p->at, without moving on. False at the end of the block.
static inline bool parser_peek(const struct parser *p, struct line *line)
{
    if (p->at >= p->block.len)
        return false;
    line->whole = p->next_end < p->end_count;
    size_t len = (line->whole ? p->ends[p->next_end] : p->block.len) - p->at;
    line->overlong = len > PARSE_LINE_MAX || (!line->whole && p->block.overlong);
    line->text = view_of(p->block.data + p->at, len);
    if (len && line->text.ptr[len - 1] == '\r')
        line->text.len--;
    return true;
}

// Moves past that line and counts it.
static inline void parser_advance(struct parser *p)
{
    p->lines++;
    p->at = p->next_end < p->end_count ? (size_t)p->ends[p->next_end] + 1 : p->block.len;
    p->next_end++;
}

// Counts that line as skipped; parser_advance must follow.
static inline void parser_skip(struct parser *p, enum skip_reason reason)
{
    if (p->begins_inside && !p->recognised && p->lines < PARSE_WAIT_LINES)
        p->other_lines++;
    else
        skips_add(&p->skips, reason, p->lines + 1);
}

// A new record of the batch with nothing set but its time, if not null. The batch must have room.
static inline struct record *batch_add(struct batch *b, enum record_kind kind, const int64_t *time)
{
    struct record *r = &b->records[b->count];
    r->kind = (uint8_t)kind;
    r->flags = 0;
    if (time) {
        r->time = *time;
        r->flags = RECORD_HAS_TIME;
    }
    if (b->details)
        b->details[b->count] = RECORD_NO_DETAILS;
    b->count++;
    return r;
}

// Each parse_ function reads something off the front of *text, parse_address all of a text. When it
// returns false, the line is bad: *why says more where SKIP_TEXT, which the caller sets first, does
// not say enough.

// `10.0.0.1`, `2001:db8:0:0:0:0:0:7`
bool parse_address(struct view text, struct addr *address, enum skip_reason *why);

// `47761`, at most 65535.
bool parse_port(struct view *text, uint16_t *port, enum skip_reason *why);

// `2006-11-19`, with that separator, and `01:35:04`. parse_time checks the numbers.
bool parse_date(struct view *text, const char *separator, struct tm *tm);
bool parse_clock(struct view *text, struct tm *tm);

// The time that a clock in the zone showed as *tm. A leap second becomes the second before it.
// False when there is no such date or time. Stores the date in p->date with its text `stamp`.
bool parse_time(struct parser *p, const struct zone *zone, struct tm *tm, struct view stamp,
                int64_t *time);
