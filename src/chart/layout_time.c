// SPDX-License-Identifier: GPL-2.0-only
//
// The bars over time. The x axis is time itself, so that gaps and short months have their true
// width and the trend is a straight line.
#include <math.h>

#include "chart/plot.h"

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
static bool names_whole_bin(const struct timeline *t, struct timeline_step tick)
{
    struct timeline_step bin = t->step;
    bool few = t->count <= 8 && bin.unit == tick.unit && bin.count == tick.count;
    return few || (bin.count == 1 && (bin.unit == TIMELINE_DAY || bin.unit == TIMELINE_MONTH ||
                                      bin.unit == TIMELINE_YEAR));
}

static double tick_seconds(const struct plot *p, struct timeline_step step, int64_t time)
{
    double at = (double)(time - p->t->bins[0].start);
    if (!names_whole_bin(p->t, step))
        return at;
    return at + (double)(timeline_next(p->summary->zone, p->t->step, time) - time) / 2;
}

// The ticks of a step; false when there are too many or their labels come too close.
static bool make_ticks(struct scene *s, const struct plot *p, struct timeline_step step,
                       struct ticks *out)
{
    int64_t first = p->t->bins[0].start, end = p->t->bins[p->t->count - 1].end;
    int64_t time = timeline_floor(p->summary->zone, step, first);
    double taken = -1e9, gap = 10 * s->unit;
    struct tm before;
    out->count = 0;
    for (; time < end; time = timeline_next(p->summary->zone, step, time)) {
        if (time < first)
            continue;
        if (out->count == TICKS_MAX)
            return false;
        struct tm tm = zone_tm(p->summary->zone, time);
        struct tick tick = {plot_x(p, tick_seconds(p, step, time)),
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

static void draw_ticks(struct scene *s, const struct plot *p, double right, double strip)
{
    struct ticks ticks;
    double u = s->unit, base = p->box.y + p->box.height + strip, margin = layout_margin(s);
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

static double value_step(const struct plot *p, const struct scene *s, double max)
{
    double lines = floor(p->box.height / (22 * s->unit));
    if (max <= 0)
        return 1;
    double step = layout_nice_step(max, fmin(lines, 5));
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

// ---- Words ----

// The text with a true minus sign, if the font has it.
static struct view with_minus(struct scene *s, const char *text)
{
    const char *minus = strstr(text, " -");
    if (!minus || s->measure->ascii)
        return scene_format(s, "%s", text);
    return scene_format(s, "%.*s \u2212%s", (int)(minus - text), text, minus + 2);
}

// The findings, or why there are no rates, at the right end of the heading's line or below it;
// returns the height used below.
static double draw_aside(struct scene *s, const struct plot *p, struct box box,
                         double heading_width)
{
    char words[FINDINGS_WORDS_MAX];
    bool is_rate = p->t->measure == TIMELINE_RATE, has_line = p->f->trend.known;
    struct scene_style style = is_rate ? trend_style : note_style;
    double u = s->unit, sample = has_line ? 22 * u : 0, gap = has_line ? 6 * u : 0;
    struct view text = view_cstr("recorded too briefly for rates");
    if (is_rate)
        text = with_minus(s, findings_words(p->f, p->t, words));
    if (!text.len)
        return 0;
    double width = scene_text_width(s, style, text) + sample + gap;
    bool beside = heading_width + 16 * u + width <= box.width;
    double height = scene_text_height(s, style);
    double x = beside ? box.x + box.width - width : box.x;
    double y = box.y + (beside ? u : scene_text_height(s, heading_style));
    if (has_line)
        for (int i = 0; i < 3; i++)
            scene_line(s, (struct box){x + 8 * i * u, y + height * 0.52, 5 * u, 0}, 1.6 * u,
                       COLOR_TREND);
    scene_text(s, x + sample + gap, y, style, scene_fit(s, style, text, box.width - sample - gap));
    return beside ? 0 : height;
}

// Heading and findings; returns the y below.
static double draw_heading(struct scene *s, const struct plot *p, struct box box)
{
    const char *unit = p->t->measure == TIMELINE_RATE ? p->t->unit : NULL;
    struct view heading =
        scene_format(s, "Attempts%s%s%s by %s (%s)", unit ? " per recorded " : "", unit ? unit : "",
                     unit ? "," : "", timeline_step_row(p->t->step)->name, p->summary->zone->name);
    heading = scene_fit(s, heading_style, heading, box.width);
    scene_text(s, box.x, box.y, heading_style, heading);
    double below = draw_aside(s, p, box, scene_text_width(s, heading_style, heading));
    return box.y + scene_text_height(s, heading_style) + below + 8 * s->unit;
}

struct note {
    void (*draw)(struct scene *s, struct box box); // null: without a mark
    struct view text;
};

enum { NOTES_MAX = 8 };

// Mean, highest and the last period beside the one before.
static struct view numbers(struct scene *s, const struct plot *p)
{
    char mean[VALUE_TEXT_MAX], max[VALUE_TEXT_MAX], last[VALUE_TEXT_MAX], before[VALUE_TEXT_MAX];
    struct view text = scene_format(s, "mean %s, highest %s", value_text(p->f->mean, mean),
                                    value_text(p->t->max_value, max));
    if (!p->f->period)
        return text;
    return scene_format(s, "%.*s; last full %s %s, %s before %s", VIEW_ARGS(text), p->f->period,
                        value_text(p->f->last, last), p->f->period,
                        value_text(p->f->before, before));
}

// The legend of the marks that occur, what misleads most when missed first; returns their number.
static size_t collect_notes(struct scene *s, const struct plot *p, struct note notes[NOTES_MAX])
{
    const struct timeline *t = p->t;
    bool rate = t->measure == TIMELINE_RATE;
    size_t n = 0;
    if (t->gaps)
        notes[n++] = (struct note){plot_mark_gap,
                                   view_cstr(rate ? "p0f was not running" : "nothing recorded")};
    if (t->shorts) {
        uint64_t attempts = 0;
        for (size_t i = 0; i < t->count; i++)
            attempts += t->bins[i].state == TIMELINE_SHORT ? t->bins[i].attempts : 0;
        notes[n++] =
            (struct note){plot_mark_short, scene_format(s, "recorded too briefly for a rate (%.*s)",
                                                        VIEW_ARGS(layout_attempts(s, attempts)))};
    }
    if (t->last_unfinished && t->bins[t->count - 1].value > 0)
        notes[n++] =
            (struct note){plot_mark_unfinished, scene_format(s, "last %s: the logs end within it",
                                                             timeline_step_row(t->step)->name)};
    if (p->f->known)
        notes[n++] = (struct note){NULL, numbers(s, p)};
    if (p->broken)
        notes[n++] = (struct note){NULL, view_cstr("the axis ends below the highest")};
    if (p->f->usual_of)
        notes[n++] =
            (struct note){plot_mark_usual, scene_format(s, "usual for the %s", p->f->usual_of)};
    if (plot_has_weekends(p))
        notes[n++] = (struct note){plot_mark_weekend, view_cstr("weekend")};
    if (rate)
        notes[n++] = (struct note){plot_mark_recorded, view_cstr("p0f was running")};
    return n;
}

// Lays the notes out in lines at the bottom of `box`, as many as a quarter of it holds; returns the
// height they take.
static double draw_notes(struct scene *s, const struct plot *p, struct box box)
{
    struct note notes[NOTES_MAX];
    double u = s->unit, side = 11 * u, height = scene_text_height(s, note_style) + 2 * u;
    size_t lines = 0, most = (size_t)fmax(0.25 * box.height / height, 1);
    size_t count = collect_notes(s, p, notes);
    double x[NOTES_MAX], line[NOTES_MAX], at = 0;
    for (size_t i = 0; i < count; i++) {
        double mark = notes[i].draw ? side + 6 * u : 0;
        notes[i].text = scene_fit(s, note_style, notes[i].text, box.width - mark);
        double width = mark + scene_text_width(s, note_style, notes[i].text);
        if (i == 0 || at + width > box.width) {
            if (lines == most) {
                count = i;
                break;
            }
            lines++;
            at = 0;
        }
        x[i] = at;
        line[i] = (double)lines - 1;
        at += width + 18 * u;
    }
    double total = (double)lines * height;
    for (size_t i = 0; i < count; i++) {
        double y = box.y + box.height - total + line[i] * height, left = box.x + x[i];
        if (notes[i].draw)
            notes[i].draw(s, (struct box){left, y + (height - 2 * u - side) / 2, side, side});
        scene_text(s, left + (notes[i].draw ? side + 6 * u : 0), y, note_style, notes[i].text);
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

// The highest value that must be within the axis.
static double highest(struct plot *p)
{
    double value = plot_break(p->t);
    p->broken = value > 0;
    if (!p->broken)
        value = p->t->max_value;
    for (size_t i = 0; p->f->usual_of && i < p->t->count; i++)
        value = fmax(value, p->broken ? 0 : p->f->usual[i]);
    return value;
}

void layout_over_time(struct scene *s, const struct summary *summary, struct box box)
{
    struct timeline t;
    struct findings f;
    timeline_build(&t, summary);
    findings_make(&f, &t, summary);
    if (t.count == 0) {
        say_nothing_known(s, box,
                          summary->attempts == 0 ? "There are no attempts to show."
                          : summary->has_times   ? "There is nothing to show."
                                               : "No record holds a time, so this cannot be told.");
        return;
    }
    double u = s->unit, bottom = box.y + box.height, strip = t.measure == TIMELINE_RATE ? 6 * u : 0;
    struct plot plot = {.box = box, .summary = summary, .t = &t, .f = &f};
    char words[FINDINGS_WORDS_MAX];
    s->description = scene_format(s, "%.*s Attempts: %s.", VIEW_ARGS(s->description),
                                  f.known ? findings_words(&f, &t, words) : "counts only");
    double max = highest(&plot), y = draw_heading(s, &plot, box);
    // The text of the peak stands above the plot.
    plot.box.y = y + (f.peak == SIZE_MAX ? 0 : scene_text_height(s, axis_style) + 2 * u);
    double below = draw_notes(s, &plot, box) + scene_text_height(s, axis_style) + 10 * u + strip;
    plot.box.height = fmax(bottom - below - plot.box.y, 10 * u);
    double step = value_step(&plot, s, max);
    plot.top_value = fmax(ceil(max / step - 1e-9), 1) * step;
    double axis = axis_width(s, &plot, step) + 6 * u;
    plot.box.x += axis;
    plot.box.width -= axis;
    plot_draw_ground(s, &plot);
    draw_grid(s, &plot, step);
    plot_draw_bars(s, &plot);
    plot_draw_trend(s, &plot);
    plot_draw_peaks(s, &plot, y);
    if (strip > 0)
        plot_draw_recorded(s, &plot, plot.box.y + plot.box.height + u, strip - u);
    draw_ticks(s, &plot, box.x + box.width, strip);
}
