// SPDX-License-Identifier: GPL-2.0-only
//
// The bars over time. The x axis is time itself, so that gaps and short months have their true
// width and the trend is a straight line.
#include <inttypes.h>
#include <math.h>

#include "chart/layout.h"
#include "summary/timeline.h"

static const struct scene_style heading_style = {.size = 13, .bold = true, .color = COLOR_INK};
static const struct scene_style trend_style = {.size = 12, .bold = true, .color = COLOR_INK};
static const struct scene_style axis_style = {.size = 11, .color = COLOR_MUTED};
static const struct scene_style note_style = {.size = 12, .color = COLOR_MUTED};

// ---- Ticks ----

enum { TICKS_MAX = 48 };

struct tick {
    double x; // of the tick, in pixels
    struct view label;
};

struct ticks {
    struct tick at[TICKS_MAX];
    size_t count;
};

struct plot {
    struct box box; // between the axes
    const struct timeline *t;
    const struct zone *zone;
    double top_value; // at the upper edge
};

static double plot_x(const struct plot *p, double seconds)
{
    const struct timeline *t = p->t;
    double span = (double)(t->bins[t->count - 1].end - t->bins[0].start);
    return p->box.x + p->box.width * seconds / span;
}

static double plot_y(const struct plot *p, double value)
{
    return p->box.y + p->box.height * (1 - value / p->top_value);
}

// Without a tick before it, `before` is null.
static struct view tick_label(struct scene *s, struct timeline_step step, struct tm tm,
                              const struct tm *before)
{
    char text[ZONE_TEXT_MAX];
    bool new_year = before && before->tm_year != tm.tm_year;
    const char *format = "%Y";
    if (step.unit <= TIMELINE_HOUR && (tm.tm_hour || tm.tm_min))
        format = "%H:%M";
    else if (step.unit <= TIMELINE_WEEK)
        format = new_year ? "%-d %b %Y" : "%-d %b";
    else if (step.unit == TIMELINE_MONTH)
        format = before && !new_year ? "%b" : "%b %Y";
    return scene_format(s, "%s", tm_format(&tm, format, text));
}

// Whether a label names a whole bin and so stands below its middle, not at its start.
static bool names_whole_bin(struct timeline_step bin)
{
    return bin.count == 1 &&
           (bin.unit == TIMELINE_DAY || bin.unit == TIMELINE_MONTH || bin.unit == TIMELINE_YEAR);
}

static double tick_seconds(const struct plot *p, int64_t time)
{
    double at = (double)(time - p->t->bins[0].start);
    if (!names_whole_bin(p->t->step))
        return at;
    return at + (double)(timeline_next(p->zone, p->t->step, time) - time) / 2;
}

// The ticks of a step; false when there are too many or their labels come too close.
static bool make_ticks(struct scene *s, const struct plot *p, struct timeline_step step,
                       struct ticks *out)
{
    int64_t first = p->t->bins[0].start, end = p->t->bins[p->t->count - 1].end;
    int64_t time = timeline_floor(p->zone, step, first);
    double taken = -1e9, gap = 10 * s->unit;
    struct tm before;
    out->count = 0;
    for (; time < end; time = timeline_next(p->zone, step, time)) {
        if (time < first)
            continue;
        if (out->count == TICKS_MAX)
            return false;
        struct tm tm = zone_tm(p->zone, time);
        struct tick tick = {plot_x(p, tick_seconds(p, time)),
                            tick_label(s, step, tm, out->count ? &before : NULL)};
        double half = scene_text_width(s, axis_style, tick.label) / 2;
        if (tick.x - half < taken + gap)
            return false;
        taken = tick.x + half;
        before = tm;
        out->at[out->count++] = tick;
    }
    return true;
}

static void choose_ticks(struct scene *s, const struct plot *p, struct ticks *out)
{
    int64_t bin = p->t->bins[0].end - p->t->bins[0].start;
    for (size_t i = 0; i < timeline_step_count; i++)
        if (timeline_steps[i].seconds >= bin * 9 / 10 &&
            make_ticks(s, p, timeline_steps[i].step, out))
            return;
    out->count = 0;
}

static void draw_ticks(struct scene *s, const struct plot *p, double right)
{
    struct ticks ticks;
    double u = s->unit, base = p->box.y + p->box.height, margin = layout_margin(s);
    choose_ticks(s, p, &ticks);
    for (size_t i = 0; i < ticks.count; i++) {
        double width = scene_text_width(s, axis_style, ticks.at[i].label);
        // A label at an end moves inwards.
        double x = fmin(fmax(ticks.at[i].x - width / 2, margin), right - width);
        scene_line(s, (struct box){ticks.at[i].x, base, 0, 4 * u}, u, COLOR_MUTED);
        if (fabs(x + width / 2 - ticks.at[i].x) < 9 * u)
            scene_text(s, x, base + 7 * u, axis_style, ticks.at[i].label);
    }
}

// ---- The y axis ----

static double value_step(const struct plot *p, const struct scene *s)
{
    double lines = floor(p->box.height / (22 * s->unit));
    if (p->t->max_value <= 0)
        return 1;
    double step = layout_nice_step(p->t->max_value, fmin(lines, 5));
    // No half attempts.
    return p->t->measure == TIMELINE_COUNT ? fmax(step, 1) : step;
}

static struct view axis_label(struct scene *s, double value, double step)
{
    if (step >= 1)
        return layout_count(s, (uint64_t)llround(value));
    int decimals = (int)ceil(-log10(step) - 1e-9);
    return scene_format(s, "%.*f", decimals, value);
}

static double axis_width(struct scene *s, const struct plot *p, double step)
{
    return fmax(scene_text_width(s, axis_style, axis_label(s, p->top_value, step)),
                scene_text_width(s, axis_style, axis_label(s, step, step)));
}

static void draw_grid(struct scene *s, const struct plot *p, double step)
{
    struct scene_style style = axis_style;
    style.align = 1;
    double half = scene_text_height(s, style) / 2;
    for (int i = 0; i * step <= p->top_value * (1 + 1e-9); i++) {
        double y = plot_y(p, i * step);
        scene_line(s, (struct box){p->box.x, y, p->box.width, 0}, fmax(1, s->unit),
                   i ? COLOR_GRID : COLOR_MUTED);
        scene_text(s, p->box.x - 6 * s->unit, y - half, style, axis_label(s, i * step, step));
    }
}

// ---- Bars ----

static void draw_gaps(struct scene *s, const struct plot *p)
{
    const struct timeline *t = p->t;
    for (size_t i = 0; i < t->count; i++) {
        if (t->bins[i].state != TIMELINE_GAP)
            continue;
        size_t last = i;
        while (last + 1 < t->count && t->bins[last + 1].state == TIMELINE_GAP)
            last++;
        double left = plot_x(p, (double)(t->bins[i].start - t->bins[0].start));
        double right = plot_x(p, (double)(t->bins[last].end - t->bins[0].start));
        struct box gap = {left, p->box.y, right - left, p->box.height};
        scene_rect(s, gap, COLOR_GAP);
        scene_hatch(s, gap, 7 * s->unit, s->unit, COLOR_HATCH);
        i = last;
    }
}

static void draw_short(struct scene *s, double left, double base, double width)
{
    double side = fmin(7 * s->unit, width), x = left + (width - side) / 2;
    scene_outline(s, (struct box){x, base - side - 2 * s->unit, side, side}, 1.4 * s->unit,
                  COLOR_MUTED);
}

static void draw_unfinished(struct scene *s, struct box bar)
{
    scene_rect(s, bar, COLOR_BAR_SOFT);
    scene_outline(s, bar, fmin(1.4 * s->unit, fmin(bar.width, bar.height)), COLOR_BAR);
}

static void draw_bars(struct scene *s, const struct plot *p)
{
    const struct timeline *t = p->t;
    double base = p->box.y + p->box.height;
    for (size_t i = 0; i < t->count; i++) {
        const struct timeline_bin *b = &t->bins[i];
        double left = plot_x(p, (double)(b->start - t->bins[0].start));
        double right = plot_x(p, (double)(b->end - t->bins[0].start));
        double air = fmin(0.1 * (right - left), 5 * s->unit), top = plot_y(p, b->value);
        // Limit the width of bars when bins are few.
        air = fmax(air, (right - left - 90 * s->unit) / 2);
        left += air;
        right -= air;
        if (b->state == TIMELINE_SHORT)
            draw_short(s, left, base, right - left);
        else if (b->state == TIMELINE_SHOWN && b->value > 0 && t->last_unfinished &&
                 i + 1 == t->count)
            draw_unfinished(s, (struct box){left, top, right - left, base - top});
        else if (b->state == TIMELINE_SHOWN && b->value > 0)
            scene_rect(s, (struct box){left, top, right - left, base - top}, COLOR_BAR);
    }
}

// The middle of the first (step 1) or last (step -1) bin that has a value, in seconds.
static double end_of_trend(const struct timeline *t, int step)
{
    size_t i = step > 0 ? 0 : t->count - 1;
    while (t->bins[i].state != TIMELINE_SHOWN)
        i = step > 0 ? i + 1 : i - 1;
    return (double)(t->bins[i].start - t->bins[0].start) +
           (double)(t->bins[i].end - t->bins[i].start) / 2;
}

static void draw_trend(struct scene *s, const struct plot *p)
{
    struct trend trend = p->t->trend;
    if (!trend.known)
        return;
    // Draw no slope that may be none.
    if (trend.steady) {
        trend.slope = 0;
        trend.at_zero = trend.mean;
    }
    double a = end_of_trend(p->t, 1), b = end_of_trend(p->t, -1);
    // A line that leaves the plot ends at its edge.
    double limits[2] = {0, p->top_value};
    for (int i = 0; i < 2 && trend.slope != 0; i++) {
        double cross = (limits[i] - trend.at_zero) / trend.slope;
        bool out_before = (i == 0) == (trend.slope > 0);
        if (out_before)
            a = fmin(fmax(a, cross), b);
        else
            b = fmax(fmin(b, cross), a);
    }
    double x1 = plot_x(p, a), y1 = plot_y(p, trend.at_zero + trend.slope * a);
    double x2 = plot_x(p, b), y2 = plot_y(p, trend.at_zero + trend.slope * b);
    scene_line(s, (struct box){x1, y1, x2 - x1, y2 - y1}, 3.8 * s->unit, COLOR_BACKGROUND);
    scene_line(s, (struct box){x1, y1, x2 - x1, y2 - y1}, 2.2 * s->unit, COLOR_TREND);
}

// ---- Words ----

// The trend, or why there are no rates, at the right end of the heading's line or below it; returns
// the height used below.
static double draw_aside(struct scene *s, const struct timeline *t, struct box box,
                         double heading_width)
{
    char words[TIMELINE_WORDS_MAX];
    bool is_trend = t->measure == TIMELINE_RATE;
    struct scene_style style = is_trend ? trend_style : note_style;
    double u = s->unit, sample = is_trend ? 22 * u : 0, gap = is_trend ? 6 * u : 0;
    if (is_trend && !*timeline_trend_words(t, words))
        return 0;
    struct view text =
        is_trend ? scene_format(s, "%s", words) : view_cstr("recorded too briefly for rates");
    double width = scene_text_width(s, style, text) + sample + gap;
    bool beside = heading_width + 16 * u + width <= box.width;
    double height = scene_text_height(s, style);
    double x = beside ? box.x + box.width - width : box.x;
    double y = box.y + (beside ? u : scene_text_height(s, heading_style));
    if (is_trend)
        scene_line(s, (struct box){x, y + height * 0.52, sample, 0}, 2.4 * u, COLOR_TREND);
    scene_text(s, x + sample + gap, y, style, scene_fit(s, style, text, box.width - sample - gap));
    return beside ? 0 : height;
}

// Heading and trend; returns the y below.
static double draw_heading(struct scene *s, const struct timeline *t, const struct summary *summary,
                           struct box box)
{
    struct view heading =
        scene_format(s, "%s by %s (%s)",
                     t->measure == TIMELINE_RATE ? "Attempts per recorded hour," : "Attempts",
                     timeline_step_name(t->step), summary->zone->name);
    heading = scene_fit(s, heading_style, heading, box.width);
    scene_text(s, box.x, box.y, heading_style, heading);
    double below = draw_aside(s, t, box, scene_text_width(s, heading_style, heading));
    return box.y + scene_text_height(s, heading_style) + below + 8 * s->unit;
}

struct note {
    void (*draw)(struct scene *s, struct box box);
    struct view text;
};

static void swatch_gap(struct scene *s, struct box b)
{
    scene_rect(s, b, COLOR_GAP);
    scene_hatch(s, b, 4 * s->unit, s->unit, COLOR_HATCH);
    scene_outline(s, b, s->unit, COLOR_HATCH);
}

static void swatch_short(struct scene *s, struct box b)
{
    draw_short(s, b.x, b.y + b.height, b.width);
}

// The legend of the marks that occur; returns their number.
static size_t collect_notes(struct scene *s, const struct timeline *t, struct note notes[3])
{
    size_t n = 0;
    if (t->gaps)
        notes[n++] =
            (struct note){swatch_gap, view_cstr(t->measure == TIMELINE_RATE ? "p0f was not running"
                                                                            : "nothing recorded")};
    if (t->shorts) {
        uint64_t attempts = 0;
        for (size_t i = 0; i < t->count; i++)
            attempts += t->bins[i].state == TIMELINE_SHORT ? t->bins[i].attempts : 0;
        notes[n++] =
            (struct note){swatch_short, scene_format(s, "recorded too briefly for a rate (%.*s %s)",
                                                     VIEW_ARGS(layout_count(s, attempts)),
                                                     layout_attempts(attempts))};
    }
    if (t->last_unfinished && t->bins[t->count - 1].value > 0)
        notes[n++] =
            (struct note){draw_unfinished, scene_format(s, "last %s: the logs end within it",
                                                        timeline_step_name(t->step))};
    return n;
}

// Lays the notes out in lines at the bottom of `box`; returns the height they take.
static double draw_notes(struct scene *s, const struct timeline *t, struct box box)
{
    struct note notes[3];
    size_t count = collect_notes(s, t, notes), lines = 0;
    double u = s->unit, side = 11 * u, height = scene_text_height(s, note_style) + 2 * u;
    double x[3], line[3], at = 0;
    for (size_t i = 0; i < count; i++) {
        notes[i].text = scene_fit(s, note_style, notes[i].text, box.width - side - 6 * u);
        double width = side + 6 * u + scene_text_width(s, note_style, notes[i].text);
        if (i == 0 || at + width > box.width) {
            lines++;
            at = 0;
        }
        x[i] = at;
        line[i] = (double)lines - 1;
        at += width + 22 * u;
    }
    double total = (double)lines * height;
    for (size_t i = 0; i < count; i++) {
        double y = box.y + box.height - total + line[i] * height;
        notes[i].draw(s, (struct box){box.x + x[i], y + (height - 2 * u - side) / 2, side, side});
        scene_text(s, box.x + x[i] + side + 6 * u, y, note_style, notes[i].text);
    }
    return total;
}

// A sentence in place of the chart.
static void say_nothing_known(struct scene *s, struct box box, const char *sentence)
{
    struct scene_style style = note_style;
    style.align = 0.5;
    struct view heading = scene_fit(s, heading_style, view_cstr("Activity over time"), box.width);
    scene_text(s, box.x, box.y, heading_style, heading);
    double down = scene_text_height(s, heading_style) + 8 * s->unit, height = box.height - down;
    scene_rect(s, (struct box){box.x, box.y + down, box.width, height}, COLOR_GAP);
    scene_text(s, box.x + box.width / 2, box.y + down + (height - scene_text_height(s, style)) / 2,
               style, scene_fit(s, style, view_cstr(sentence), box.width));
}

void layout_over_time(struct scene *s, const struct summary *summary, struct box box)
{
    struct timeline t;
    timeline_build(&t, summary);
    if (t.count == 0) {
        say_nothing_known(s, box,
                          summary->has_times ? "There is nothing to show."
                                             : "No record holds a time, so this cannot be told.");
        return;
    }
    double u = s->unit, bottom = box.y + box.height;
    struct plot plot = {.box = box, .t = &t, .zone = summary->zone};
    plot.box.y = draw_heading(s, &t, summary, box);
    double below = draw_notes(s, &t, box) + scene_text_height(s, axis_style) + 10 * u;
    plot.box.height = fmax(bottom - below - plot.box.y, 10 * u);
    double step = value_step(&plot, s);
    plot.top_value = fmax(ceil(t.max_value / step - 1e-9), 1) * step;
    double axis = axis_width(s, &plot, step) + 6 * u;
    plot.box.x += axis;
    plot.box.width -= axis;
    draw_gaps(s, &plot);
    draw_grid(s, &plot, step);
    draw_bars(s, &plot);
    draw_trend(s, &plot);
    draw_ticks(s, &plot, box.x + box.width);
}
