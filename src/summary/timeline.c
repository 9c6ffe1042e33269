// SPDX-License-Identifier: GPL-2.0-only
#include "summary/timeline.h"

#include <math.h>
#include <stdlib.h>

enum { MINUTE = 60, HOUR = 3600, DAY = DAY_SECONDS, WEEK = 7 * DAY };

#define YEAR (365.2425 * DAY)

const struct timeline_step_row timeline_steps[] = {
    {{TIMELINE_MINUTE, 1}, MINUTE, TIMELINE_USUAL, "minute", "a minute", MINUTE},
    {{TIMELINE_MINUTE, 5}, 5 * MINUTE, TIMELINE_USUAL, "5 minutes", "an hour", HOUR},
    {{TIMELINE_MINUTE, 10}, 10 * MINUTE, TIMELINE_TICKS, "10 minutes", "an hour", HOUR},
    {{TIMELINE_MINUTE, 15}, 15 * MINUTE, TIMELINE_USUAL, "15 minutes", "an hour", HOUR},
    {{TIMELINE_MINUTE, 30}, 30 * MINUTE, TIMELINE_TICKS, "30 minutes", "an hour", HOUR},
    {{TIMELINE_HOUR, 1}, HOUR, TIMELINE_USUAL, "hour", "an hour", HOUR},
    {{TIMELINE_HOUR, 3}, 3 * HOUR, TIMELINE_FILLER, "3 hours", "a day", DAY},
    {{TIMELINE_HOUR, 6}, 6 * HOUR, TIMELINE_FILLER, "6 hours", "a day", DAY},
    {{TIMELINE_HOUR, 12}, 12 * HOUR, TIMELINE_FILLER, "12 hours", "a day", DAY},
    {{TIMELINE_DAY, 1}, DAY, TIMELINE_USUAL, "day", "a day", DAY},
    {{TIMELINE_DAY, 2}, 2 * DAY, TIMELINE_FILLER, "2 days", "a week", WEEK},
    {{TIMELINE_WEEK, 1}, WEEK, TIMELINE_USUAL, "week", "a week", WEEK},
    {{TIMELINE_MONTH, 1}, 30 * DAY, TIMELINE_USUAL, "month", "a month", YEAR / 12},
    {{TIMELINE_MONTH, 3}, 91 * DAY, TIMELINE_USUAL, "quarter", "a year", YEAR},
    {{TIMELINE_YEAR, 1}, 365 * DAY, TIMELINE_USUAL, "year", "a year", YEAR},
    {{TIMELINE_YEAR, 5}, 5 * 365 * DAY, TIMELINE_USUAL, "5 years", "a year", YEAR},
    {{TIMELINE_YEAR, 10}, 10 * 365 * DAY, TIMELINE_TICKS, "10 years", "a year", YEAR},
    {{TIMELINE_YEAR, 20}, 20 * 365 * DAY, TIMELINE_USUAL, "20 years", "a year", YEAR},
    {{TIMELINE_YEAR, 50}, 50LL * 365 * DAY, TIMELINE_TICKS, "50 years", "a year", YEAR},
};

enum { STEP_COUNT = sizeof timeline_steps / sizeof *timeline_steps };

const size_t timeline_step_count = STEP_COUNT;

const struct timeline_step_row *timeline_step_row(struct timeline_step step)
{
    const struct timeline_step_row *row = timeline_steps;
    while (row->step.unit != step.unit || row->step.count != step.count)
        row++;
    return row;
}

static int64_t floor_to(int64_t value, int64_t step)
{
    return floor_div(value, step) * step;
}

// The local second at which the bin around the local second `local` begins.
static int64_t local_floor(struct timeline_step step, int64_t local)
{
    int64_t day = day_of_seconds(local);
    struct tm tm = local_tm(local);
    int year = tm.tm_year + 1900;
    switch (step.unit) {
    case TIMELINE_MINUTE:
        return floor_to(local, (int64_t)step.count * MINUTE);
    case TIMELINE_HOUR:
        return floor_to(local, (int64_t)step.count * HOUR);
    case TIMELINE_DAY:
        return floor_to(day, step.count) * DAY;
    case TIMELINE_WEEK:
        return (day - weekday_of_day(day)) * DAY;
    case TIMELINE_MONTH:
        return days_from_civil(year, tm.tm_mon / step.count * step.count + 1, 1) * DAY;
    case TIMELINE_YEAR:
        break;
    }
    return days_from_civil(floor_to(year, step.count), 1, 1) * DAY;
}

// The local second at which the next bin begins: half a bin after this one's end is within it.
static int64_t local_next(struct timeline_step step, int64_t local)
{
    return local_floor(step, local_floor(step, local) + timeline_step_row(step)->seconds * 3 / 2);
}

// Whether the bins keep their length when summer time begins or ends.
static bool has_true_length(struct timeline_step step)
{
    return step.unit == TIMELINE_MINUTE || (step.unit == TIMELINE_HOUR && step.count == 1);
}

int64_t timeline_floor(const struct zone *zone, struct timeline_step step, int64_t time)
{
    int64_t local = zone_local(zone, time), floor = local_floor(step, local);
    int64_t start = has_true_length(step) ? time - (local - floor) : zone_time(zone, floor);
    return start < time ? start : time;
}

int64_t timeline_next(const struct zone *zone, struct timeline_step step, int64_t start)
{
    int64_t local = zone_local(zone, start), next = local_next(step, local);
    if (has_true_length(step))
        return start + (next - local);
    // A zone that crossed the date line skipped a whole day: that bin would be empty.
    while (zone_time(zone, next) <= start)
        next = local_next(step, next);
    return zone_time(zone, next);
}

// Number of bins from the first to the last time, at most one more than there may be.
static size_t count_bins(const struct summary *s, struct timeline_step step)
{
    size_t n = 1;
    int64_t start = timeline_floor(s->zone, step, s->first);
    while (n <= TIMELINE_BINS_MAX && (start = timeline_next(s->zone, step, start)) <= s->last)
        n++;
    return n;
}

// The finest usual step that gives 12 to 60 bins, else the finest of the others that does, else
// (of a short span) the finest there is. Nothing finer than what the summary was counted in.
static struct timeline_step choose_step(const struct summary *s)
{
    size_t counts[STEP_COUNT];
    size_t finest = STEP_COUNT - 1;
    for (size_t i = STEP_COUNT; i-- > 0;) {
        bool known = timeline_steps[i].bins != TIMELINE_TICKS &&
                     timeline_steps[i].seconds >= s->activity.bin_seconds;
        counts[i] = known ? count_bins(s, timeline_steps[i].step) : 0;
        if (known && counts[i] <= TIMELINE_BINS_MAX)
            finest = i;
    }
    for (int usual = 1; usual >= 0; usual--)
        for (size_t i = 0; i < STEP_COUNT; i++)
            if ((timeline_steps[i].bins == TIMELINE_USUAL) == usual &&
                counts[i] >= TIMELINE_BINS_MIN && counts[i] <= TIMELINE_BINS_MAX)
                return timeline_steps[i].step;
    return timeline_steps[finest].step;
}

static void cut(struct timeline *t, const struct summary *s)
{
    int64_t start = timeline_floor(s->zone, t->step, s->first);
    do {
        int64_t end = timeline_next(s->zone, t->step, start);
        t->bins[t->count++] = (struct timeline_bin){.start = start, .end = end};
        start = end;
    } while (start <= s->last && t->count < TIMELINE_BINS_MAX);
    // Damaged times may need more bins than there are.
    if (start <= s->last)
        t->bins[t->count - 1].end = s->last + 1;
}

// A counted bin goes where its middle lies, because it cannot be cut; the first and the last may
// reach beyond all bins.
static void fill(struct timeline *t, const struct summary *s)
{
    size_t at = 0;
    for (size_t i = 0; i < s->activity.bin_count; i++) {
        const struct summary_bin *b = &s->activity.bins[i];
        int64_t middle = b->start + s->activity.bin_seconds / 2;
        while (at + 1 < t->count && t->bins[at].end <= middle)
            at++;
        t->bins[at].attempts += b->attempts;
        t->bins[at].recorded_seconds += b->recorded_seconds;
    }
}

static int compare_seconds(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

// The recorded seconds that a bin needs to show a rate.
static uint64_t least_recorded(const struct timeline *t)
{
    uint64_t recorded[TIMELINE_BINS_MAX], sum = 0, attempts = 0;
    size_t n = 0;
    for (size_t i = 0; i < t->count; i++) {
        if (t->bins[i].recorded_seconds)
            recorded[n++] = t->bins[i].recorded_seconds;
        sum += t->bins[i].recorded_seconds;
        attempts += t->bins[i].attempts;
    }
    if (n == 0)
        return UINT64_MAX;
    qsort(recorded, n, sizeof *recorded, compare_seconds);
    double least = t->step.unit == TIMELINE_MINUTE && t->step.count == 1 ? TIMELINE_RATE_SECONDS / 4
                                                                         : TIMELINE_RATE_SECONDS;
    size_t middle = n / 2;
    double usual = (double)recorded[middle];
    double ten = attempts ? 10 * (double)sum / (double)attempts : 0;
    return (uint64_t)ceil(fmax(fmax(least, usual / 100), fmin(usual / 2, ten)));
}

static void judge(struct timeline *t)
{
    uint64_t least = least_recorded(t);
    t->measure = TIMELINE_COUNT;
    for (size_t i = 0; i < t->count; i++)
        if (t->bins[i].recorded_seconds >= least)
            t->measure = TIMELINE_RATE;
    for (size_t i = 0; i < t->count; i++) {
        struct timeline_bin *b = &t->bins[i];
        bool silent = b->attempts == 0 && b->recorded_seconds == 0;
        bool brief = t->measure == TIMELINE_RATE && b->recorded_seconds < least;
        b->state = silent ? TIMELINE_GAP : brief ? TIMELINE_SHORT : TIMELINE_SHOWN;
        t->gaps += b->state == TIMELINE_GAP;
        t->shorts += b->state == TIMELINE_SHORT;
        if (b->state != TIMELINE_SHOWN)
            continue;
        b->value = (double)b->attempts;
        if (t->measure == TIMELINE_RATE)
            b->value *= 3600.0 / (double)b->recorded_seconds;
        t->max_value = fmax(t->max_value, b->value);
    }
}

const char *timeline_unit(double an_hour, double *seconds)
{
    static const struct {
        const char *name;
        double seconds;
    } units[] = {{"hour", HOUR}, {"day", DAY}, {"month", YEAR / 12}, {"year", YEAR}};
    size_t i = 0;
    while (i + 1 < sizeof units / sizeof *units && an_hour * units[i].seconds / HOUR < 1)
        i++;
    *seconds = units[i].seconds;
    return units[i].name;
}

static void choose_unit(struct timeline *t)
{
    if (t->measure == TIMELINE_COUNT || t->max_value <= 0)
        return;
    t->unit = timeline_unit(t->max_value, &t->unit_seconds);
    t->max_value *= t->unit_seconds / HOUR;
    for (size_t k = 0; k < t->count; k++)
        t->bins[k].value *= t->unit_seconds / HOUR;
}

void timeline_build(struct timeline *t, const struct summary *s)
{
    *t = (struct timeline){.unit = "hour", .unit_seconds = HOUR};
    if (!s->has_times || s->activity.bin_count == 0)
        return;
    t->step = choose_step(s);
    cut(t, s);
    fill(t, s);
    judge(t);
    choose_unit(t);
    const struct timeline_bin *last = &t->bins[t->count - 1];
    // A recording seldom ends in the last second of a day.
    t->last_unfinished = !s->goes_on && last->end - 1 - s->last > (last->end - last->start) / 100;
}
