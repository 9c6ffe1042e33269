// SPDX-License-Identifier: GPL-2.0-only
//
// The figure of activity: the most active addresses as horizontal bars, which leave room for a long
// IPv6 address, with the share, main port, main system and activity of each; below them, or beside
// them in a wide picture, the bars over time.
#include <math.h>

#include "chart/layout.h"
#include "summary/timeline.h"

static const struct scene_style heading_style = {.size = 13, .bold = true, .color = COLOR_INK};
static const struct scene_style note_style = {.size = 12, .color = COLOR_MUTED};
static const struct scene_style value_style = {.size = 11.5, .bold = true, .color = COLOR_INK};

enum {
    ADDRESSES_MAX = 10,
    COLUMNS = 5,
    MAIN_PERCENT = 5, // less is nothing that a source mostly does
};

// The columns of text. Those that a narrow picture has no room for are left out from the last on.
enum column { ADDRESS, COUNT, SHARE, PORT, SYSTEM };

static const struct scene_style column_styles[COLUMNS] = {
    [ADDRESS] = {.size = 11.5, .color = COLOR_INK, .align = 1},
    [COUNT] = {.size = 11.5, .color = COLOR_MUTED, .align = 1},
    [SHARE] = {.size = 11.5, .color = COLOR_MUTED, .align = 1},
    [PORT] = {.size = 11.5, .color = COLOR_MUTED},
    [SYSTEM] = {.size = 11.5, .color = COLOR_MUTED},
};

struct address_bar {
    struct view columns[COLUMNS];
    struct view value;
    double height; // of the bar: the rate or the count
    const struct summary *alone;
};

struct addresses {
    const struct summary_table *table;
    struct address_bar bars[ADDRESSES_MAX];
    size_t count;
    const char *unit; // of rates; null: counts
    bool has_times;
    uint64_t shown;
    struct timeline timeline;
};

// The row that a source has most attempts in, and its share of them: "445  92 %".
static struct view main_value(struct scene *s, const struct summary *alone, const char *name)
{
    const struct summary_table *t = alone ? summary_table(alone, name) : NULL;
    if (!t || !t->total)
        return view_of("", 0);
    const struct summary_row *row = t->row_count ? &t->rows[0] : NULL;
    bool known = row && row->count >= t->unknown;
    double percent = summary_percent(known ? row->count : t->unknown, t->total);
    if (percent < MAIN_PERCENT)
        return view_cstr("many");
    struct view label = !known                   ? view_cstr("unknown")
                        : t->key == SUMMARY_PORT ? scene_format(s, "port %u", row->port)
                                                 : row->label;
    if (percent > 99.95)
        return label;
    return scene_format(s, "%.*s (%.0f %%)", VIEW_ARGS(label), fmin(percent, 99));
}

static void read_addresses(struct scene *s, const struct summary *summary, struct addresses *a)
{
    const struct summary_table *table = summary_table(summary, "source_ip");
    *a = (struct addresses){.table = table, .has_times = summary->has_times};
    timeline_build(&a->timeline, summary);
    bool as_rates = summary->has_times && summary->recording_seconds >= TIMELINE_RATE_SECONDS;
    if (!table)
        return;
    double top = table->row_count ? (double)table->rows[0].count : 0, unit_seconds = 0;
    if (as_rates)
        a->unit = timeline_unit(top / (double)summary->recording_seconds * 3600, &unit_seconds);
    for (size_t i = 0; i < table->row_count && i < ADDRESSES_MAX; i++) {
        const struct summary_row *row = &table->rows[i];
        struct address_bar *bar = &a->bars[a->count++];
        a->shown += row->count;
        bar->alone = row->alone;
        bar->height = (double)row->count;
        bar->value = layout_count(s, row->count);
        bar->columns[ADDRESS] = layout_row_label(table, row, s);
        bar->columns[SHARE] = layout_percent(s, (double)row->count / (double)table->total);
        bar->columns[PORT] = main_value(s, row->alone, "destination_port");
        bar->columns[SYSTEM] = main_value(s, row->alone, "os");
        if (!as_rates)
            continue;
        bar->height *= unit_seconds / (double)summary->recording_seconds;
        bar->value = layout_value(s, bar->height);
        bar->columns[COUNT] = layout_attempts(s, row->count);
    }
}

// The unit, what part of the sources is shown, and the error of the counts, as much as has room.
static struct view address_note(struct scene *s, const struct addresses *a, double width)
{
    if (a->count == 0)
        return view_cstr("none");
    struct view unit = view_cstr(a->has_times ? "attempts, recorded too briefly for rates"
                                              : "attempts, recorded time unknown");
    if (a->unit)
        unit = scene_format(s, "attempts per recorded %s", a->unit);
    struct view texts[3] = {unit, unit, unit};
    if (a->table->values > a->count) {
        struct view of = layout_count(s, a->table->values);
        texts[1] =
            scene_format(s, "%.*s; %zu of %.*s sources", VIEW_ARGS(unit), a->count, VIEW_ARGS(of));
        struct view share = layout_percent(s, (double)a->shown / (double)a->table->total);
        texts[2] =
            scene_format(s, "%.*s, %.*s of all attempts", VIEW_ARGS(texts[1]), VIEW_ARGS(share));
    }
    for (int i = 0; i < 3 && a->table->undercount_max; i++)
        texts[i] = scene_format(s, "%.*s; counts may be up to %.*s too low", VIEW_ARGS(texts[i]),
                                VIEW_ARGS(layout_count(s, a->table->undercount_max)));
    for (int i = 2; i > 0; i--)
        if (scene_text_width(s, note_style, texts[i]) <= width)
            return texts[i];
    return scene_fit(s, note_style, texts[0], width);
}

// The attempts of one source over time, in the bins of the large chart and to its own height.
static void draw_small_line(struct scene *s, const struct addresses *a, const struct summary *alone,
                            struct box box)
{
    const struct timeline *t = &a->timeline;
    uint64_t attempts[TIMELINE_BINS_MAX] = {0}, max = 0;
    double span = (double)(t->bins[t->count - 1].end - t->bins[0].start);
    size_t at = 0;
    for (size_t i = 0; i < alone->activity.bin_count; i++) {
        const struct summary_bin *b = &alone->activity.bins[i];
        int64_t middle = b->start + alone->activity.bin_seconds / 2;
        while (at + 1 < t->count && t->bins[at].end <= middle)
            at++;
        attempts[at] += b->attempts;
        max = attempts[at] > max ? attempts[at] : max;
    }
    scene_line(s, (struct box){box.x, box.y + box.height, box.width, 0}, 0.6 * s->unit, COLOR_GRID);
    for (size_t i = 0; i < t->count; i++) {
        if (!attempts[i])
            continue;
        double left = (double)(t->bins[i].start - t->bins[0].start) / span * box.width;
        double width = (double)(t->bins[i].end - t->bins[i].start) / span * box.width;
        double height = fmax(box.height * (double)attempts[i] / (double)max, 1.5);
        scene_rect(s, (struct box){box.x + left, box.y + box.height - height, width, height},
                   COLOR_RECORDED);
    }
}

// What stands where, left to right: address, bar and value, count, share, port, system, line.
struct columns {
    double x[COLUMNS], width[COLUMNS]; // 0: left out
    double bar, bar_room;
    double line, line_width;
};

static double widest(struct scene *s, const struct addresses *a, enum column c)
{
    double width = 0;
    for (size_t i = 0; i < a->count; i++)
        width = fmax(width, scene_text_width(s, column_styles[c], a->bars[i].columns[c]));
    return width;
}

static struct columns plan_columns(struct scene *s, const struct addresses *a, struct box box)
{
    double u = s->unit, gap = 8 * u, values = 0, right = box.x + box.width;
    struct columns c = {0};
    for (size_t i = 0; i < a->count; i++)
        values = fmax(values, scene_text_width(s, value_style, a->bars[i].value));
    // Values are never shortened, so labels yield to them, and the bars keep a tenth.
    double labels = fmin(widest(s, a, ADDRESS), fmax(0, 0.9 * box.width - values - 2 * gap));
    c.width[ADDRESS] = labels;
    c.x[ADDRESS] = box.x + labels;
    c.bar = box.x + labels + gap;
    double room = box.width - labels - values - 2 * gap, keep = 0.16 * box.width + 40 * u;
    // The most useful first; each is taken while the bars keep their room.
    static const enum column order[] = {SHARE, COUNT, PORT, SYSTEM};
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        double width = widest(s, a, order[i]);
        if (order[i] == SYSTEM)
            width = fmin(width, fmax(room - keep - 2 * gap, 0));
        if (width <= 0 || room - width - 2 * gap < keep || (order[i] == SYSTEM && width < 60 * u))
            continue;
        c.width[order[i]] = width;
        room -= width + 2 * gap;
    }
    bool alone = a->count && a->bars[0].alone && a->timeline.count > 1;
    if (alone && room - 90 * u - 2 * gap > keep) {
        c.line_width = fmin(0.12 * box.width, room - keep - 2 * gap);
        c.line = right - c.line_width;
        room -= c.line_width + 2 * gap;
        right = c.line - 2 * gap;
    }
    for (int i = COLUMNS - 1; i > ADDRESS; i--) {
        if (c.width[i] <= 0)
            continue;
        c.x[i] = column_styles[i].align > 0 ? right : right - c.width[i];
        right -= c.width[i] + 2 * gap;
    }
    c.bar_room = room;
    return c;
}

static void draw_bars(struct scene *s, const struct addresses *a, struct box box, double row)
{
    struct columns c = plan_columns(s, a, box);
    double u = s->unit, max = 0, text = scene_text_height(s, value_style);
    for (size_t i = 0; i < a->count; i++)
        max = fmax(max, a->bars[i].height);
    for (size_t i = 0; i < a->count; i++) {
        const struct address_bar *bar = &a->bars[i];
        double y = box.y + (double)i * row, air = fmin(3 * u, 0.14 * row);
        double width = fmax(max > 0 ? c.bar_room * bar->height / max : 0, 1.5);
        scene_rect(s, (struct box){c.bar, y + air, width, row - 2 * air}, COLOR_BAR);
        scene_tooltip(s, scene_format(s, "%.*s: %.*s, %.*s", VIEW_ARGS(bar->columns[ADDRESS]),
                                      VIEW_ARGS(bar->value), VIEW_ARGS(bar->columns[SHARE])));
        scene_text(s, c.bar + width + 6 * u, y + (row - text) / 2, value_style, bar->value);
        for (int k = 0; k < COLUMNS; k++)
            if (c.width[k] > 0)
                scene_text(s, c.x[k], y + (row - text) / 2, column_styles[k],
                           scene_fit(s, column_styles[k], bar->columns[k], c.width[k]));
        if (c.line_width > 0 && bar->alone)
            draw_small_line(s, a, bar->alone,
                            (struct box){c.line, y + air, c.line_width, row - 2 * air});
    }
}

// The sources; returns the y below them.
static double draw_addresses(struct scene *s, const struct summary *summary, struct box box,
                             double share)
{
    struct addresses a;
    read_addresses(s, summary, &a);
    double u = s->unit;
    struct view heading =
        scene_fit(s, heading_style, view_cstr("Most active source addresses"), box.width);
    double width = scene_text_width(s, heading_style, heading) + 8 * u;
    scene_text(s, box.x, box.y, heading_style, heading);
    scene_text(s, box.x + width, box.y + (13 - 12) * CHART_ASCENT * u, note_style,
               address_note(s, &a, box.width - width));
    double y = box.y + scene_text_height(s, heading_style) + 5 * u;
    double least = scene_text_height(s, value_style);
    double row = fmin(30 * u, fmax(least, (share * box.height - (y - box.y)) / ADDRESSES_MAX));
    // On a very low picture fewer addresses are shown.
    while (a.count > 3 && y + (double)a.count * row > box.y + fmax(share, 0.52) * box.height)
        a.count--;
    draw_bars(s, &a, (struct box){box.x, y, box.width, 0}, row);
    return y + (double)a.count * row;
}

// "50 h", "4,490 days".
static struct view duration_text(struct scene *s, double seconds)
{
    static const struct {
        double least, seconds;
        const char *name;
    } units[] = {{100 * 3600.0, 86400, "days"}, {3600, 3600, "h"}, {60, 60, "min"}, {0, 1, "s"}};
    size_t i = 0;
    while (seconds < units[i].least)
        i++;
    struct view count = layout_count(s, (uint64_t)llround(seconds / units[i].seconds));
    return scene_format(s, "%.*s %s", VIEW_ARGS(count), units[i].name);
}

static struct view recorded_text(struct scene *s, const struct summary *summary)
{
    struct view period = layout_period(s, summary);
    double recorded = (double)summary->recording_seconds;
    if (!summary->has_times || summary->recording_seconds == 0)
        return period;
    double span = (double)(summary->last - summary->first) + 1;
    struct view time = duration_text(s, recorded), of = duration_text(s, span);
    // Two sensors at once may record more time than there was.
    if (recorded > 0.995 * span)
        return scene_format(s, "%.*s, recorded %.*s", VIEW_ARGS(period), VIEW_ARGS(time));
    struct view share = layout_percent(s, recorded / span);
    if (recorded >= 0.01 * span)
        share = scene_format(s, "%.0f %%", fmin(100 * recorded / span, 99));
    return scene_format(s, "%.*s, recorded %.*s of %.*s (%.*s)", VIEW_ARGS(period), VIEW_ARGS(time),
                        VIEW_ARGS(of), VIEW_ARGS(share));
}

void layout_activity(struct scene *s, const struct summary *summary)
{
    double margin = layout_margin(s);
    struct view title =
        scene_format(s, "Activity: %.*s", VIEW_ARGS(layout_attempts(s, summary->attempts)));
    double top = layout_header(s, title, recorded_text(s, summary), summary);
    struct box box = {margin, top, s->width - 2 * margin, s->height - 0.75 * margin - top};
    if (s->width > 3 * s->height) {
        double gap = 2 * margin, left = (box.width - gap) * 0.45;
        draw_addresses(s, summary, (struct box){box.x, box.y, left, box.height}, 1);
        box.x += left + gap;
        box.width -= left + gap;
    } else {
        double bottom = box.y + box.height;
        box.y = draw_addresses(s, summary, box, 0.4) + 12 * s->unit;
        box.height = bottom - box.y;
    }
    layout_over_time(s, summary, box);
}
