// SPDX-License-Identifier: GPL-2.0-only
#include "report/bars.h"

#include <math.h>
#include <stdio.h>

#include "summary/findings.h"

void bars_row(struct output *out, double share, unsigned cells, bool utf8)
{
    static const char *const eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    if (!(share > 0) || cells == 0)
        return;
    unsigned parts = utf8 ? 8 : 1;
    double exact = fmin(share, 1.0) * cells * parts;
    unsigned filled = (unsigned)lround(exact);
    if (filled == 0)
        filled = 1;
    for (unsigned i = 0; i < filled / parts; i++)
        output_cstr(out, utf8 ? "█" : "#");
    if (utf8)
        output_cstr(out, eighths[filled % parts]);
}

// The character for a value of 0 to 1.
static const char *level(double share, bool utf8)
{
    static const char *const blocks[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    static const char *const ascii[] = {".", ":", "-", "=", "+", "*", "#"};
    long levels = utf8 ? 8 : 7, at = lround(ceil(share * (double)levels)) - 1;
    if (share <= 0)
        return "_";
    at = at < 0 ? 0 : at >= levels ? levels - 1 : at;
    return utf8 ? blocks[at] : ascii[at];
}

// Lines of items that are separated by semicolons.
struct legend {
    struct output *out;
    size_t width, column; // column 0: nothing is written yet
};

static void add_item(struct legend *l, const char *item)
{
    size_t columns = bars_columns(view_cstr(item));
    bool fits = l->column && l->column + 2 + columns <= l->width;
    output_cstr(l->out, fits ? "; " : l->column ? "\n  " : "  ");
    output_cstr(l->out, item);
    l->column = (fits ? l->column : 0) + 2 + columns;
}

static void write_legend(struct legend *l, const struct summary *s, const struct timeline *t,
                         const struct findings *f, bool utf8)
{
    const char *format = t->step.unit < TIMELINE_DAY ? MINUTE_FORMAT : DATE_FORMAT;
    char first[ZONE_TEXT_MAX], last[ZONE_TEXT_MAX], item[512];
    char words[FINDINGS_WORDS_MAX], max[VALUE_TEXT_MAX];
    snprintf(item, sizeof item, "%s .. %s %s", zone_date(s->zone, s->first, format, first),
             zone_date(s->zone, s->last, format, last), s->zone->name);
    add_item(l, item);
    snprintf(item, sizeof item, "by %s", timeline_step_row(t->step)->name);
    add_item(l, item);
    bool counts = t->measure == TIMELINE_COUNT;
    snprintf(item, sizeof item, "max %s",
             counts ? count_text((uint64_t)t->max_value, max) : value_text(t->max_value, max));
    add_item(l, item);
    if (*findings_words(f, t, words))
        add_item(l, words);
    if (t->gaps)
        add_item(l, utf8 ? "· p0f was not running" : "space: p0f was not running");
    if (t->shorts)
        add_item(l, "? recorded too briefly");
    if (t->last_unfinished)
        add_item(l, "the last bar is not over");
    output_char(l->out, '\n');
}

size_t bars_columns(struct view text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += (text.ptr[i] & 0xc0) != 0x80;
    return count;
}

void bars_sparkline(struct output *out, const struct summary *s, unsigned width, bool utf8)
{
    struct timeline t;
    struct findings f;
    struct legend legend = {out, width, 0};
    timeline_build(&t, s);
    findings_make(&f, &t, s);
    if (t.count == 0)
        return;
    if (t.measure == TIMELINE_RATE)
        output_format(out, "Activity per recorded %s:", t.unit);
    else
        output_cstr(out, "Attempts:");
    output_cstr(out, utf8 ? "\n  " : "\n  |");
    for (size_t i = 0; i < t.count; i++) {
        const struct timeline_bin *b = &t.bins[i];
        if (b->state == TIMELINE_SHOWN)
            output_cstr(out, level(t.max_value > 0 ? b->value / t.max_value : 0, utf8));
        else
            output_cstr(out, b->state == TIMELINE_SHORT ? "?" : utf8 ? "·" : " ");
    }
    output_cstr(out, utf8 ? "\n" : "|\n");
    write_legend(&legend, s, &t, &f, utf8);
}
