// SPDX-License-Identifier: GPL-2.0-only
//
// The activity of a summary cut into a few bins that a reader can take in: what the chart of
// activity draws as bars and a terminal shows as one line.
//
// The bins are days, weeks, months of the report's zone (so a day may have 23 or 25 hours), or
// hours and minutes, chosen by the span: 12 to 60 of them, fewer only where the whole span is
// shorter than 12 of the shortest possible. They follow each other without holes from the one
// that holds the first record to the one that holds the last.
//
// A bin shows a rate: attempts for each hour that p0f recorded, so that a day with two hours of
// recording compares with a full one. Where even the largest is less than one an hour, they are
// rates per day, month or year. A bin shows no rate, and is TIMELINE_SHORT, when it was recorded
//
// - for less than a minute (a quarter of one, for bins of a minute), or for less than a hundredth
//   of what is usual here (the median), or
// - for less than half of what is usual, and ten attempts were not to be expected in that time.
//
// When no bin has time enough, the bins show plain counts instead (TIMELINE_COUNT).
//
// All of it is in the struct: nothing is allocated, nothing can fail.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/time.h"
#include "summary/summary.h"

enum timeline_unit {
    TIMELINE_MINUTE,
    TIMELINE_HOUR,
    TIMELINE_DAY,
    TIMELINE_WEEK, // from Monday
    TIMELINE_MONTH,
    TIMELINE_YEAR,
};

// A length of bins: {TIMELINE_MINUTE, 15}, {TIMELINE_MONTH, 3}.
struct timeline_step {
    enum timeline_unit unit;
    int count;
};

struct timeline_step_row {
    struct timeline_step step;
    int64_t seconds;                                               // about
    enum { TIMELINE_USUAL, TIMELINE_FILLER, TIMELINE_TICKS } bins; // timeline.c: choose_step
    const char *name;                                              // "day", "15 minutes", "quarter"
    const char *trend_unit;                                        // "a week"
    double trend_seconds;
};

// All steps of bins and of the ticks of an axis, the shortest first.
extern const struct timeline_step_row timeline_steps[];
extern const size_t timeline_step_count;

enum timeline_state {
    TIMELINE_GAP,   // p0f was not running
    TIMELINE_SHORT, // recorded, but too briefly for a rate
    TIMELINE_SHOWN, // has a value
};

struct timeline_bin {
    int64_t start, end; // UTC seconds, [start, end)
    uint64_t attempts, recorded_seconds;
    enum timeline_state state;
    double value; // of SHOWN: attempts for each recorded unit of time, or attempts; else 0
};

enum timeline_measure { TIMELINE_RATE, TIMELINE_COUNT };

enum { TIMELINE_BINS_MIN = 12, TIMELINE_BINS_MAX = 60 };

// The least recorded time, in seconds, that makes a rate.
enum { TIMELINE_RATE_SECONDS = 60 };

struct timeline {
    struct timeline_step step;
    enum timeline_measure measure;
    const char *unit; // of rates: "hour", "day", "month", "year"
    double unit_seconds;
    struct timeline_bin bins[TIMELINE_BINS_MAX];
    size_t count; // 0: the summary knows no times
    size_t gaps, shorts;
    double max_value;
    bool last_unfinished; // the last bin goes on after the last record of the logs
};

void timeline_build(struct timeline *t, const struct summary *s);

// The start of the bin of that step in which `time` lies, and the start of the one that follows
// the bin starting at `start`; both in UTC seconds. Hours and minutes have their true length; all
// longer steps, and several hours, are cut by the clock on the wall.
int64_t timeline_floor(const struct zone *zone, struct timeline_step step, int64_t time);
int64_t timeline_next(const struct zone *zone, struct timeline_step step, int64_t start);

// The shortest unit of time in which a rate, given an hour, is one or more: "hour", "day", "month",
// "year".
const char *timeline_unit(double an_hour, double *seconds);

// The row of a step, which must be one of timeline_steps.
const struct timeline_step_row *timeline_step_row(struct timeline_step step);
