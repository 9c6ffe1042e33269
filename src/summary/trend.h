// SPDX-License-Identifier: GPL-2.0-only
//
// Whether a rate rises or falls: a straight line through points by weighted least squares, and
// whether its slope can be told from zero. Pure functions, safe in any thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>

struct trend_point {
    double x;      // any unit, the slope is in y for each of it
    double y;      // events for each unit of weight: attempts an hour
    double weight; // how long was watched for it, above 0: hours
};

struct trend {
    bool known;  // at least three points at different x; else the rest means nothing
    bool steady; // the slope does not differ from zero at 95 %
    double slope, at_zero;
    double mean; // of y, by weight
};

// Fits the line. Points that count events scatter by chance alone, the variance of y being
// mean / weight (Poisson); a slope is trusted no further than that, even when a few points lie
// on a line by luck. Where they scatter more than that, as traffic does, their own scatter counts
// (Student's t with n - 2 degrees of freedom).
struct trend trend_fit(const struct trend_point *points, size_t count);
