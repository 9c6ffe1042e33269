// SPDX-License-Identifier: GPL-2.0-only
//
// What is known of a log besides its tables: figures, and the times at which p0f recorded. They
// depend on the order of the lines, so a log that is counted in parts has them for each part, and
// the parts are joined in their order.
#pragma once

#include "parse/parser.h"

// From the earliest to the latest of some times.
struct timespan {
    bool any; // else there was no time
    int64_t first, last;
};

static inline void timespan_add(struct timespan *x, int64_t time)
{
    if (!x->any || time < x->first)
        x->first = time;
    if (!x->any || time > x->last)
        x->last = time;
    x->any = true;
}

void timespan_join(struct timespan *x, struct timespan other);

// The silences between the records of a recording.
struct silences {
    uint64_t count, seconds; // all together
    uint64_t longest;        // seconds
};

// Adds a silence. None of 0 seconds counts: how many records a batch keeps of a second may differ.
static inline void silences_add(struct silences *s, uint64_t seconds)
{
    s->count += seconds > 0;
    s->seconds += seconds;
    s->longest = seconds > s->longest ? seconds : s->longest;
}

// Whether the longest silence is over a day and a hundred times the mean of the others: p0f may not
// have been running.
bool silences_are_odd(const struct silences *s);

// The figures of a log, or of a part of it. A recording lasts from a start of p0f, or the end of a
// silence that is too long, to the next. The one before the first restart in a part may have begun
// earlier, the one after the last restart may go on in the next part; those between are complete.
struct log_stats {
    uint64_t bytes, lines, attempts;
    uint64_t other_lines, unknown_modules; // p0f 3: see struct parser
    uint64_t orphans;                      // addenda whose attempt is not known
    uint64_t last_attempts; // in the last FLOW_BYTES of a part that another one follows
    struct skips skips;
    struct silences silences;
    struct timespan head, tail; // before the first restart, after the last
    int64_t head_begin;         // time of the first record of the head in the order of the log
    int64_t open_end;           // time of the last record of the recording that goes on at the end
    bool restarted;             // else there is no tail
    uint64_t seconds;           // length of the complete recordings
    struct timespan done;       // their times
};

// The recording that goes on at the end.
static inline struct timespan *log_stats_open_recording(struct log_stats *s)
{
    return s->restarted ? &s->tail : &s->head;
}

// p0f restarted: closes the open recording and opens a new one. Returns the recording that is now
// complete; one without times when it may have begun before this part.
struct timespan log_stats_restart(struct log_stats *s);

// Adds the time of the next record. Where it is more than max_gap seconds (0: no limit) from the
// record before it, p0f was not running between them: as log_stats_restart.
struct timespan log_stats_add_any_time(struct log_stats *s, int64_t time, int64_t max_gap);

// The same, and faster while times rise, which they mostly do.
static inline struct timespan log_stats_add_time(struct log_stats *s, int64_t time, int64_t max_gap)
{
    struct timespan *open = log_stats_open_recording(s);
    uint64_t silence = (uint64_t)time - (uint64_t)s->open_end,
             most = max_gap ? (uint64_t)max_gap : INT64_MAX;
    if (silence == 0 && open->any)
        return (struct timespan){0};
    if (!open->any || silence > most)
        return log_stats_add_any_time(s, time, max_gap);
    silences_add(&s->silences, silence);
    open->last = time > open->last ? time : open->last;
    s->open_end = time;
    return (struct timespan){0};
}

// The recordings that are complete when two parts are joined. They began in one part and ended in
// another, so no worker has counted them.
struct joined_recordings {
    struct timespan first, second;
};

// Joins the part that follows, with the max_gap that both were counted with.
struct joined_recordings log_stats_append(struct log_stats *s, const struct log_stats *next,
                                          int64_t max_gap);

// How long p0f recorded, and when, given the figures of a whole log.
uint64_t log_stats_seconds(const struct log_stats *s);
struct timespan log_stats_span(const struct log_stats *s);

enum log_state {
    LOG_COUNTED,
    LOG_EMPTY,
    LOG_FOREIGN, // no line of p0f
    LOG_FAILED,  // it could not be read to its end; the attempts before that place are counted
};

// What became of a file.
struct log {
    const char *path;                // "-": standard input
    bool named;                      // by the user; else found in a directory
    bool follows;                    // goes on where the log before it ends
    bool begins_inside;              // the log that it goes on from is not read
    bool is_read;                    // else it is a copy, or older than what is asked for
    bool damaged;                    // of LOG_FAILED: it was opened, and what could be read counts
    bool is_terminal_output;         // of LOG_FOREIGN: what p0f 3 prints without -o
    bool gave_up;                    // of LOG_FOREIGN: it was not read to its end
    const char *copy_of;             // the path of the log that has all of its text; else null
    const struct log_format *format; // null: empty or foreign
    enum log_state state;
    const struct error *error; // of LOG_FAILED: the reason
    struct log_stats stats;
    struct moves *moves; // of a part of a log (count/counter.h); null: none
};

// Whether the report mentions the file.
bool log_is_counted(const struct log *log);
