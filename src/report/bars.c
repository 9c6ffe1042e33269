// SPDX-License-Identifier: GPL-2.0-only
#include "report/bars.h"

#include <math.h>

#include "summary/timeline.h"

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
    static const char *const ascii[] = {"_", ".", ":", "-", "=", "+", "*", "#"};
    long at = lround(ceil(share * 8)) - 1;
    at = at < 0 ? 0 : at > 7 ? 7 : at;
    return utf8 ? blocks[at] : ascii[at];
}

static void write_legend(struct output *out, const struct timeline *t, bool utf8)
{
    char words[TIMELINE_WORDS_MAX];
    output_format(out, t->max_value < 10 ? " (by %s, max %.2g" : " (by %s, max %.0f",
                  timeline_step_name(t->step), t->max_value);
    if (*timeline_trend_words(t, words))
        output_format(out, "; %s", words);
    if (t->gaps)
        output_format(out, "; %s p0f was not running", utf8 ? "·" : "space:");
    if (t->shorts)
        output_cstr(out, "; ? recorded too briefly");
    output_cstr(out, ")\n");
}

void bars_sparkline(struct output *out, const struct summary *s, bool utf8)
{
    struct timeline t;
    timeline_build(&t, s);
    if (t.count == 0)
        return;
    const char *format = t.step.unit < TIMELINE_DAY ? MINUTE_FORMAT : DATE_FORMAT;
    char date[ZONE_TEXT_MAX];
    output_cstr(out, t.measure == TIMELINE_RATE ? "Activity per recorded hour, " : "Attempts, ");
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
    write_legend(out, &t, utf8);
}
