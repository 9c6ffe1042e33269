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
    if (view_is_ascii(text))
        return text;
    char *out = arena_alloc(s->arena, text.len);
    if (!out) {
        s->failed = true;
        return view_of("", 0);
    }
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++)
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

// No line of a picture holds more bytes than this. Longer text is cut before it is measured, so
// that a label of a megabyte costs no more than a short one.
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
    for (int within_words = 0; within_words <= 1; within_words++)
        for (size_t keep = first_cut(text); keep-- > 1;) {
            char next = text.ptr[keep];
            if (within_words ? continues_character(next) : next != ' ' || keep < floor)
                continue;
            struct view cut = with_ellipsis(s, text, keep);
            if (fits(s, style, cut, width))
                return cut;
        }
    return view_of("", 0);
}

// The length of the longest part from the start that ends before a space and fits, or 0.
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
    // Do not cut within a character.
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

// ---- The built-in font ----

// Advance widths of DejaVu Sans and DejaVu Sans Bold in thousandths of the font size.
enum { FIRST = ' ', COUNT = 95, WIDE = 1000 };

static const short regular[COUNT] = {
    318, 401, 460, 838, 636, 950, 780, 275, 390, 390, 500, 838, 318, 361,  318, 337, 636, 636, 636,
    636, 636, 636, 636, 636, 636, 636, 337, 337, 838, 838, 838, 531, 1000, 684, 686, 698, 770, 632,
    575, 775, 752, 295, 295, 656, 557, 863, 748, 787, 603, 787, 695, 635,  611, 732, 684, 989, 685,
    611, 685, 390, 337, 390, 838, 500, 500, 613, 635, 550, 635, 615, 352,  635, 634, 278, 278, 579,
    278, 974, 634, 612, 635, 635, 411, 521, 392, 634, 592, 818, 592, 592,  525, 636, 337, 636, 838};

static const short bold[COUNT] = {
    348,  456, 521, 838, 696, 1002, 872, 306,  457, 457, 523, 838, 380, 415,  380, 365,
    696,  696, 696, 696, 696, 696,  696, 696,  696, 696, 400, 400, 838, 838,  838, 580,
    1000, 774, 762, 734, 830, 683,  683, 821,  837, 372, 372, 775, 637, 995,  837, 850,
    733,  850, 770, 720, 682, 812,  774, 1103, 771, 724, 725, 457, 365, 457,  838, 500,
    500,  675, 716, 593, 716, 678,  435, 716,  712, 343, 343, 665, 343, 1042, 712, 687,
    716,  716, 493, 595, 478, 712,  652, 924,  645, 652, 582, 712, 365, 712,  838};

// East Asian letters and the ellipsis are as wide as they are high. Other letters beyond ASCII are
// taken as wide ones; combining marks have no width.
static int width_beyond_ascii(unsigned lead, unsigned next)
{
    if ((lead == 0xCC && next >= 0x80) || (lead == 0xCD && next < 0xB0))
        return 0;
    return lead >= 0xE1 ? WIDE : 820;
}

static double width(void *context, struct view text, double size, bool is_bold)
{
    const short *table = is_bold ? bold : regular;
    long sum = 0;
    (void)context;
    for (size_t i = 0; i < text.len; i++) {
        unsigned c = (unsigned char)text.ptr[i];
        if (c >= FIRST && c < FIRST + COUNT)
            sum += table[c - FIRST];
        else if (c >= 0xC0)
            sum += width_beyond_ascii(c, i + 1 < text.len ? (unsigned char)text.ptr[i + 1] : 0);
    }
    return (double)sum * size / 1000;
}

const struct chart_measure chart_measure_built_in = {.width = width};
