// SPDX-License-Identifier: GPL-2.0-only
//
// A view is a part of a text that others own: a pointer and a length, without a NUL. It is valid as
// long as that text; a view into a block of input dies with the block. The pointer of an empty view
// may be null. All functions are pure and safe in any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct view {
    const char *ptr;
    size_t len;
};

// The two arguments of "%.*s". The text must be shorter than INT_MAX.
#define VIEW_ARGS(v) (int)(v).len, (v).ptr

// The view of a string literal, for static tables.
#define VIEW_LITERAL(s)  \
    {                    \
        s, sizeof(s) - 1 \
    }

static inline struct view view_of(const char *ptr, size_t len)
{
    return (struct view){ptr, len};
}

static inline struct view view_cstr(const char *s)
{
    return (struct view){s, strlen(s)};
}

static inline bool view_equal(struct view a, struct view b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool view_is(struct view v, const char *s)
{
    return view_equal(v, view_cstr(s));
}

static inline bool view_starts(struct view v, const char *prefix)
{
    size_t n = strlen(prefix);
    return v.len >= n && memcmp(v.ptr, prefix, n) == 0;
}

static inline bool view_ends(struct view v, struct view suffix)
{
    return v.len >= suffix.len && memcmp(v.ptr + v.len - suffix.len, suffix.ptr, suffix.len) == 0;
}

// The order of the bytes, as memcmp; a prefix comes first.
static inline int view_compare(struct view a, struct view b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int order = n ? memcmp(a.ptr, b.ptr, n) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

// The view without its first n bytes; empty when it has fewer.
static inline struct view view_skip(struct view v, size_t n)
{
    return n < v.len ? view_of(v.ptr + n, v.len - n) : view_of(v.len ? v.ptr + v.len : v.ptr, 0);
}

// Takes `prefix` off the front of *text, if it is there.
static inline bool view_take(struct view *text, const char *prefix)
{
    bool there = view_starts(*text, prefix);
    if (there)
        *text = view_skip(*text, strlen(prefix));
    return there;
}

// Whether all bytes are below 128.
bool view_is_ascii(struct view v);

// The view without spaces, tabs and carriage returns at either end.
struct view view_trim(struct view v);

// A line without its comment, trimmed. A # begins a comment at the start of the line or after a
// space or tab; elsewhere it belongs to the text.
struct view view_trim_comment(struct view line);

// The offset of the first needle in v, v.len when there is none. An empty needle is at 0.
size_t view_find(struct view v, struct view needle);

// Takes the text up to the first separator, and the separator, off the front of *rest; all of it
// when there is none. Returns the text.
struct view view_cut(struct view *rest, char separator);

// Takes the next item of a list. False after the last; an empty list has one empty item.
//
//     struct view item;
//     while (view_next(&list, ',', &item))
//         use item;
bool view_next(struct view *list, char separator, struct view *item);

// Takes a decimal number of at most `max_digits` digits, 1 to 19, off the front of *text. False,
// with *text unchanged, when there is none. Leaves further digits there.
bool view_take_decimal(struct view *text, int max_digits, uint64_t *value);

// Reads exactly `digits` digits, 1 to 9, off the front of *text, whatever follows them. False, with
// *text unchanged, when there are fewer.
bool view_take_digits(struct view *text, int digits, int *value);

// The value of a text that is a number of at most `max_digits` digits and nothing else; false when
// it is not.
bool view_decimal(struct view text, int max_digits, uint64_t *value);
