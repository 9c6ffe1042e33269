// SPDX-License-Identifier: GPL-2.0-only
//
// Summaries for the tests of what reads them, made without reading a log. Everything belongs to
// the arena. The zone is the caller's.
#ifndef TESTS_SUMMARIES_H
#define TESTS_SUMMARIES_H

#include "base/arena.h"
#include "summary/summary.h"

// A summary with its four tables, empty, in the zone.
struct summary *summary_new(struct arena *a, const struct zone *zone);

// One more row, after those the table has; adds to its total.
void summary_add(struct arena *a, struct summary *s, const char *table, const char *label,
                 uint64_t count);

// One more source address, as a number: IPv4 below 2^32, else an IPv6 address made of it.
void summary_add_source(struct arena *a, struct summary *s, uint64_t number, uint64_t count);

// One more bin of activity and what follows from it for the totals of time. Bins must rise.
void summary_add_bin(struct arena *a, struct summary *s, int64_t start, uint64_t attempts,
                     uint64_t recorded_seconds);

// A recording from..to with that many attempts, spread evenly over its bins.
void summary_add_recording(struct arena *a, struct summary *s, int64_t from, int64_t to,
                           uint64_t attempts);

// What a second look at the logs adds for charts: for each of the first ten sources a summary of it
// alone, with made up systems, ports and activity, the sources of the peak, and how many values
// the tables have.
void summary_add_details(struct arena *a, struct summary *s);

// py0f's published sample of 2006, recording by recording.
struct summary *summary_sample(struct arena *a, const struct zone *zone);

// Named cases that a chart must stand: "sample", "labels", "one", "none", "single", "long",
// "minutes", "years", "gaps", "notimes", "untimed", "v6", ... Null after the last one.
extern const char *const summary_case_names[];
struct summary *summary_case(struct arena *a, const struct zone *zone, const char *name);

// A random summary; the same seed gives the same.
struct summary *summary_random(struct arena *a, const struct zone *zone, uint64_t seed);

#endif
