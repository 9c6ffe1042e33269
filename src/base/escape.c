// SPDX-License-Identifier: GPL-2.0-only
#include "base/escape.h"

#include <stdint.h>

static bool is_hidden(uint32_t c)
{
    static const struct {
        uint32_t first, last;
    } hidden[] = {
        {0x00, 0x1f},       {0x7f, 0x9f},       {0xad, 0xad},     // controls, soft hyphen
        {0x34f, 0x34f},     {0x61c, 0x61c},     {0x115f, 0x1160}, // joiner, bidi, Hangul fillers
        {0x17b4, 0x17b5},   {0x180b, 0x180f},                     // Khmer, Mongolian
        {0x200b, 0x200f},   {0x2028, 0x202e},   {0x2060, 0x206f}, // zero width, separators, bidi
        {0x3164, 0x3164},   {0xffa0, 0xffa0},                     // Hangul fillers
        {0xfdd0, 0xfdef},   {0xfe00, 0xfe0f},   {0xfeff, 0xfeff}, // noncharacters, variants, BOM
        {0xfff0, 0xfffb},   {0x1bca0, 0x1bca3},                   // annotations, shorthand
        {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff},                   // music, tags
    };
    if (c >= 0x20 && c < 0x7f)
        return false;
    for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
        if (c >= hidden[i].first && c <= hidden[i].last)
            return true;
    return (c & 0xfffe) == 0xfffe;
}

// Length of the well-formed, visible UTF-8 character at the start of `text`; 0 when there is none.
static size_t visible_char(struct view text)
{
    static const uint32_t smallest[5] = {0, 0, 0x80, 0x800, 0x10000};
    const unsigned char *s = (const unsigned char *)text.ptr;
    if (s[0] < 0x80)
        return is_hidden(s[0]) ? 0 : 1;
    size_t len = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
    if (s[0] < 0xc2 || s[0] > 0xf4 || text.len < len)
        return 0;
    uint32_t c = s[0] & (0x7fU >> len);
    for (size_t i = 1; i < len; i++) {
        if ((s[i] & 0xc0) != 0x80)
            return 0;
        c = c << 6 | (s[i] & 0x3f);
    }
    if (c < smallest[len] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000) || is_hidden(c))
        return 0;
    return len;
}

size_t escape_clean_prefix(struct view text)
{
    size_t at = 0, n;
    while (at < text.len && (n = visible_char(view_skip(text, at))) > 0)
        at += n;
    return at;
}

static struct view take(struct view *text, size_t clean, char hex[4])
{
    static const char digits[] = "0123456789abcdef";
    struct view piece = view_of(text->ptr, clean);
    if (piece.len == 0) {
        unsigned char byte = (unsigned char)text->ptr[0];
        memcpy(hex, (char[4]){'\\', 'x', digits[byte >> 4], digits[byte & 15]}, 4);
        piece = view_of(hex, 4);
    }
    *text = view_skip(*text, piece.ptr == hex ? 1 : piece.len);
    return piece;
}

struct view escape_next(struct view *text, char hex[4])
{
    return take(text, visible_char(*text), hex);
}

struct view escape_next_ascii(struct view *text, char hex[4])
{
    size_t clean = visible_char(*text);
    return take(text, clean > 1 ? 0 : clean, hex);
}

struct view escape_copy(struct arena *a, struct view text)
{
    if (escape_clean_prefix(text) == text.len)
        return text;
    char hex[4], *copy = arena_array(a, text.len, sizeof hex);
    size_t used = 0;
    while (copy && text.len) {
        struct view piece = escape_next(&text, hex);
        memcpy(copy + used, piece.ptr, piece.len);
        used += piece.len;
    }
    return view_of(copy, used);
}

const char *escape_cstr(const char *text, char *out, size_t size)
{
    struct view rest = view_cstr(text);
    size_t used = 0;
    char hex[4];
    while (rest.len) {
        struct view piece = escape_next(&rest, hex);
        if (used + piece.len >= size)
            break;
        memcpy(out + used, piece.ptr, piece.len);
        used += piece.len;
    }
    out[used] = '\0';
    return out;
}

const char *escape_path(const char *path, char out[ESCAPED_PATH_MAX])
{
    return escape_cstr(strcmp(path, "-") ? path : "standard input", out, ESCAPED_PATH_MAX);
}

// Length of the text at the start of `text` that is in the list, which ends with null; 0: none is.
static size_t starts_with_any(struct view text, const char *const *list)
{
    for (; *list; list++)
        if (view_starts(text, *list))
            return strlen(*list);
    return 0;
}

bool escape_is_formula(struct view text)
{
    static const char *const blanks[] = {" ",      "\u00a0", "\u1680", "\u2000", "\u2001", "\u2002",
                                         "\u2003", "\u2004", "\u2005", "\u2006", "\u2007", "\u2008",
                                         "\u2009", "\u200a", "\u202f", "\u205f", "\u3000", NULL};
    static const char *const signs[] = {"=",      "+",      "-",      "@",      "\u2212",
                                        "\ufe62", "\ufe63", "\ufe66", "\ufe6b", "\uff0b",
                                        "\uff0d", "\uff1d", "\uff20", NULL};
    size_t blank;
    while ((blank = starts_with_any(text, blanks)) > 0)
        text = view_skip(text, blank);
    return starts_with_any(text, signs) > 0;
}
