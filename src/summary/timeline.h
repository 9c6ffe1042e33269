// SPDX-License-Identifier: GPL-2.0-only
//
// The activity of a summary in a few bins: the chart draws them as bars, a terminal as one line.
//
// The bins are minutes, hours, days, weeks or months of the report's zone (so a day may have 23 or
// 25 hours), chosen by the span: 12 to 60 of them, fewer only when the span is too short. They
// follow each other without holes from the first record to the last.
//
// A bin shows a rate: attempts for each hour that p0f recorded, so that a day with two hours of
// recording compares with a full one. A bin that was recorded for less than a minute (less than a
// quarter of it, for bins of a minute), or for less than a hundredth of the median bin, is
// TIMELINE_SHORT and shows none. When all bins are that short, they show plain counts
// (TIMELINE_COUNT).
//
// Nothing is allocated and nothing can fail.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/time.h"
#include "summary/summary.h"
#include "summary/trend.h"

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
    double value; // of SHOWN: attempts for each recorded hour, or attempts; else 0
};

enum timeline_measure { TIMELINE_RATE, TIMELINE_COUNT };

enum { TIMELINE_BINS_MIN = 12, TIMELINE_BINS_MAX = 60 };

// The least recorded time, in seconds, that makes a rate.
enum { TIMELINE_RATE_SECONDS = 60 };

struct timeline {
    struct timeline_step step;
    enum timeline_measure measure;
    struct timeline_bin bins[TIMELINE_BINS_MAX];
    size_t count; // 0: the summary knows no times
    size_t gaps, shorts;
    double max_value;
    bool last_unfinished; // the last bin goes on after the last record
    struct trend trend;   // of rates; x in seconds since bins[0].start
};

void timeline_build(struct timeline *t, const struct summary *s);

// The start of the bin of that step in which `time` lies, and the start of the one that follows
// the bin starting at `start`; both in UTC seconds. Minutes and single hours have their true
// length; all longer steps follow the local time.
int64_t timeline_floor(const struct zone *zone, struct timeline_step step, int64_t time);
int64_t timeline_next(const struct zone *zone, struct timeline_step step, int64_t start);

// "day", "15 minutes", "quarter".
const char *timeline_step_name(struct timeline_step step);

enum { TIMELINE_WORDS_MAX = 64 };

// The trend in words: "rising, +3.1 % a day", "steady". The unit of time fits the bins; the
// percentage is the change of the fitted line in that time, of the mean rate. Empty when no trend
// is known. Returns out.
const char *timeline_trend_words(const struct timeline *t, char out[TIMELINE_WORDS_MAX]);
