// SPDX-License-Identifier: GPL-2.0-only
//
// From a summary to a laid out picture: which slices, bars, ticks and labels there are and where
// each stands. Numbers only, no drawing library. No two texts overlap and none leaves the picture,
// at any size from 400x300 up.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "chart/scene.h"
#include "summary/summary.h"

// Pixels to a design pixel. With dpi 0, text grows with the picture: 2400x1200 is 1200x600 twice as
// sharp; it never gets smaller than 80 %. With a dpi, a design pixel is 1/96 inch, limited so that
// the layout does not break.
double layout_unit(double width, double height, double dpi);

// Two pies side by side, OS origins and destination ports.
void layout_shares(struct scene *s, const struct summary *summary);

// The most active addresses, and below them the activity over time.
void layout_activity(struct scene *s, const struct summary *summary);

// ---- The parts, for the layouts and their tests ----

enum { CHART_SLICES_MAX = CHART_SLICE_COLORS + 2 };

enum slice_kind { SLICE_NAMED, SLICE_UNKNOWN, SLICE_OTHER };

struct slice {
    enum slice_kind kind;
    uint64_t count;
    double share; // of the table's total
    struct view label;
    enum chart_color color;
};

// The slices of a table: its rows of at least 2 %, `named_max` at most (up to
// CHART_SLICE_COLORS), by count falling; then what has no value, when at least 2 %; then the rest
// as `other`. Counts add up to the table's total. Returns their number, 0 when the total is 0.
// Texts live in the arena or the table.
size_t layout_slices(const struct summary_table *table, size_t named_max, struct scene *scene,
                     struct slice out[CHART_SLICES_MAX]);

// The label of a row in a chart: a port's number comes first, where it is not cut off.
struct view layout_row_label(const struct summary_table *table, const struct summary_row *row,
                             struct scene *scene);

// The background, the title and the lines below it; returns the y at which the rest begins.
double layout_header(struct scene *scene, struct view title, struct view subtitle,
                     const struct summary *s);

// "2006-08-28 18:43 to 2006-09-16 22:40 UTC".
struct view layout_period(struct scene *scene, const struct summary *s);

// The empty border of the picture, in pixels.
double layout_margin(const struct scene *scene);

// "16,330".
struct view layout_count(struct scene *scene, uint64_t count);

// "58.0 %", "< 0.1 %", "> 99.9 %".
struct view layout_percent(struct scene *scene, double share);

// Marks a bar that is cut off because it is longer than its axis: two strokes in the background's
// colour across it, in a box that is as wide, or as high, as the bar.
void layout_break(struct scene *scene, struct box box);

// "16,330 attempts".
struct view layout_attempts(struct scene *scene, uint64_t count);

// A step of 1, 2 or 5 times a power of ten, or 25 times one from 1, that divides 0 to max (above 0)
// into at most `parts`.
double layout_nice_step(double max, double parts);

// A value with three significant digits, two below 0.1: "1,240", "48.1", "4.81", "0.44", "0.0044".
struct view layout_value(struct scene *scene, double value);

// The bars over time, into a box: heading, axes, bars, gaps, trend, legend.
void layout_over_time(struct scene *s, const struct summary *summary, struct box box);
