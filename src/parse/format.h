// SPDX-License-Identifier: GPL-2.0-only
//
// What the parsers of the formats share.
#pragma once

#include "parse/parser.h"

extern const struct log_format format_p0f2, format_p0f3;

struct endpoint {
    struct addr address;
    uint16_t port;
};

// A line of the block without its end.
struct line {
    struct view text; // without \n or \r\n
    bool whole;       // false for the last line of a log that lacks its end
    bool overlong;    // only its beginning is there
};

// The line at p->at, without moving on. False at the end of the block.
static inline bool parser_peek(const struct parser *p, struct line *line)
{
    if (p->at >= p->block.len)
        return false;
    size_t end;
    line->whole = p->next_end < p->end_count;
    line->overlong = false;
    if (line->whole) {
        end = p->ends[p->next_end];
    } else {
        end = p->block.len;
        line->overlong = p->block.overlong;
    }
    size_t len = end - p->at;
    line->overlong |= len > PARSE_LINE_MAX;
    const char *text = p->block.data + p->at;
    if (len && text[len - 1] == '\r')
        len--;
    line->text = view_of(text, len);
    return true;
}

// Moves past that line and counts it.
static inline void parser_advance(struct parser *p)
{
    p->lines++;
    p->at = p->next_end < p->end_count ? (size_t)p->ends[p->next_end] + 1 : p->block.len;
    p->next_end++;
}

// The number of the line that parser_peek shows.
static inline uint64_t parser_line_number(const struct parser *p)
{
    return p->lines + 1;
}

// A new record of the batch with nothing set. The batch must have room.
static inline struct record *batch_add(struct batch *b, enum record_kind kind)
{
    struct record *r = &b->records[b->count];
    r->kind = (uint8_t)kind;
    r->flags = 0;
    if (b->details)
        b->details[b->count] = RECORD_NO_DETAILS;
    b->count++;
    return r;
}

// Reads `82.117.175.51` off the front of *text, without leading zeros. *too_large: it has the form,
// but a number over 255, and *address is not set. False, with *text unchanged, when it is neither.
bool parse_ipv4(struct view *text, struct addr *address, bool *too_large);

// Takes `prefix` off the front of *text, if it is there.
bool parse_literal(struct view *text, const char *prefix);
