// SPDX-License-Identifier: GPL-2.0-only
//
// The box between the axes of the bars over time, for layout_time.c, and what stands in it, which
// layout_bars.c draws.
#pragma once

#include "chart/layout.h"
#include "summary/findings.h"

struct plot {
    struct box box; // between the axes
    const struct summary *summary;
    const struct timeline *t;
    const struct findings *f;
    double top_value; // at the upper edge
    bool broken;      // bars above top_value are cut there, their values stand above them
};

double plot_x(const struct plot *p, double seconds); // since the first bin begins
double plot_y(const struct plot *p, double value);

// The part of the box above a bin, from edge to edge.
struct box plot_column(const struct plot *p, size_t bin);

// Whether weekends are shaded.
bool plot_has_weekends(const struct plot *p);

// The value at which the axis must end so that one bar does not hide the others, where it is ten
// times the third highest; else 0.
double plot_break(const struct timeline *t);

// From the back to the front: weekends, gaps, the usual; bars with their tooltips; the trend; the
// strip of recorded time, which is below the box; the texts above the highest bars.
void plot_draw_ground(struct scene *s, const struct plot *p);
void plot_draw_bars(struct scene *s, const struct plot *p);
void plot_draw_trend(struct scene *s, const struct plot *p);
void plot_draw_recorded(struct scene *s, const struct plot *p, double y, double height);
void plot_draw_peaks(struct scene *s, const struct plot *p, double y);

// The marks of the legend.
void plot_mark_gap(struct scene *s, struct box b);
void plot_mark_short(struct scene *s, struct box b);
void plot_mark_unfinished(struct scene *s, struct box b);
void plot_mark_weekend(struct scene *s, struct box b);
void plot_mark_usual(struct scene *s, struct box b);
void plot_mark_recorded(struct scene *s, struct box b);
