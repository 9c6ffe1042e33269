// SPDX-License-Identifier: GPL-2.0-only
//
// What the bins of a timeline say: whether the rate rises or falls, whether it comes in bursts,
// where its peak is, how it compares with the period before and with the usual day or week. Only
// for rates (TIMELINE_RATE); of counts nothing is found. Rates are in the unit of the timeline.
// Nothing is allocated, nothing can fail.
#pragma once

#include "summary/timeline.h"
#include "summary/trend.h"

// Below this time between the first and the last record, the time of day would pass for a trend.
enum { FINDINGS_TREND_SECONDS = 2 * DAY_SECONDS };

struct findings {
    bool known;         // else nothing was found
    double mean;        // attempts for each recorded unit of time
    bool bursts;        // half of the attempts or more are in a few bins, far above the others
    struct trend trend; // not known when there are bursts or the time is short
    bool growth;        // the trend is of logarithms: a share more, or less, each day
    double begin, end;  // with a trend: the middles of the first and the last bin that has a rate

    size_t peak; // the highest bin; SIZE_MAX: none

    // The last full day, week, month or year and the one before; name is null where there are not
    // two, or where too few attempts were recorded to compare.
    const char *period;
    double last, before;

    // The median of the other bins of the same time of day, or of the same weekday, two at least;
    // -1 where there are not. usual_of is null when no bin has it, or when there is a trend.
    const char *usual_of; // "time of day", "weekday"
    double usual[TIMELINE_BINS_MAX];
};

void findings_make(struct findings *f, const struct timeline *t, const struct summary *s);

// The line of the trend, with one known, in seconds after bins[0].start; where it is steady, the
// mean.
double findings_line(const struct findings *f, double seconds);

enum { FINDINGS_WORDS_MAX = 128 };

// "rising from about 204 to 434 an hour, +3.7 % a day", "steady, about 325 an hour", "bursts, peak
// 1,200 an hour", "about 59 an hour"; empty when nothing is known. The percentage is of the mean
// rate, or with `growth` of the day before. Returns out.
const char *findings_words(const struct findings *f, const struct timeline *t,
                           char out[FINDINGS_WORDS_MAX]);

enum { VALUE_TEXT_MAX = 32 };

// A rate with three significant digits, two below 0.1, and its thousands apart: "1,240", "48.1",
// "4.81", "0.0044". Returns out.
const char *value_text(double value, char out[VALUE_TEXT_MAX]);

// "16,330". Returns out.
const char *count_text(uint64_t count, char out[VALUE_TEXT_MAX]);
