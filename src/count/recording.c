// SPDX-License-Identifier: GPL-2.0-only
#include "count/recording.h"

void timespan_join(struct timespan *x, struct timespan other)
{
    if (other.any) {
        timespan_add(x, other.first);
        timespan_add(x, other.last);
    }
}

static uint64_t seconds_of(struct timespan x)
{
    return x.any ? (uint64_t)(x.last - x.first) : 0;
}

struct timespan log_stats_restart(struct log_stats *s)
{
    struct timespan done = s->tail;
    s->seconds += seconds_of(done);
    timespan_join(&s->done, done);
    s->tail = (struct timespan){0};
    s->restarted = true;
    return done;
}

uint64_t log_stats_seconds(const struct log_stats *s)
{
    return s->seconds + seconds_of(s->head) + seconds_of(s->tail);
}

struct timespan log_stats_span(const struct log_stats *s)
{
    struct timespan all = s->done;
    timespan_join(&all, s->head);
    timespan_join(&all, s->tail);
    return all;
}

struct timespan log_stats_append(struct log_stats *s, const struct log_stats *next)
{
    struct timespan done = {0};
    skips_append(&s->skips, &next->skips, s->lines);
    s->bytes += next->bytes;
    s->lines += next->lines;
    s->attempts += next->attempts;
    s->other_lines += next->other_lines;
    s->unknown_modules += next->unknown_modules;
    s->orphans += next->orphans;
    timespan_join(log_stats_open_recording(s), next->head);
    if (next->restarted) {
        // The first restart of the next part closes the recording that is open here.
        done = log_stats_restart(s);
        s->tail = next->tail;
        s->seconds += next->seconds;
        timespan_join(&s->done, next->done);
    }
    return done;
}

bool log_is_counted(const struct log *log)
{
    if (!log->is_read)
        return true;
    switch (log->state) {
    case LOG_COUNTED:
        return true;
    case LOG_EMPTY:
        return log->named;
    case LOG_FOREIGN:
        return false;
    case LOG_FAILED:
        break;
    }
    return log->damaged || log->stats.bytes > 0;
}
