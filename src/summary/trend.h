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
    double mean; // of y, by weight
};

// Fits the line. Counts of events scatter by chance: the variance of y is at least mean / weight
// (Poisson), even when a few points lie on a line by luck. Where the points scatter more than that,
// as traffic does, their own scatter counts (Student's t with n - 2 degrees of freedom).
struct trend trend_fit(const struct trend_point *points, size_t count);
