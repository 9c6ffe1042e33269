// SPDX-License-Identifier: GPL-2.0-only
#include "summary/findings.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

const char *count_text(uint64_t count, char out[VALUE_TEXT_MAX])
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%" PRIu64, count);
    size_t n = 0;
    for (int i = 0; i < len; i++) {
        if (i && (len - i) % 3 == 0)
            out[n++] = ',';
        out[n++] = digits[i];
    }
    out[n] = '\0';
    return out;
}

const char *value_text(double value, char out[VALUE_TEXT_MAX])
{
    if (value >= 999.5 || value <= 0)
        return count_text((uint64_t)llround(fmax(value, 0)), out);
    int decimals = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
    if (value < 0.0995)
        decimals = 1 - (int)floor(log10(value) + 0.0022); // 0.0995 and more round to the next digit
    (void)snprintf(out, VALUE_TEXT_MAX, "%.*f", decimals, value);
    return out;
}

static const char *article(const char *unit)
{
    return unit[0] == 'h' ? "an" : "a";
}

static double middle(const struct timeline *t, size_t i)
{
    const struct timeline_bin *b = &t->bins[i];
    return (double)(b->start - t->bins[0].start) + (double)(b->end - b->start) / 2;
}

static bool is_shown(const struct timeline *t, size_t i)
{
    return t->bins[i].state == TIMELINE_SHOWN;
}

// ---- Trend ----

// The line through the rates, or through their logarithms, by which a steady growth is straight.
static struct trend fit(const struct findings *f, const struct timeline *t, bool logarithms)
{
    struct trend_point points[TIMELINE_BINS_MAX];
    size_t n = 0;
    for (size_t i = 0; i < t->count; i++) {
        const struct timeline_bin *b = &t->bins[i];
        if (!is_shown(t, i))
            continue;
        if (logarithms && b->attempts == 0)
            return (struct trend){.steady = true};
        points[n++] = (struct trend_point){
            .x = middle(t, i),
            .y = logarithms ? log(b->value) : b->value,
            .weight =
                logarithms ? (double)b->attempts : (double)b->recorded_seconds / t->unit_seconds,
        };
    }
    return trend_fit(points, n, logarithms ? 1 : f->mean);
}

double findings_line(const struct findings *f, double seconds)
{
    double y = f->trend.at_zero + f->trend.slope * seconds;
    return f->trend.steady ? f->mean : f->growth ? exp(y) : fmax(y, 0);
}

static void find_trend(struct findings *f, const struct timeline *t, const struct summary *s)
{
    size_t first = 0, last = t->count - 1;
    f->trend = fit(f, t, false);
    f->trend.known = f->trend.known && !f->bursts && s->last - s->first >= FINDINGS_TREND_SECONDS;
    if (!f->trend.known)
        return;
    if (f->trend.correlation > 0.5) {
        struct trend growth = fit(f, t, true);
        f->growth = growth.known && !growth.steady && growth.correlation < f->trend.correlation;
        f->trend = f->growth ? growth : f->trend;
    }
    while (!is_shown(t, first))
        first++;
    while (!is_shown(t, last))
        last--;
    f->begin = middle(t, first);
    f->end = middle(t, last);
}

// ---- Bursts and the peak ----

// The rate of all bins but one.
static double rate_without(const struct timeline *t, size_t left_out)
{
    double attempts = 0, units = 0;
    for (size_t i = 0; i < t->count; i++)
        if (i != left_out && is_shown(t, i)) {
            attempts += (double)t->bins[i].attempts;
            units += (double)t->bins[i].recorded_seconds / t->unit_seconds;
        }
    return units > 0 ? attempts / units : INFINITY;
}

// A bin that stands far above the others, and not by chance.
static bool is_burst(const struct timeline *t, size_t i)
{
    return is_shown(t, i) && t->bins[i].attempts >= 10 &&
           t->bins[i].value >= 5 * rate_without(t, i);
}

static void find_bursts(struct findings *f, const struct timeline *t)
{
    double attempts = 0, bursting = 0;
    f->peak = SIZE_MAX;
    for (size_t i = 0; i < t->count; i++) {
        if (!is_shown(t, i))
            continue;
        attempts += (double)t->bins[i].attempts;
        bursting += is_burst(t, i) ? (double)t->bins[i].attempts : 0;
        if (t->bins[i].value > 0 &&
            (f->peak == SIZE_MAX || t->bins[i].value > t->bins[f->peak].value))
            f->peak = i;
    }
    f->bursts = attempts > 0 && bursting >= attempts / 2;
}

// ---- Comparing ----

// Attempts and recorded time of [from, to), from the bins that were counted.
static void add_up(const struct summary *s, int64_t from, int64_t to, double *attempts,
                   double *seconds)
{
    *attempts = *seconds = 0;
    for (size_t i = 0; i < s->activity.bin_count; i++) {
        const struct summary_bin *b = &s->activity.bins[i];
        int64_t at = b->start + s->activity.bin_seconds / 2;
        if (at >= from && at < to) {
            *attempts += (double)b->attempts;
            *seconds += (double)b->recorded_seconds;
        }
    }
}

// Compares the last two full periods of a step; false when there are not two.
static bool compare(struct findings *f, const struct timeline *t, const struct summary *s,
                    struct timeline_step step)
{
    int64_t end = timeline_floor(s->zone, step, s->last + 1);
    int64_t start = timeline_floor(s->zone, step, end - 1);
    int64_t before = timeline_floor(s->zone, step, start - 1);
    double attempts[2], seconds[2];
    if (before < s->first)
        return false;
    add_up(s, before, start, &attempts[0], &seconds[0]);
    add_up(s, start, end, &attempts[1], &seconds[1]);
    if (attempts[0] < 10 || attempts[1] < 10 || seconds[0] < 3600 || seconds[1] < 3600)
        return false;
    f->period = timeline_step_row(step)->name;
    f->before = attempts[0] / seconds[0] * t->unit_seconds;
    f->last = attempts[1] / seconds[1] * t->unit_seconds;
    return true;
}

static void find_periods(struct findings *f, const struct timeline *t, const struct summary *s)
{
    static const struct timeline_step periods[] = {
        {TIMELINE_YEAR, 1}, {TIMELINE_MONTH, 1}, {TIMELINE_WEEK, 1}, {TIMELINE_DAY, 1}};
    for (size_t i = 0; i < sizeof periods / sizeof *periods; i++)
        if (compare(f, t, s, periods[i]))
            return;
}

// ---- The usual ----

// Which of the times of a day, or days of a week, a bin is; -1 when its step has none of them.
static int slot(const struct timeline *t, const struct summary *s, size_t i)
{
    int64_t local = zone_local(s->zone, t->bins[i].start), day = day_of_seconds(local);
    if (t->step.unit == TIMELINE_DAY && t->step.count == 1)
        return weekday_of_day(day);
    if (t->step.unit == TIMELINE_HOUR && t->step.count > 1)
        return (int)((local - day * DAY_SECONDS) / 3600 / t->step.count);
    return -1;
}

static int rising(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

// A bin that is not over is none of the others.
static void find_usual(struct findings *f, const struct timeline *t, const struct summary *s)
{
    size_t over = t->count - t->last_unfinished;
    for (size_t i = 0; i < t->count; i++) {
        double others[TIMELINE_BINS_MAX];
        size_t n = 0;
        f->usual[i] = -1;
        if (slot(t, s, i) < 0)
            return;
        for (size_t k = 0; k < over; k++)
            if (k != i && is_shown(t, k) && slot(t, s, k) == slot(t, s, i))
                others[n++] = t->bins[k].value;
        if (n < 2)
            continue;
        qsort(others, n, sizeof *others, rising);
        f->usual[i] = (others[(n - 1) / 2] + others[n / 2]) / 2;
        f->usual_of = t->step.unit == TIMELINE_DAY ? "weekday" : "time of day";
    }
}

void findings_make(struct findings *f, const struct timeline *t, const struct summary *s)
{
    *f = (struct findings){.peak = SIZE_MAX, .trend = {.steady = true}};
    if (t->count == 0 || t->measure != TIMELINE_RATE || t->max_value <= 0)
        return;
    f->known = true;
    f->mean = rate_without(t, SIZE_MAX);
    find_bursts(f, t);
    find_trend(f, t, s);
    find_periods(f, t, s);
    if (!f->trend.known || f->trend.steady)
        find_usual(f, t, s);
}

static void trend_words(const struct findings *f, const struct timeline *t,
                        char out[FINDINGS_WORDS_MAX])
{
    const struct timeline_step_row *row = timeline_step_row(t->step);
    char from[VALUE_TEXT_MAX], to[VALUE_TEXT_MAX];
    double change = f->trend.slope * row->trend_seconds;
    double percent = 100 * (f->growth ? expm1(change) : change / f->trend.mean);
    double size = fabs(percent);
    int decimals = size >= 99.5 ? 0 : size >= 0.095 ? 1 : size >= 0.0095 ? 2 : 3;
    (void)snprintf(out, FINDINGS_WORDS_MAX, "%s from about %s to %s %s %s, %+.*f %% %s",
                   change > 0 ? "rising" : "falling", value_text(findings_line(f, f->begin), from),
                   value_text(findings_line(f, f->end), to), article(t->unit), t->unit, decimals,
                   percent, row->trend_unit);
}

const char *findings_words(const struct findings *f, const struct timeline *t,
                           char out[FINDINGS_WORDS_MAX])
{
    char number[VALUE_TEXT_MAX];
    out[0] = '\0';
    if (!f->known)
        return out;
    if (f->trend.known && !f->trend.steady) {
        trend_words(f, t, out);
        return out;
    }
    const char *before = f->bursts ? "bursts, peak " : f->trend.known ? "steady, about " : "about ";
    (void)snprintf(out, FINDINGS_WORDS_MAX, "%s%s %s %s", before,
                   value_text(f->bursts ? t->max_value : f->mean, number), article(t->unit),
                   t->unit);
    return out;
}
