// SPDX-License-Identifier: GPL-2.0-only
//
// The text side of a scene: measuring, shortening, breaking into lines.
#include <stdarg.h>
#include <stdio.h>

#include "chart/scene.h"

double scene_text_width(const struct scene *s, struct scene_style style, struct view text)
{
    return s->measure->width(s->measure->context, text, style.size * s->unit, style.bold);
}

double scene_text_height(const struct scene *s, struct scene_style style)
{
    return (CHART_ASCENT + CHART_DESCENT) * style.size * s->unit;
}

static bool continues_character(char c)
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

// The text with a question mark for each character that is not ASCII.
static struct view to_ascii(struct scene *s, struct view text)
{
    size_t i = 0;
    while (i < text.len && (unsigned char)text.ptr[i] < 0x80)
        i++;
    if (i == text.len)
        return text;
    char *out = arena_alloc(s->arena, text.len);
    if (!out) {
        s->failed = true;
        return view_of(text.ptr, i);
    }
    size_t n = 0;
    for (i = 0; i < text.len; i++)
        if (!continues_character(text.ptr[i]))
            out[n++] = (unsigned char)text.ptr[i] < 0x80 ? text.ptr[i] : '?';
    return view_of(out, n);
}

static struct view with_ellipsis(struct scene *s, struct view text, size_t keep)
{
    while (keep > 0 && strchr(" ,;:-(/", text.ptr[keep - 1]))
        keep--;
    return scene_format(s, "%.*s%s", (int)keep, text.ptr, s->measure->ascii ? "..." : "…");
}

// No picture has room for more than this many bytes in a line; what is longer is cut before it is
// measured, so that a label of a megabyte costs no more than a short one.
enum { LINE_MAX_BYTES = 400 };

static bool fits(const struct scene *s, struct scene_style style, struct view text, double width)
{
    return text.len <= LINE_MAX_BYTES && scene_text_width(s, style, text) <= width;
}

static size_t first_cut(struct view text)
{
    return text.len < LINE_MAX_BYTES ? text.len : LINE_MAX_BYTES;
}

struct view scene_fit(struct scene *s, struct scene_style style, struct view text, double width)
{
    if (s->measure->ascii)
        text = to_ascii(s, text);
    if (text.len == 0 || fits(s, style, text, width))
        return text;
    size_t floor = first_cut(text) / 3; // a word that begins before is too little to keep
    for (size_t keep = first_cut(text); keep-- > 1;) {
        if (text.ptr[keep] != ' ' || keep < floor)
            continue;
        struct view cut = with_ellipsis(s, text, keep);
        if (fits(s, style, cut, width))
            return cut;
    }
    for (size_t keep = first_cut(text); keep-- > 1;) {
        if (continues_character(text.ptr[keep]))
            continue;
        struct view cut = with_ellipsis(s, text, keep);
        if (fits(s, style, cut, width))
            return cut;
    }
    return view_of("", 0);
}

// The length of the longest start of the text that ends before a space and fits; 0 when there is
// none.
static size_t line_length(const struct scene *s, struct scene_style style, struct view text,
                          double width)
{
    for (size_t i = first_cut(text); i-- > 1;)
        if (text.ptr[i] == ' ' && fits(s, style, view_of(text.ptr, i), width))
            return i;
    return 0;
}

size_t scene_wrap(struct scene *s, struct scene_style style, struct view text, double width,
                  struct view *lines, size_t max)
{
    size_t n = 0;
    if (s->measure->ascii)
        text = to_ascii(s, text);
    while (n + 1 < max && text.len && !fits(s, style, text, width)) {
        size_t length = line_length(s, style, text, width);
        if (length == 0)
            break;
        lines[n++] = view_of(text.ptr, length);
        text = view_skip(text, length + 1);
    }
    struct view rest = scene_fit(s, style, text, width);
    if (rest.len)
        lines[n++] = rest;
    return n;
}

struct view scene_format(struct scene *s, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    int n = vsnprintf(text, sizeof text, format, args);
    va_end(args);
    size_t len = n < 0 ? 0 : (size_t)n < sizeof text ? (size_t)n : sizeof text - 1;
    // A text cut by the buffer must not end within a character.
    if (n > 0 && (size_t)n > len)
        while (len > 0 && continues_character(text[len]))
            len--;
    struct view copy = arena_copy(s->arena, view_of(text, len));
    if (!copy.ptr) {
        s->failed = true;
        return view_of("", 0);
    }
    return copy;
}
