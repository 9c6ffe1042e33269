// SPDX-License-Identifier: GPL-2.0-only
#include "base/view.h"

#include <ctype.h>

bool view_is_ascii(struct view v)
{
    for (size_t i = 0; i < v.len; i++)
        if ((unsigned char)v.ptr[i] >= 0x80)
            return false;
    return true;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r';
}

struct view view_trim(struct view v)
{
    while (v.len && is_blank(v.ptr[0]))
        v = view_skip(v, 1);
    while (v.len && is_blank(v.ptr[v.len - 1]))
        v.len--;
    return v;
}

struct view view_trim_comment(struct view line)
{
    for (size_t i = 0; i < line.len; i++)
        if (line.ptr[i] == '#' && (i == 0 || line.ptr[i - 1] == ' ' || line.ptr[i - 1] == '\t'))
            line.len = i;
    return view_trim(line);
}

size_t view_find(struct view v, struct view needle)
{
    if (needle.len == 0)
        return 0;
    if (v.len < needle.len)
        return v.len;
    const char *at = memmem(v.ptr, v.len, needle.ptr, needle.len);
    return at ? (size_t)(at - v.ptr) : v.len;
}

struct view view_cut(struct view *rest, char separator)
{
    const char *at = rest->len ? memchr(rest->ptr, separator, rest->len) : NULL;
    struct view head = *rest;
    if (at) {
        head.len = (size_t)(at - rest->ptr);
        *rest = view_skip(*rest, head.len + 1);
    } else {
        *rest = view_skip(*rest, rest->len);
    }
    return head;
}

bool view_next(struct view *list, char separator, struct view *item)
{
    if (!list->ptr)
        return false;
    bool last = !list->len || !memchr(list->ptr, separator, list->len);
    *item = view_cut(list, separator);
    if (last)
        list->ptr = NULL;
    return true;
}

bool view_take_decimal(struct view *text, int max_digits, uint64_t *value)
{
    int digits = 0;
    uint64_t sum = 0;
    while (digits < max_digits && (size_t)digits < text->len &&
           isdigit((unsigned char)text->ptr[digits]))
        sum = sum * 10 + (uint64_t)(text->ptr[digits++] - '0');
    if (digits == 0)
        return false;
    *text = view_skip(*text, (size_t)digits);
    *value = sum;
    return true;
}

bool view_take_digits(struct view *text, int digits, int *value)
{
    struct view rest = *text;
    uint64_t number;
    if (!view_take_decimal(&rest, digits, &number) || text->len - rest.len != (size_t)digits)
        return false;
    *text = rest;
    *value = (int)number;
    return true;
}

bool view_decimal(struct view text, int max_digits, uint64_t *value)
{
    return view_take_decimal(&text, max_digits, value) && text.len == 0;
}
