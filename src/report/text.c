// SPDX-License-Identifier: GPL-2.0-only
//
// The text report: what py0f printed, column for column.
#include <stdio.h>

#include "report/bars.h"
#include "report/report.h"

enum { COUNT_WIDTH = 16, PERCENT_WIDTH = 8, BAR_CELLS = 20 };

static const char BOLD[] = "\033[1m", DIM[] = "\033[2m", PLAIN[] = "\033[0m";

// Pads the text to a width; a longer one gets one space.
static void field(struct output *out, const char *text, size_t width)
{
    size_t len = strlen(text);
    output_cstr(out, text);
    output_fill(out, ' ', len < width ? width - len : 1);
}

// The columns that a label takes on a terminal, if each character takes one.
static size_t columns(struct view text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += (text.ptr[i] & 0xc0) != 0x80;
    return count;
}

struct style {
    const struct summary *summary;
    const struct report_options *options;
    const struct summary_table *table;
    size_t label_width; // of the widest label, for bars
};

// `  (now: Linux 3.1-3.10, distance 7, DSL, seen 2026-11-21 20:31, NAT 2026-11-20 08:15)`
static void live(struct output *out, const struct summary *s, const struct summary_live *l)
{
    char time[ZONE_TEXT_MAX];
    output_cstr(out, "  (now: ");
    output_view(out, l->os.len ? l->os : view_cstr("unknown system"));
    if (l->distance >= 0)
        output_format(out, ", distance %d", l->distance);
    if (l->link.len) {
        output_cstr(out, ", ");
        output_view(out, l->link);
    }
    output_format(out, ", seen %s", zone_date(s->zone, l->last_seen, MINUTE_FORMAT, time));
    if (l->has_nat)
        output_format(out, ", NAT %s", zone_date(s->zone, l->last_nat, MINUTE_FORMAT, time));
    output_char(out, ')');
}

// `       [9468/16330]    58.0%   Windows XP Pro SP1, 2000 SP3`, and a bar with --bars.
static void row(struct output *out, const struct style *style, uint64_t count, struct view label,
                const struct summary_live *now)
{
    char text[64];
    uint64_t total = style->table->total;
    output_cstr(out, "       ");
    (void)snprintf(text, sizeof text, "[%llu/%llu]", (unsigned long long)count,
                   (unsigned long long)total);
    field(out, text, COUNT_WIDTH);
    (void)snprintf(text, sizeof text, "%.1f%%", summary_percent(count, total));
    field(out, text, PERCENT_WIDTH);
    output_view(out, label);
    if (style->options->bars) {
        output_fill(out, ' ', style->label_width - columns(label) + 2);
        bars_row(out, summary_percent(count, total) / 100, BAR_CELLS, style->options->utf8);
    }
    if (now)
        live(out, style->summary, now);
    output_char(out, '\n');
}

static size_t widest_label(const struct summary_table *t, struct view rest_label)
{
    size_t widest = columns(rest_label);
    for (size_t i = 0; i < t->row_count; i++) {
        char buffer[SUMMARY_LABEL_MAX];
        size_t width = columns(summary_row_label(t, &t->rows[i], buffer));
        widest = width > widest ? width : widest;
    }
    return widest;
}

static void table(struct output *out, const struct summary *s, const struct summary_table *t,
                  const struct report_options *o)
{
    static const struct view rest_label = VIEW_LITERAL("< threshold or unknown");
    struct style style = {s, o, t, o->bars ? widest_label(t, rest_label) : 0};
    output_format(out, "%s* %s stats:%s", o->color ? BOLD : "", t->heading, o->color ? PLAIN : "");
    if (t->undercount_max)
        output_format(out, " (memory was short: counts are up to %llu too low)",
                      (unsigned long long)t->undercount_max);
    output_char(out, '\n');
    for (size_t i = 0; i < t->row_count; i++) {
        char buffer[SUMMARY_LABEL_MAX];
        row(out, &style, t->rows[i].count, summary_row_label(t, &t->rows[i], buffer),
            t->rows[i].live);
    }
    uint64_t rest = t->unknown + t->below_threshold;
    if (rest) {
        output_cstr(out, o->color ? DIM : "");
        row(out, &style, rest, rest_label, NULL);
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
        bars_sparkline(out, s, o->utf8);
    for (size_t i = 0; i < s->table_count; i++)
        table(out, s, &s->tables[i], o);
}
