// SPDX-License-Identifier: GPL-2.0-only
#include "report/bars.h"

#include <math.h>

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

static void write_legend(struct output *out, const struct timeline *t, const struct findings *f,
                         bool utf8)
{
    char words[FINDINGS_WORDS_MAX], max[VALUE_TEXT_MAX];
    bool counts = t->measure == TIMELINE_COUNT;
    output_format(out, " (by %s, max %s", timeline_step_name(t->step),
                  counts ? count_text((uint64_t)t->max_value, max) : value_text(t->max_value, max));
    if (*findings_words(f, t, words))
        output_format(out, "; %s", words);
    if (t->gaps)
        output_format(out, "; %s p0f was not running", utf8 ? "·" : "space:");
    if (t->shorts)
        output_cstr(out, "; ? recorded too briefly");
    if (t->last_unfinished)
        output_cstr(out, "; the last bar is not over");
    output_cstr(out, ")\n");
}

void bars_sparkline(struct output *out, const struct summary *s, bool utf8)
{
    struct timeline t;
    struct findings f;
    timeline_build(&t, s);
    findings_make(&f, &t, s);
    if (t.count == 0)
        return;
    const char *format = t.step.unit < TIMELINE_DAY ? MINUTE_FORMAT : DATE_FORMAT;
    char date[ZONE_TEXT_MAX];
    if (t.measure == TIMELINE_RATE)
        output_format(out, "Activity per recorded %s, ", t.unit);
    else
        output_cstr(out, "Attempts, ");
    output_format(out, "%s .. ", zone_date(s->zone, s->first, format, date));
    output_format(out, "%s %s", zone_date(s->zone, s->last, format, date), s->zone->name);
    output_cstr(out, utf8 ? ": " : ": |");
    for (size_t i = 0; i < t.count; i++) {
        const struct timeline_bin *b = &t.bins[i];
        if (b->state == TIMELINE_SHOWN)
            output_cstr(out, level(t.max_value > 0 ? b->value / t.max_value : 0, utf8));
        else
            output_cstr(out, b->state == TIMELINE_SHORT ? "?" : utf8 ? "·" : " ");
    }
    if (!utf8)
        output_char(out, '|');
    write_legend(out, &t, &f, utf8);
}
