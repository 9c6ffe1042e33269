// SPDX-License-Identifier: GPL-2.0-only
#include "pipeline/join.h"

#include <stdlib.h>
#include <string.h>

// Where the record begins that the block ends in the middle of; block.len when it ends with a whole
// one. A record of p0f 2 is whole when it has its target.
static size_t cut_record(const struct log_format *format, struct view block)
{
    bool whole_line = block.len && block.ptr[block.len - 1] == '\n';
    size_t at = block.len, line;
    do {
        const char *newline = at > 1 ? memrchr(block.ptr, '\n', at - 1) : NULL;
        line = newline ? (size_t)(newline + 1 - block.ptr) : 0;
        at = line;
    } while (line && !format->can_start((unsigned char)block.ptr[line]));
    struct view record = view_skip(block, line);
    static const struct view arrow = VIEW_LITERAL("-> ");
    bool has_target = view_find(record, arrow) < record.len;
    return whole_line && (has_target || !format->two_lines) ? block.len : line;
}

// Length of the text that belongs to the record before it: up to the first line that starts one.
static size_t rest_of_record(const struct log_format *format, struct view text, bool within_line)
{
    size_t at = 0;
    bool inside = within_line;
    while (at < text.len && (inside || !format->can_start((unsigned char)text.ptr[at]))) {
        const char *newline = memchr(text.ptr + at, '\n', text.len - at);
        at = newline ? (size_t)(newline + 1 - text.ptr) : text.len;
        inside = false;
    }
    return at;
}

// Finds out whether the end of one file and the beginning of the next are a whole record. False
// when memory runs out.
static bool is_one_record(const struct joint *j, struct view end, struct view head, bool *one)
{
    enum { RECORD_MAX = 64 << 10 };
    struct parser p;
    struct error e;
    size_t rest = rest_of_record(j->format, head, !end.len || end.ptr[end.len - 1] != '\n');
    size_t len = end.len + rest;
    *one = false;
    if (!end.len || !rest || len > RECORD_MAX)
        return true;
    char *text = calloc(1, len + PARSE_SLACK);
    if (!text)
        return false;
    memcpy(text, end.ptr, end.len);
    memcpy(text + end.len, head.ptr, rest);
    parser_init(&p, j->format, j->options);
    bool good = parser_block(&p, (struct block){.data = text, .len = len}, &e);
    while (good && parser_next(&p, j->scratch))
        ;
    *one = p.recognised && !skips_total(&p.skips);
    good = good && !p.no_memory;
    parser_release(&p);
    free(text);
    return good;
}

bool join_cut_record(const struct joint *j, struct block *block, struct block_reader *next,
                     bool *joined)
{
    struct view head;
    struct error e;
    bool whole;
    struct view text = view_of(block->data, block->len);
    size_t cut = cut_record(j->format, text);
    struct view end = view_skip(text, cut);
    *joined = false;
    if (cut == block->len || !block_reader_peek(next, &head, &whole, &e))
        return true;
    // A file that is only the middle of a line leaves it to the one behind it.
    *joined = whole && head.len && !memchr(head.ptr, '\n', head.len);
    if (!*joined && !is_one_record(j, end, head, joined))
        return false;
    if (*joined)
        block->len = cut;
    return !*joined || block_reader_prepend(next, end);
}
