// SPDX-License-Identifier: GPL-2.0-only
#include "summary/trend.h"

#include <math.h>

// The 97.5 % quantile of Student's t: what a slope must exceed, in standard errors, to differ
// from zero at 95 %.
static double t_quantile(size_t freedom)
{
    static const double table[] = {12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365,
                                   2.306,  2.262, 2.228, 2.201, 2.179, 2.160, 2.145,
                                   2.131,  2.120, 2.110, 2.101, 2.093, 2.086};
    size_t n = sizeof table / sizeof *table;
    if (freedom <= n)
        return table[freedom - 1];
    double f = (double)freedom;
    return 1.960 + 2.372 / f + 2.823 / (f * f); // Cornish and Fisher, right to three digits here
}

static double residual(const struct trend_point *p, const struct trend *t)
{
    return sqrt(p->weight) * (p->y - (t->at_zero + t->slope * p->x));
}

// The variance of the residuals for a weight of 1, and their correlation with the one before.
static double residual_variance(const struct trend_point *p, size_t count, struct trend *t)
{
    double sum = 0, products = 0;
    for (size_t i = 0; i < count; i++) {
        double off = residual(&p[i], t);
        sum += off * off;
        if (i)
            products += off * residual(&p[i - 1], t);
    }
    t->correlation = sum > 0 ? fmin(fmax(products / sum, 0), 0.95) : 0;
    return sum / (double)(count - 2);
}

struct trend trend_fit(const struct trend_point *p, size_t count, double chance)
{
    struct trend t = {.steady = true};
    double weight = 0, x_mean = 0, y_mean = 0, xx = 0, xy = 0, reach = 0;
    for (size_t i = 0; i < count; i++)
        weight += p[i].weight;
    if (count < 3 || weight <= 0)
        return t;
    for (size_t i = 0; i < count; i++) {
        x_mean += p[i].weight / weight * p[i].x;
        y_mean += p[i].weight / weight * p[i].y;
    }
    for (size_t i = 0; i < count; i++) {
        double dx = p[i].x - x_mean;
        xx += p[i].weight * dx * dx;
        xy += p[i].weight * dx * (p[i].y - y_mean);
        reach = fmax(reach, fabs(dx));
    }
    if (xx <= 0)
        return t;
    t.known = true;
    t.mean = y_mean;
    t.slope = xy / xx;
    t.at_zero = y_mean - t.slope * x_mean;
    double variance = fmax(residual_variance(p, count, &t), chance);
    // Less scatter than chance has is nothing that neighbours share.
    if (variance <= chance)
        t.correlation = 0;
    double error = sqrt(variance / xx) * (1 + t.correlation) / (1 - t.correlation);
    // What rounding makes of equal points is no slope.
    t.steady = fabs(t.slope) <= t_quantile(count - 2) * error ||
               fabs(t.slope) * reach <= 1e-9 * fabs(y_mean);
    return t;
}
