// SPDX-License-Identifier: GPL-2.0-only
//
// What stands between the axes of the bars over time.
#include "chart/plot.h"

#include <math.h>
#include <stdlib.h>

static const struct scene_style peak_style = {.size = 11.5, .bold = true, .color = COLOR_INK};

double plot_x(const struct plot *p, double seconds)
{
    const struct timeline *t = p->t;
    double span = (double)(t->bins[t->count - 1].end - t->bins[0].start);
    return p->box.x + p->box.width * seconds / span;
}

double plot_y(const struct plot *p, double value)
{
    return p->box.y + p->box.height * (1 - fmin(value / p->top_value, 1));
}

// The part of the box between two times, which may lie outside.
static struct box slice_of(const struct plot *p, int64_t from, int64_t to)
{
    double begin = (double)p->t->bins[0].start;
    double left = fmax(plot_x(p, (double)from - begin), p->box.x);
    double right = fmin(plot_x(p, (double)to - begin), p->box.x + p->box.width);
    return (struct box){left, p->box.y, fmax(right - left, 0), p->box.height};
}

struct box plot_column(const struct plot *p, size_t bin)
{
    return slice_of(p, p->t->bins[bin].start, p->t->bins[bin].end);
}

static int falling(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

double plot_break(const struct timeline *t)
{
    double values[TIMELINE_BINS_MAX];
    size_t n = 0;
    for (size_t i = 0; i < t->count; i++)
        if (t->bins[i].value > 0)
            values[n++] = t->bins[i].value;
    if (n < 5)
        return 0;
    qsort(values, n, sizeof *values, falling);
    if (values[0] < 10 * values[2])
        return 0;
    return values[1] < 3 * values[2] ? values[1] : values[2];
}

// ---- The ground ----

void plot_mark_gap(struct scene *s, struct box b)
{
    scene_rect(s, b, COLOR_GAP);
    scene_hatch(s, b, 4 * s->unit, s->unit, COLOR_HATCH);
    scene_outline(s, b, s->unit, COLOR_HATCH);
}

void plot_mark_weekend(struct scene *s, struct box b)
{
    scene_rect(s, b, COLOR_WEEKEND);
}

void plot_mark_usual(struct scene *s, struct box b)
{
    scene_rect(s, (struct box){b.x, b.y + b.height * 0.35, b.width, b.height * 0.65}, COLOR_USUAL);
    scene_line(s, (struct box){b.x, b.y + b.height * 0.35, b.width, 0}, s->unit, COLOR_MUTED);
}

void plot_mark_recorded(struct scene *s, struct box b)
{
    scene_rect(s, (struct box){b.x, b.y + b.height * 0.35, b.width, b.height * 0.35},
               COLOR_RECORDED);
}

// Shades the weekends, with a scene; returns whether there are any.
static bool find_weekends(struct scene *s, const struct plot *p)
{
    static const struct timeline_step day = {TIMELINE_DAY, 1};
    const struct timeline *t = p->t;
    const struct zone *zone = p->summary->zone;
    int64_t at = timeline_floor(zone, day, t->bins[0].start), end = t->bins[t->count - 1].end;
    int64_t saturday = INT64_MAX; // the last one so far
    bool any = false;
    if (t->step.unit > TIMELINE_DAY || end - t->bins[0].start <= 2 * DAY_SECONDS)
        return false;
    for (int64_t next; at < end; at = next) {
        next = timeline_next(zone, day, at);
        int weekday = weekday_of_day(day_of_seconds(zone_local(zone, at)));
        if (weekday == 5)
            saturday = at;
        if (weekday < 5 || (weekday == 5 && next < end))
            continue;
        if (s) // the logs may begin on a Sunday
            scene_rect(s, slice_of(p, saturday < at ? saturday : at, next), COLOR_WEEKEND);
        any = true;
    }
    return any;
}

bool plot_has_weekends(const struct plot *p)
{
    return find_weekends(NULL, p);
}

static void draw_gaps(struct scene *s, const struct plot *p)
{
    const struct timeline *t = p->t;
    for (size_t i = 0; i < t->count; i++) {
        if (t->bins[i].state != TIMELINE_GAP)
            continue;
        size_t last = i;
        while (last + 1 < t->count && t->bins[last + 1].state == TIMELINE_GAP)
            last++;
        struct box gap = slice_of(p, t->bins[i].start, t->bins[last].end);
        scene_rect(s, gap, COLOR_GAP);
        scene_hatch(s, gap, 7 * s->unit, s->unit, COLOR_HATCH);
        i = last;
    }
}

static void draw_usual(struct scene *s, const struct plot *p)
{
    double base = p->box.y + p->box.height;
    for (size_t i = 0; i < p->t->count; i++) {
        if (p->f->usual[i] < 0)
            continue;
        struct box b = plot_column(p, i);
        b.y = plot_y(p, p->f->usual[i]);
        b.height = base - b.y;
        scene_rect(s, b, COLOR_USUAL);
        scene_line(s, (struct box){b.x, b.y, b.width, 0}, s->unit, COLOR_MUTED);
    }
}

void plot_draw_ground(struct scene *s, const struct plot *p)
{
    find_weekends(s, p);
    draw_gaps(s, p);
    if (p->f->usual_of)
        draw_usual(s, p);
}

// ---- Bars ----

// What a browser shows of a bar: "2006-09-15: 442 an hour, 2,537 attempts in 5.74 h".
static struct view bar_text(struct scene *s, const struct plot *p, const struct timeline_bin *b)
{
    char date[ZONE_TEXT_MAX], value[VALUE_TEXT_MAX], hours[VALUE_TEXT_MAX];
    struct view attempts = layout_attempts(s, b->attempts);
    bool by_clock = p->t->step.unit < TIMELINE_DAY;
    zone_date(p->summary->zone, b->start, by_clock ? MINUTE_FORMAT : DATE_FORMAT, date);
    if (p->t->measure == TIMELINE_COUNT || b->state != TIMELINE_SHOWN)
        return scene_format(s, "%s: %.*s", date, VIEW_ARGS(attempts));
    return scene_format(s, "%s: %s per %s, %.*s in %s h", date, value_text(b->value, value),
                        p->t->unit, VIEW_ARGS(attempts),
                        value_text((double)b->recorded_seconds / 3600, hours));
}

void plot_mark_short(struct scene *s, struct box b)
{
    double side = fmin(7 * s->unit, b.width), x = b.x + (b.width - side) / 2;
    scene_outline(s, (struct box){x, b.y + b.height - side - 2 * s->unit, side, side},
                  1.4 * s->unit, COLOR_MUTED);
}

void plot_mark_unfinished(struct scene *s, struct box bar)
{
    scene_rect(s, bar, COLOR_BAR_SOFT);
    scene_outline(s, bar, fmin(1.4 * s->unit, fmin(bar.width, bar.height)), COLOR_BAR);
}

void plot_draw_bars(struct scene *s, const struct plot *p)
{
    const struct timeline *t = p->t;
    double base = p->box.y + p->box.height;
    for (size_t i = 0; i < t->count; i++) {
        const struct timeline_bin *b = &t->bins[i];
        struct box bar = plot_column(p, i);
        // Limit the width of bars when bins are few.
        double air = fmax(fmin(0.1 * bar.width, 5 * s->unit), (bar.width - 90 * s->unit) / 2);
        bar.x += air;
        bar.width -= 2 * air;
        bar.height = fmax(base - plot_y(p, b->value), 1.5); // no attempt is invisible
        bar.y = base - bar.height;
        if (b->state == TIMELINE_SHORT)
            plot_mark_short(s, bar);
        else if (b->state != TIMELINE_SHOWN || b->value <= 0)
            continue;
        else if (t->last_unfinished && i + 1 == t->count)
            plot_mark_unfinished(s, bar);
        else
            scene_rect(s, bar, COLOR_BAR);
        scene_tooltip(s, bar_text(s, p, b));
        if (b->value > p->top_value)
            layout_break(s, (struct box){bar.x, bar.y + 10 * s->unit, bar.width, 5 * s->unit});
    }
}

// ---- The trend ----

// The line in dashes, so that the bars below it are seen; a growth is a curve of them.
void plot_draw_trend(struct scene *s, const struct plot *p)
{
    const struct findings *f = p->f;
    if (!f->trend.known)
        return;
    double from = plot_x(p, f->begin), to = plot_x(p, f->end), dash = 6 * s->unit;
    double seconds = (f->end - f->begin) / fmax(to - from, 1e-9);
    for (double x = from; x < to; x += dash * 5 / 3) {
        double end = fmin(x + dash, to);
        double a = findings_line(f, f->begin + (x - from) * seconds);
        double b = findings_line(f, f->begin + (end - from) * seconds);
        if (fmin(a, b) < 0 || fmax(a, b) > p->top_value)
            continue;
        double y = plot_y(p, a);
        scene_line(s, (struct box){x, y, end - x, plot_y(p, b) - y}, 1.6 * s->unit, COLOR_TREND);
    }
}

// ---- Recorded time ----

// Marks each column of a pixel in which p0f was running.
void plot_draw_recorded(struct scene *s, const struct plot *p, double y, double height)
{
    const struct summary_activity *a = &p->summary->activity;
    struct box run = {.y = y, .height = height, .width = -1};
    scene_rect(s, (struct box){p->box.x, y, p->box.width, height}, COLOR_GAP);
    for (size_t i = 0; i < a->bin_count; i++) {
        if (!a->bins[i].recorded_seconds)
            continue;
        int64_t start = a->bins[i].start;
        uint64_t recorded = a->bins[i].recorded_seconds;
        int64_t length = recorded < (uint64_t)a->bin_seconds ? (int64_t)recorded : a->bin_seconds;
        struct box b = slice_of(p, start, start + length);
        double right = fmax(b.x + b.width, b.x + s->unit);
        if (run.width >= 0 && b.x <= run.x + run.width + s->unit) {
            run.width = fmax(run.width, right - run.x);
            continue;
        }
        if (run.width >= 0)
            scene_rect(s, run, COLOR_RECORDED);
        run.x = b.x;
        run.width = right - b.x;
    }
    run.width = fmin(run.width, p->box.x + p->box.width - run.x);
    if (run.width >= 0)
        scene_rect(s, run, COLOR_RECORDED);
}

// ---- Peaks ----

static struct view peak_text(struct scene *s, const struct plot *p)
{
    const struct timeline_bin *b = &p->t->bins[p->f->peak];
    const struct summary *summary = p->summary, *peak = summary->peak;
    const struct summary_table *sources = peak ? summary_table(peak, "source_ip") : NULL;
    char when[ZONE_TEXT_MAX], value[VALUE_TEXT_MAX], source[SUMMARY_LABEL_MAX];
    const char *format = p->t->step.unit < TIMELINE_DAY     ? "%-d %b %H:%M"
                         : p->t->step.unit < TIMELINE_MONTH ? "%-d %b"
                         : p->t->step.unit < TIMELINE_YEAR  ? "%b %Y"
                                                            : "%Y";
    zone_date(summary->zone, b->start, format, when);
    struct view text = scene_format(s, "peak %s, %s", value_text(b->value, value), when);
    if (!sources || !sources->row_count || !sources->total)
        return text;
    struct view label = summary_row_label(sources, &sources->rows[0], source);
    if (summary_percent(sources->rows[0].count, sources->total) < 1)
        return scene_format(s, "%.*s: no source has 1 %%", VIEW_ARGS(text));
    return scene_format(s, "%.*s: %.0f %% from %.*s", VIEW_ARGS(text),
                        summary_percent(sources->rows[0].count, sources->total), VIEW_ARGS(label));
}

// Puts a text above a bin, within the box; returns where it stands.
static struct box put_above(struct scene *s, const struct plot *p, size_t bin, double y,
                            struct view text)
{
    struct box column = plot_column(p, bin);
    double width = scene_text_width(s, peak_style, text), middle = column.x + column.width / 2;
    double x = fmax(fmin(middle - width / 2, p->box.x + p->box.width - width), p->box.x);
    return (struct box){x, y, width, scene_text_height(s, peak_style)};
}

void plot_draw_peaks(struct scene *s, const struct plot *p, double y)
{
    if (p->f->peak == SIZE_MAX)
        return;
    struct view text = scene_fit(s, peak_style, peak_text(s, p), p->box.width);
    struct box first = put_above(s, p, p->f->peak, y, text);
    scene_text(s, first.x, y, peak_style, text);
    for (size_t i = 0; i < p->t->count; i++) {
        char value[VALUE_TEXT_MAX];
        if (i == p->f->peak || p->t->bins[i].value <= p->top_value)
            continue;
        text = scene_format(s, "%s", value_text(p->t->bins[i].value, value));
        struct box b = put_above(s, p, i, y, text);
        // The second of two bars that are cut is numbered beside the first's text.
        double gap = 8 * s->unit;
        if (b.x < first.x + first.width + gap && first.x < b.x + b.width + gap)
            b.x = i < p->f->peak && first.x - gap - b.width >= p->box.x
                      ? first.x - gap - b.width
                      : first.x + first.width + gap;
        if (b.x + b.width <= p->box.x + p->box.width)
            scene_text(s, b.x, y, peak_style, text);
    }
}
