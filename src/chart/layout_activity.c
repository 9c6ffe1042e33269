// SPDX-License-Identifier: GPL-2.0-only
//
// The figure of activity: the most active addresses as horizontal bars, which leave room for a long
// IPv6 address; below them the bars over time.
#include <math.h>

#include "chart/layout.h"
#include "summary/timeline.h"

static const struct scene_style heading_style = {.size = 13, .bold = true, .color = COLOR_INK};
static const struct scene_style note_style = {.size = 12, .color = COLOR_MUTED};
static const struct scene_style address_style = {.size = 11.5, .color = COLOR_INK, .align = 1};
static const struct scene_style value_style = {.size = 11.5, .bold = true, .color = COLOR_INK};
static const struct scene_style count_style = {.size = 11.5, .color = COLOR_MUTED};

enum { ADDRESSES_MAX = 10 };

struct address_bar {
    struct view label, value, count;
    double height; // of the bar: the rate or the count
};

struct addresses {
    struct address_bar bars[ADDRESSES_MAX];
    size_t count;
    bool as_rates, has_times;
    uint64_t undercount_max;
};

static void read_addresses(struct scene *s, const struct summary *summary, struct addresses *a)
{
    const struct summary_table *table = summary_table(summary, "source_ip");
    *a = (struct addresses){
        .has_times = summary->has_times,
        .as_rates = summary->has_times && summary->recording_seconds >= TIMELINE_RATE_SECONDS,
    };
    if (!table)
        return;
    a->undercount_max = table->undercount_max;
    for (size_t i = 0; i < table->row_count && i < ADDRESSES_MAX; i++) {
        const struct summary_row *row = &table->rows[i];
        struct address_bar *bar = &a->bars[a->count++];
        struct view count = layout_count(s, row->count);
        bar->label = layout_row_label(table, row, s);
        bar->height = (double)row->count;
        bar->value = count;
        bar->count = view_of("", 0);
        if (a->as_rates) {
            bar->height *= 3600.0 / (double)summary->recording_seconds;
            bar->value = layout_value(s, bar->height);
            bar->count = scene_format(s, "%.*s %s", VIEW_ARGS(count), layout_attempts(row->count));
        }
    }
}

static struct view address_note(struct scene *s, const struct addresses *a)
{
    const char *unit = a->as_rates    ? "attempts per recorded hour"
                       : a->has_times ? "attempts, recorded too briefly for rates"
                                      : "attempts, recorded time unknown";
    if (a->count == 0)
        return view_cstr("none");
    if (a->undercount_max == 0)
        return view_cstr(unit);
    return scene_format(s, "%s; counts may be up to %.*s too low", unit,
                        VIEW_ARGS(layout_count(s, a->undercount_max)));
}

static void draw_bars(struct scene *s, const struct addresses *a, struct box box, double row)
{
    double u = s->unit, gap = 8 * u, labels = 0, values = 0, counts = 0, max = 0;
    for (size_t i = 0; i < a->count; i++) {
        labels = fmax(labels, scene_text_width(s, address_style, a->bars[i].label));
        values = fmax(values, scene_text_width(s, value_style, a->bars[i].value));
        counts = fmax(counts, scene_text_width(s, count_style, a->bars[i].count));
        max = fmax(max, a->bars[i].height);
    }
    // Values are never shortened, so labels yield to them, and the bars keep a tenth.
    labels = fmin(labels, fmax(0, 0.9 * box.width - values - 2 * gap));
    double left = box.x + labels + gap;
    double room = box.width - labels - gap - values - gap;
    bool with_counts = counts > 0 && room - counts - gap > 0.3 * box.width;
    if (with_counts)
        room -= counts + gap;
    double text = scene_text_height(s, address_style);
    for (size_t i = 0; i < a->count; i++) {
        const struct address_bar *bar = &a->bars[i];
        double y = box.y + (double)i * row, width = max > 0 ? room * bar->height / max : 0;
        double air = fmin(3 * u, 0.14 * row), text_y = y + (row - text) / 2;
        scene_rect(s, (struct box){left, y + air, width, row - 2 * air}, COLOR_BAR);
        scene_text(s, box.x + labels, text_y, address_style,
                   scene_fit(s, address_style, bar->label, labels));
        scene_text(s, left + width + gap * 0.75, text_y, value_style, bar->value);
        if (with_counts) {
            struct scene_style end = count_style;
            end.align = 1;
            scene_text(s, box.x + box.width, text_y, end, bar->count);
        }
    }
}

// The upper chart; returns the y below it.
static double draw_addresses(struct scene *s, const struct summary *summary, struct box box)
{
    struct addresses a;
    read_addresses(s, summary, &a);
    double u = s->unit;
    struct view heading =
        scene_fit(s, heading_style, view_cstr("Most active source addresses"), box.width);
    double width = scene_text_width(s, heading_style, heading) + 8 * u;
    scene_text(s, box.x, box.y, heading_style, heading);
    scene_text(s, box.x + width, box.y + (13 - 12) * CHART_ASCENT * u, note_style,
               scene_fit(s, note_style, address_note(s, &a), box.width - width));
    double y = box.y + scene_text_height(s, heading_style) + 5 * u;
    double least = scene_text_height(s, address_style);
    double row = fmin(30 * u, fmax(least, (0.46 * box.height - (y - box.y)) / ADDRESSES_MAX));
    // The chart below keeps half of the room; on a very low picture fewer addresses are shown.
    while (a.count > 3 && y + (double)a.count * row > box.y + 0.6 * box.height)
        a.count--;
    draw_bars(s, &a, (struct box){box.x, y, box.width, 0}, row);
    return y + (double)a.count * row;
}

static struct view recorded_text(struct scene *s, const struct summary *summary)
{
    struct view period = layout_period(s, summary), hours;
    uint64_t minutes = (summary->recording_seconds + 30) / 60;
    unsigned rest = (unsigned)(minutes % 60);
    if (!summary->has_times || summary->recording_seconds == 0)
        return period;
    if (minutes < 1)
        return scene_format(s, "%.*s, recorded for %u s", VIEW_ARGS(period),
                            (unsigned)summary->recording_seconds);
    if (minutes < 60)
        return scene_format(s, "%.*s, recorded for %u min", VIEW_ARGS(period), rest);
    hours = layout_count(s, minutes / 60);
    hours = rest ? scene_format(s, "%.*s h %u min", VIEW_ARGS(hours), rest)
                 : scene_format(s, "%.*s h", VIEW_ARGS(hours));
    return scene_format(s, "%.*s, recorded for %.*s", VIEW_ARGS(period), VIEW_ARGS(hours));
}

void layout_activity(struct scene *s, const struct summary *summary)
{
    double margin = layout_margin(s);
    struct view title =
        scene_format(s, "Activity: %.*s %s", VIEW_ARGS(layout_count(s, summary->attempts)),
                     layout_attempts(summary->attempts));
    double top = layout_header(s, title, recorded_text(s, summary));
    struct box box = {margin, top, s->width - 2 * margin, s->height - 0.75 * margin - top};
    double bottom = box.y + box.height;
    box.y = draw_addresses(s, summary, box) + 14 * s->unit;
    box.height = bottom - box.y;
    layout_over_time(s, summary, box);
}
