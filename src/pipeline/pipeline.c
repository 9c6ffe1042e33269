// SPDX-License-Identifier: GPL-2.0-only
#include "pipeline/pipeline.h"

#include <malloc.h>
#include <stdlib.h>

#include "base/escape.h"

// ---- Workers ----

static void *worker_run(void *context)
{
    struct worker *w = context;
    struct parts *parts = &w->work->parts;
    struct part part;
    while (w->good && parts_take(parts, &part)) {
        w->good = worker_do(w, &part);
        parts_done(parts, &part, w->good);
    }
    return NULL;
}

// Runs the workers, the first in this thread. When no thread can be started, fewer do the work.
static bool run_workers(struct worker *workers, unsigned count, struct error *e)
{
    bool good = true;
    for (unsigned i = 1; i < count; i++)
        workers[i].started = pthread_create(&workers[i].thread, NULL, worker_run, &workers[i]) == 0;
    worker_run(&workers[0]);
    for (unsigned i = 1; i < count; i++)
        if (workers[i].started)
            pthread_join(workers[i].thread, NULL);
    for (unsigned i = 0; good && i < count; i++) {
        good = workers[i].good;
        *e = workers[i].error;
    }
    return good;
}

// ---- The result ----

// Appends to the figures, and counts the recordings that are then complete.
static bool append(struct pipeline *p, struct log_stats *to, const struct log_stats *next)
{
    struct counter *counter = &p->workers[0].counter;
    struct joined_recordings done = log_stats_append(to, next, p->work.count.max_gap);
    return counter_add_recording(counter, done.first) &&
           counter_add_recording(counter, done.second);
}

// Null when memory runs out.
static const struct error *has_changed(struct parts *p, const struct log *log)
{
    char name[ESCAPED_PATH_MAX];
    struct error e = {0};
    error_set(&e, STATUS_INCOMPLETE, "%s: changed while it was read", escape_path(log->path, name));
    return parts_keep(p, &e);
}

static bool join_part(struct pipeline *p, const struct part *part)
{
    struct log *log = &p->logs[part->file];
    const struct moves *moves = part->log->moves;
    const struct error *why = part->log->state == LOG_FAILED ? part->log->error : NULL;
    bool good = true;
    // The part before it, which was appended last, must have counted what this one recalled.
    if (moves && moves->attempts == log->stats.last_attempts)
        good = counter_move(&p->workers[0].counter, moves);
    else if (moves && !why && !(why = has_changed(&p->work.parts, log)))
        return false;
    if (why && log->state != LOG_FAILED) {
        log->state = LOG_FAILED;
        log->error = why;
    }
    return append(p, &log->stats, &part->log->stats) && good;
}

// Joins the parts of the files. They are in order: the first, then those of the list.
static bool join_parts(struct pipeline *p)
{
    bool good = true;
    for (const struct part *part = p->work.parts.first; good && part; part = part->next)
        good = join_part(p, part);
    struct log_stats set = {0}; // files that follow each other are one log
    for (size_t i = 0; good && i <= p->inputs->count; i++) {
        const struct log *log = &p->logs[i]; // the last has nothing in it
        if (!log->follows) {
            good = counter_add_recording(&p->workers[0].counter, set.head) &&
                   counter_add_recording(&p->workers[0].counter, set.tail);
            set = (struct log_stats){0};
        }
        good = good && append(p, &set, &log->stats);
    }
    return good;
}

// Adds up what the workers counted, in the first one.
static bool merge(struct pipeline *p, unsigned count)
{
    bool good = true;
    for (unsigned i = 0; i < count; i++)
        p->gave_up |= filter_state_gave_up(p->workers[i].filter_state);
    for (unsigned i = 1; good && i < count; i++) {
        good = counter_merge(&p->workers[0].counter, &p->workers[i].counter) &&
               focus_counters_merge(&p->work.focus, p->workers[0].focused, p->workers[i].focused);
        worker_release(&p->workers[i]);
        // Memory that a worker frees can serve the report only after the system has it back.
        if (p->limits.max_memory)
            malloc_trim(0);
    }
    return good;
}

bool pipeline_run(struct pipeline *p, struct error *e)
{
    const struct plan plan = plan_make(p->inputs, &p->limits);
    unsigned count = plan.workers, ready = 0;
    // What is in use at the beginning differs by some pages from run to run: names a MiB more.
    if (p->limits.max_memory && plan.needed > p->limits.max_memory)
        return error_set(e, STATUS_USAGE, "--max-memory: this run needs %zuM",
                         (plan.needed >> 20) + 2);
    p->work.decoder_memory = plan.decoder;
    budget_init(&p->budget, plan.tables);
    p->work.count.budget = &p->budget;
    p->work.count.seed = hash_seed_draw();
    focus_plan_init(&p->work.focus, &p->work.count);
    p->logs = calloc(p->inputs->count + 1, sizeof *p->logs);
    p->workers = calloc(count, sizeof *p->workers);
    bool good = p->logs && p->workers;
    if (good)
        parts_init(&p->work.parts, p->inputs, p->logs, plan.jobs);
    while (good && ready < count)
        good = worker_init(&p->workers[ready++], &p->work);
    good = (good || error_no_memory(e)) && run_workers(p->workers, count, e) &&
           ((merge(p, count) && join_parts(p)) || error_no_memory(e));
    p->counter = good ? &p->workers[0].counter : NULL;
    size_t used = atomic_load(&p->budget.used);
    p->rows_memory = plan.memory == SIZE_MAX ? SIZE_MAX
                     : plan.memory > used    ? plan.memory - used
                                             : 0;
    p->focused = good ? p->workers[0].focused : NULL;
    // The first worker holds the result.
    for (unsigned i = good ? 1 : 0; i < ready; i++)
        worker_release(&p->workers[i]);
    return good;
}

void pipeline_release(struct pipeline *p)
{
    if (p->counter)
        worker_release(&p->workers[0]);
    free(p->workers);
    free(p->logs);
    parts_release(&p->work.parts);
}
