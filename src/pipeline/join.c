// SPDX-License-Identifier: GPL-2.0-only
#include "pipeline/join.h"

#include <stdlib.h>
#include <string.h>

static bool ends_line(struct view text)
{
    return text.len && text.ptr[text.len - 1] == '\n';
}

// Where the last record of a text begins; 0 when no line behind the first starts one.
static size_t last_record(const struct log_format *format, struct view text)
{
    size_t line = text.len;
    do {
        const char *newline = line ? memrchr(text.ptr, '\n', line - 1) : NULL;
        line = newline ? (size_t)(newline + 1 - text.ptr) : 0;
    } while (line && !format->can_start((unsigned char)text.ptr[line]));
    return line;
}

// Whether nothing is missing at the end of a record. One of p0f 2 needs its target.
static bool is_whole(const struct log_format *format, struct view record)
{
    static const struct view arrow = VIEW_LITERAL("-> ");
    return ends_line(record) && (!format->two_lines || view_find(record, arrow) < record.len);
}

// The beginning of a file that belongs to the record before it: all up to the first line that
// starts one. Within a line, the rest of that line belongs to it whatever it is.
static struct view rest_of_record(const struct log_format *format, struct view head,
                                  bool within_line)
{
    struct view after = head;
    if (within_line)
        view_cut(&after, '\n');
    while (after.len && !format->can_start((unsigned char)after.ptr[0]))
        view_cut(&after, '\n');
    return view_of(head.ptr, head.len - after.len);
}

// Finds out whether two pieces of text are one record that can be read. False when memory runs out.
static bool is_one_record(const struct joint *j, struct view first, struct view second, bool *one)
{
    struct parser p;
    struct error e;
    size_t len = first.len + second.len;
    char *text = calloc(1, len + PARSE_SLACK);
    if (!text)
        return false;
    memcpy(text, first.ptr, first.len);
    memcpy(text + first.len, second.ptr, second.len);
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
    enum { RECORD_MAX = 64 << 10 };
    struct view head;
    struct error e;
    bool head_is_all;
    struct view text = view_of(block->data, block->len);
    size_t cut = last_record(j->format, text);
    struct view record = view_skip(text, cut);
    *joined = false;
    // When the next file cannot be read, nothing is joined; the worker reports the failure later,
    // when it counts that file.
    if (is_whole(j->format, record) || !block_reader_peek(next, &head, &head_is_all, &e))
        return true;
    struct view rest = rest_of_record(j->format, head, !ends_line(record));
    // When the next file holds only the middle of a line, the line goes on in the file after it. So
    // the next file takes the beginning of the record and passes both on.
    if (head_is_all && head.len && !memchr(head.ptr, '\n', head.len))
        *joined = true;
    else if (rest.len && record.len + rest.len <= RECORD_MAX &&
             !is_one_record(j, record, rest, joined))
        return false;
    if (!*joined)
        return true;
    block->len = cut;
    return block_reader_prepend(next, record);
}
