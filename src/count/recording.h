// SPDX-License-Identifier: GPL-2.0-only
//
// Times and recordings of a stats.
#pragma once

#include "count/count.h"

static inline void timespan_add(struct timespan *x, int64_t time)
{
    if (!x->any || time < x->first)
        x->first = time;
    if (!x->any || time > x->last)
        x->last = time;
    x->any = true;
}

void timespan_join(struct timespan *x, struct timespan other);

// Length in seconds; 0 when there was no time.
uint64_t timespan_seconds(struct timespan x);

// The recording that goes on at the end of the stats.
static inline struct timespan *log_stats_open_recording(struct log_stats *t)
{
    return t->restarted ? &t->tail : &t->head;
}

// A restart: what goes on ends, and something new begins. Returns the recording that is complete
// thereby; one without times when it is not known yet where it began.
struct timespan log_stats_restart(struct log_stats *t);

// How long p0f listened, when the stats is of a whole log.
uint64_t log_stats_seconds(const struct log_stats *t);

// From the earliest to the latest time in the log.
struct timespan log_stats_span(const struct log_stats *t);
