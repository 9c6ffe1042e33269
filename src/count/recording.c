// SPDX-License-Identifier: GPL-2.0-only
#include "count/recording.h"

void timespan_join(struct timespan *x, struct timespan other)
{
    if (other.any) {
        timespan_add(x, other.first);
        timespan_add(x, other.last);
    }
}

uint64_t timespan_seconds(struct timespan x)
{
    return x.any ? (uint64_t)(x.last - x.first) : 0;
}

struct timespan log_stats_restart(struct log_stats *t)
{
    struct timespan done = {0};
    if (t->restarted) {
        done = t->tail;
        t->seconds += timespan_seconds(done);
        timespan_join(&t->done, done);
        t->tail = (struct timespan){0};
    }
    t->restarted = true;
    return done;
}

uint64_t log_stats_seconds(const struct log_stats *t)
{
    return t->seconds + timespan_seconds(t->head) + timespan_seconds(t->tail);
}

struct timespan log_stats_span(const struct log_stats *t)
{
    struct timespan all = t->done;
    timespan_join(&all, t->head);
    timespan_join(&all, t->tail);
    return all;
}

struct timespan log_stats_append(struct log_stats *t, const struct log_stats *next)
{
    struct timespan done = {0};
    skips_append(&t->skips, &next->skips, t->lines);
    t->bytes += next->bytes;
    t->lines += next->lines;
    t->attempts += next->attempts;
    t->other_lines += next->other_lines;
    t->unknown_modules += next->unknown_modules;
    t->orphans += next->orphans;
    timespan_join(log_stats_open_recording(t), next->head);
    if (next->restarted) {
        // The recording that was open here ended with the first restart there.
        done = log_stats_restart(t);
        t->tail = next->tail;
        t->seconds += next->seconds;
        timespan_join(&t->done, next->done);
    }
    return done;
}
