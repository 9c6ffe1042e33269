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

static void silences_join(struct silences *s, const struct silences *other)
{
    s->count += other->count;
    s->seconds += other->seconds;
    if (other->longest > s->longest)
        s->longest = other->longest;
}

// The next record is at `time`. Closes the open recording if the silence before it is too long.
static struct timespan end_silence(struct log_stats *s, int64_t time, int64_t max_gap)
{
    const struct timespan *open = log_stats_open_recording(s);
    if (!open->any)
        return (struct timespan){0};
    int64_t silence = time > s->open_end ? time - s->open_end : s->open_end - time;
    if (max_gap && silence > max_gap)
        return log_stats_restart(s);
    silences_add(&s->silences, (uint64_t)silence);
    return (struct timespan){0};
}

struct timespan log_stats_add_any_time(struct log_stats *s, int64_t time, int64_t max_gap)
{
    struct timespan done = end_silence(s, time, max_gap);
    if (!s->restarted && !s->head.any)
        s->head_begin = time;
    timespan_add(log_stats_open_recording(s), time);
    s->open_end = time;
    return done;
}

bool silences_are_odd(const struct silences *s)
{
    enum { DAY = 86400, ODD = 100 };
    return s->count > 1 && s->longest > DAY &&
           s->longest / ODD >= (s->seconds - s->longest) / (s->count - 1);
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

// Continues the open recording with the head of the next part, or closes it and opens another.
static struct timespan append_head(struct log_stats *s, const struct log_stats *next,
                                   int64_t max_gap)
{
    if (!next->head.any)
        return (struct timespan){0};
    struct timespan done = end_silence(s, next->head_begin, max_gap);
    if (!s->restarted && !s->head.any)
        s->head_begin = next->head_begin;
    timespan_join(log_stats_open_recording(s), next->head);
    return done;
}

struct joined_recordings log_stats_append(struct log_stats *s, const struct log_stats *next,
                                          int64_t max_gap)
{
    struct joined_recordings done = {0};
    skips_append(&s->skips, &next->skips, s->lines);
    s->bytes += next->bytes;
    s->lines += next->lines;
    s->attempts += next->attempts;
    s->other_lines += next->other_lines;
    s->unknown_modules += next->unknown_modules;
    s->orphans += next->orphans;
    s->last_attempts = next->last_attempts;
    done.first = append_head(s, next, max_gap);
    silences_join(&s->silences, &next->silences);
    if (next->restarted || next->head.any)
        s->open_end = next->open_end;
    if (next->restarted) {
        // The first restart of the next part closes the recording that is open now.
        done.second = log_stats_restart(s);
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
