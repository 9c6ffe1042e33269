// SPDX-License-Identifier: GPL-2.0-only
//
// Whether a rate rises or falls: a straight line through points by weighted least squares, and
// whether its slope differs from zero.
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct trend_point {
    double x;      // any unit, the slope is in y for each of it
    double y;      // events for each unit of weight: attempts an hour
    double weight; // how long it was measured, above 0: hours
};

struct trend {
    bool known;  // at least three points at different x; else the rest means nothing
    bool steady; // the slope does not differ from zero at 95 %
    double slope, at_zero;
    double mean;        // of y, by weight
    double correlation; // of a point's distance from the line with the one before, 0 to 0.95
};

// Fits the line; the points are in order of x. By chance alone y varies by chance / weight: where y
// counts events, chance is their mean (Poisson). A slope is trusted no further than that, even when
// a few points lie on a line by luck. Where they scatter more, as traffic does, their own scatter
// counts (Student's t with n - 2 degrees of freedom). Neighbours that lie on the same side of the
// line, as the hours of a day do, tell less than as many independent points: their correlation r
// widens the error by (1 + r) / (1 - r).
struct trend trend_fit(const struct trend_point *points, size_t count, double chance);
