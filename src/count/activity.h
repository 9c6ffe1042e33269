// SPDX-License-Identifier: GPL-2.0-only
//
// Attempts, and how long p0f recorded, over time, in bins of equal length from the first to the
// last. Bins are as fine as their greatest number allows; when the times spread, neighbours are
// joined. How fine they end up depends on the earliest and the latest time alone, so activities can
// be merged in any order.
//
// A recording is kept as its begin and its end, so one of years costs no more than one of seconds.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct activity_bin {
    uint64_t attempts;
    uint64_t begun, ended;                 // recordings that begin or end in the bin
    uint64_t begun_seconds, ended_seconds; // sums of how far into the bin
};

// An empty one is {0}.
struct activity {
    unsigned level;    // index into the lengths of bins
    int64_t first;     // number of the first bin: its start divided by the length
    size_t count;      // bins
    size_t room, lead; // of the array, and its part before the first bin
    struct activity_bin *bins;
    int64_t recent_start, recent_end; // the bin counted into last, by time
    struct activity_bin *recent;
};

void activity_release(struct activity *a);

// The bin of a time, made if need be; null when memory runs out. Good until the next call.
struct activity_bin *activity_bin_at(struct activity *a, int64_t time);

// Counts an attempt. False when memory runs out.
static inline bool activity_add(struct activity *a, int64_t time)
{
    if ((time < a->recent_start || time >= a->recent_end) && !activity_bin_at(a, time))
        return false;
    a->recent->attempts++;
    return true;
}

// False when memory runs out.
bool activity_add_recording(struct activity *a, int64_t first, int64_t last);
bool activity_merge(struct activity *a, const struct activity *other);

// The length of its bins; bin i, from lead on in the array, starts at (first + i) times that.
int64_t activity_bin_seconds(const struct activity *a);
