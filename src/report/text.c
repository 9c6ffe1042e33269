// SPDX-License-Identifier: GPL-2.0-only
//
// The text report: what py0f printed, column for column.
#include <stdio.h>

#include "base/escape.h"
#include "report/bars.h"
#include "report/report.h"

// A line of a mail has at most 998 bytes: a label of 400, and what --live adds to it, fit.
enum { LABEL_MAX = 400 };
enum { INDENT = 7, COUNT_WIDTH = 16, PERCENT_WIDTH = 8 };
// With bars: they leave less room between the columns.
enum { BARS_INDENT = 2, BARS_PERCENT_WIDTH = 7, BAR_SPACE = 2, BAR_CELLS_MIN = 5 };

static const char BOLD[] = "\033[1m", DIM[] = "\033[2m", PLAIN[] = "\033[0m";

// How the rows of a table are laid out.
struct style {
    const struct summary *summary;
    const struct report_options *options;
    const struct summary_table *table;
    int indent, count_width, percent_width;
    size_t label_width; // of the widest label that has a bar beside it
    unsigned bar_cells; // of the longest bar; 0: none
};

// A text as it is printed: ASCII if the locale is not UTF-8, and cut to fit.
static struct view printed(char out[LABEL_MAX], struct view text, bool utf8)
{
    static const struct view dots = VIEW_LITERAL("...");
    char hex[4];
    size_t len = 0;
    while (text.len) {
        struct view piece = utf8 ? escape_next(&text, hex) : escape_next_ascii(&text, hex);
        if (len + piece.len + dots.len > LABEL_MAX) {
            piece = dots;
            text.len = 0;
        }
        memcpy(out + len, piece.ptr, piece.len);
        len += piece.len;
    }
    return view_of(out, len);
}

// `  (now: Linux 3.1-3.10, distance 7, DSL, seen 2026-11-21 20:31, NAT 2026-11-20 08:15)`
static void live(struct output *out, const struct style *style, const struct summary_live *l)
{
    const struct summary *s = style->summary;
    bool utf8 = style->options->utf8;
    char label[LABEL_MAX], time[ZONE_TEXT_MAX];
    output_cstr(out, "  (now: ");
    output_view(out, l->os.len ? printed(label, l->os, utf8) : view_cstr("unknown system"));
    if (l->distance >= 0)
        output_format(out, ", distance %d", l->distance);
    if (l->link.len) {
        output_cstr(out, ", ");
        output_view(out, printed(label, l->link, utf8));
    }
    output_format(out, ", seen %s", zone_date(s->zone, l->last_seen, MINUTE_FORMAT, time));
    if (l->has_nat)
        output_format(out, ", NAT %s", zone_date(s->zone, l->last_nat, MINUTE_FORMAT, time));
    output_char(out, ')');
}

// A longer label leaves no room for its bar. The last row has none: it is not one value.
static void bar(struct output *out, const struct style *style, uint64_t count, struct view label)
{
    size_t width = bars_columns(label);
    if (!style->bar_cells || width > style->label_width)
        return;
    output_fill(out, ' ', style->label_width - width + BAR_SPACE);
    bars_row(out, (double)count / (double)style->table->rows[0].count, style->bar_cells,
             style->options->utf8);
}

// `       [9468/16330]    58.0%   Windows XP Pro SP1, 2000 SP3`
static void row(struct output *out, const struct style *style, uint64_t count, struct view label)
{
    char counts[64], percent[16];
    uint64_t total = style->table->total;
    snprintf(counts, sizeof counts, "[%llu/%llu]", (unsigned long long)count,
             (unsigned long long)total);
    snprintf(percent, sizeof percent, "%.1f%%", summary_percent(count, total));
    // A text that is wider than its column still has a space after it.
    output_format(out, "%*s%-*s %-*s ", style->indent, "", style->count_width - 1, counts,
                  style->percent_width - 1, percent);
    output_view(out, label);
}

static struct view label_of(const struct summary_table *t, size_t row,
                            const struct report_options *o, char out[LABEL_MAX])
{
    char buffer[SUMMARY_LABEL_MAX];
    return printed(out, summary_row_label(t, &t->rows[row], buffer), o->utf8);
}

static size_t widest_label(const struct summary_table *t, const struct report_options *o)
{
    size_t widest = 0;
    for (size_t i = 0; i < t->row_count; i++) {
        char label[LABEL_MAX];
        size_t width = bars_columns(label_of(t, i, o, label));
        widest = width > widest ? width : widest;
    }
    return widest;
}

// Bars take what the widest label leaves of the line, but at least BAR_CELLS_MIN.
static struct style style_of(const struct summary *s, const struct summary_table *t,
                             const struct report_options *o)
{
    struct style style = {s, o, t, INDENT, COUNT_WIDTH, PERCENT_WIDTH, 0, 0};
    if (!o->bars)
        return style;
    unsigned long long total = t->total;
    style.indent = BARS_INDENT;
    style.count_width = snprintf(NULL, 0, "[%llu/%llu] ", total, total);
    style.percent_width = BARS_PERCENT_WIDTH;
    unsigned used = (unsigned)(style.indent + style.count_width + style.percent_width) + BAR_SPACE;
    size_t rest = o->width > used + BAR_CELLS_MIN ? o->width - used : BAR_CELLS_MIN;
    size_t widest = widest_label(t, o);
    style.label_width = widest < rest - BAR_CELLS_MIN ? widest : rest - BAR_CELLS_MIN;
    style.bar_cells = (unsigned)(rest - style.label_width);
    return style;
}

static void table(struct output *out, const struct summary *s, const struct summary_table *t,
                  const struct report_options *o)
{
    static const struct view rest_label = VIEW_LITERAL("< threshold or unknown");
    struct style style = style_of(s, t, o);
    output_format(out, "%s* %s stats:%s", o->color ? BOLD : "", t->heading, o->color ? PLAIN : "");
    if (t->undercount_max)
        output_format(out, " (memory was short: counts are up to %llu too low)",
                      (unsigned long long)t->undercount_max);
    output_char(out, '\n');
    for (size_t i = 0; i < t->row_count; i++) {
        char buffer[LABEL_MAX];
        struct view label = label_of(t, i, o, buffer);
        row(out, &style, t->rows[i].count, label);
        bar(out, &style, t->rows[i].count, label);
        if (t->rows[i].live)
            live(out, &style, t->rows[i].live);
        output_char(out, '\n');
    }
    uint64_t rest = t->unknown + t->below_threshold;
    if (rest) {
        output_cstr(out, o->color ? DIM : "");
        row(out, &style, rest, rest_label);
        output_char(out, '\n');
        output_cstr(out, o->color ? PLAIN : "");
    }
}

void report_text(struct output *out, const struct summary *s, const struct report_options *o)
{
    output_format(out, "Loaded %llu attempts while ignored %llu attempts\n",
                  (unsigned long long)s->attempts, (unsigned long long)s->ignored);
    if (s->has_times)
        output_format(out, "Total recording time: %llu:%02u:%02u\n",
                      (unsigned long long)(s->recording_seconds / 3600),
                      (unsigned)(s->recording_seconds / 60 % 60),
                      (unsigned)(s->recording_seconds % 60));
    else
        output_cstr(out, "Total recording time: unknown\n");
    if (s->has_times && s->attempts)
        output_format(out, "Average frequency: 1 connection every %.1fs\n",
                      (double)s->recording_seconds / (double)s->attempts);
    else
        output_cstr(out, "Average frequency: unknown\n");
    if (o->bars)
        bars_sparkline(out, s, o->width, o->utf8);
    for (size_t i = 0; i < s->table_count; i++)
        table(out, s, &s->tables[i], o);
}
