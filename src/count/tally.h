// SPDX-License-Identifier: GPL-2.0-only
//
// Times and recordings of a tally.
#ifndef P0FSTATS_SRC_COUNT_TALLY_H
#define P0FSTATS_SRC_COUNT_TALLY_H

#include "p0fstats/count.h"

static inline void extent_add(struct extent *x, int64_t time)
{
    if (!x->any || time < x->first)
        x->first = time;
    if (!x->any || time > x->last)
        x->last = time;
    x->any = true;
}

void extent_join(struct extent *x, struct extent other);

// Length in seconds; 0 when there was no time.
uint64_t extent_seconds(struct extent x);

// The recording that goes on at the end of the tally.
static inline struct extent *tally_open_recording(struct tally *t)
{
    return t->restarted ? &t->tail : &t->head;
}

// A restart: what goes on ends, and something new begins. Returns the recording that is complete
// thereby; one without times when it is not known yet where it began.
struct extent tally_restart(struct tally *t);

// How long p0f listened, when the tally is of a whole log.
uint64_t tally_seconds(const struct tally *t);

// From the earliest to the latest time in the log.
struct extent tally_extent(const struct tally *t);

#endif
