// SPDX-License-Identifier: GPL-2.0-only
//
// A run from the options to the written reports, step by step.
#include "cli/run.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/time.h"
#include "base/escape.h"
#include "cli/messages.h"
#include "cli/progress.h"
#include "cli/reports.h"
#include "cli/when.h"
#include "pipeline/pipeline.h"

enum { PROGRAM_MEMORY = 10 << 20, WORKER_MEMORY = 6 << 20 };

struct run {
    const struct options *options;
    struct messages messages;
    struct zone log_zone, zone;
    struct services services;
    struct filter *filter;
    struct input_list inputs;
    struct parse_options parse;
    struct pipeline pipeline;
    struct budget budget;
    struct counter *counter;
    struct counted_input *counted;
    size_t counted_count;
};

// ---- What the options say ----

// The time that "today" and "ago" are measured from.
static int64_t current_time(void)
{
    int64_t fixed;
    return epoch_is_set(&fixed) ? fixed : time(NULL);
}

static bool set_range(struct run *r, struct error *e)
{
    const struct options *o = r->options;
    int64_t now = current_time(), since = INT64_MIN, until = INT64_MAX;
    if (o->range && !when_parse_range(o->range, "--range", &r->zone, now, &since, &until, e))
        return false;
    if (o->since && !when_parse(o->since, "--since", &r->zone, now, &since, e))
        return false;
    if (o->until && !when_parse(o->until, "--until", &r->zone, now, &until, e))
        return false;
    if (since >= until)
        return error_set(e, STATUS_USAGE, "--since is not before --until: nothing lies between");
    if (o->range || o->since || o->until)
        filter_set_range(r->filter, since, until);
    return true;
}

static bool set_rules(struct run *r, struct error *e)
{
    r->filter = filter_new();
    if (!r->filter)
        return error_no_memory(e);
    for (size_t i = 0; i < r->options->rule_count; i++) {
        const struct rule_argument *rule = &r->options->rules[i];
        char option[64];
        (void)snprintf(option, sizeof option, "--%s", rule->option);
        const struct filter_rule named = {rule->field, rule->side, option, rule->value};
        if (!filter_add(r->filter, &named, &r->services, e))
            return false;
    }
    return set_range(r, e) && filter_finish(r->filter, e);
}

static bool prepare(struct run *r, struct error *e)
{
    const struct options *o = r->options;
    return (!o->graph || chart_check(&o->chart, e)) && zone_open(&r->log_zone, o->log_tz, e) &&
           zone_open(&r->zone, o->tz, e) && services_open(&r->services, o->services, e) &&
           set_rules(r, e);
}

// ---- Input ----

static void note(void *context, enum input_note kind, const char *path, const char *text)
{
    struct run *r = context;
    char name[ESCAPED_PATH_MAX];
    (void)escape_cstr(path, name, sizeof name);
    if (kind == INPUT_FAILED) {
        struct error e;
        (void)error_set(&e, STATUS_INCOMPLETE, "%s: %s", name, text);
        messages_error(&r->messages, &e);
    } else if (kind == INPUT_DUPLICATE || r->messages.verbose) {
        message("%s: not read: %s", name, text);
    }
}

static bool list_inputs(struct run *r, struct error *e)
{
    const struct options *o = r->options;
    input_list_init(&r->inputs, o->recursive, note, r);
    for (size_t i = 0; i < o->paths.count; i++)
        if (!input_list_add(&r->inputs, o->paths.items[i], e))
            return false;
    for (size_t i = 0; i < o->files_from.count; i++)
        if (!input_list_add_from(&r->inputs, o->files_from.items[i], e))
            return false;
    return true;
}

// The processors that this process may use.
static unsigned available_processors(void)
{
    cpu_set_t set;
    if (sched_getaffinity(0, sizeof set, &set) != 0)
        return 1;
    int count = CPU_COUNT(&set);
    return count > 0 ? (unsigned)count : 1;
}

// What the tables may take of the memory that was granted: the program and each worker's buffers
// need the rest.
static size_t table_memory(size_t max_memory, unsigned jobs)
{
    size_t others = PROGRAM_MEMORY + jobs * WORKER_MEMORY;
    if (!max_memory)
        return SIZE_MAX;
    return max_memory > others ? max_memory - others : 0;
}

// As many workers as were asked for, but no more than leave half of the memory granted to tables.
static unsigned worker_count(const struct options *o)
{
    unsigned jobs = o->jobs ? o->jobs : available_processors();
    if (!o->max_memory)
        return jobs;
    size_t fit =
        o->max_memory > PROGRAM_MEMORY ? (o->max_memory - PROGRAM_MEMORY) / (2 * WORKER_MEMORY) : 0;
    return fit < 1 ? 1 : fit < jobs ? (unsigned)fit : jobs;
}

static uint64_t total_size(const struct input_list *inputs)
{
    uint64_t total = 0;
    for (size_t i = 0; i < inputs->count; i++)
        total += inputs->files[i].size;
    return total;
}

static bool run_pipeline(struct run *r, struct error *e)
{
    struct progress progress;
    unsigned jobs = worker_count(r->options);
    budget_init(&r->budget, table_memory(r->options->max_memory, jobs));
    r->parse = (struct parse_options){.log_zone = &r->log_zone};
    r->pipeline = (struct pipeline){
        .inputs = &r->inputs,
        .filter = r->filter,
        .parse = &r->parse,
        .tables = &r->options->summary.tables,
        .zone = &r->zone,
        .seed = hash_seed_draw(),
        .budget = &r->budget,
        .jobs = jobs,
    };
    progress_start(&progress, &r->pipeline.bytes_done, total_size(&r->inputs));
    bool good = pipeline_run(&r->pipeline, &r->counter, e);
    progress_end(&progress);
    return good;
}

// ---- What was read ----

// Says what became of a file; true when it is counted.
static bool judge_file(struct run *r, const struct input_file *file, const struct part *u)
{
    char name[ESCAPED_PATH_MAX];
    (void)escape_path(file->path, name);
    struct error e;
    switch (u->state) {
    case LOG_FAILED:
        if (u->error)
            e = *u->error;
        else
            (void)error_no_memory(&e);
        e.status = STATUS_INCOMPLETE;
        messages_error(&r->messages, &e);
        return u->stats.bytes > 0;
    case LOG_FOREIGN:
        if (file->named) {
            (void)error_set(&e, STATUS_INCOMPLETE, "%s: not a p0f log", name);
            messages_error(&r->messages, &e);
        } else if (r->messages.verbose) {
            message("%s: not read: not a p0f log", name);
        }
        return false;
    case LOG_EMPTY:
        if (r->messages.verbose)
            message("%s: empty", name);
        return file->named;
    case LOG_COUNTED:
        break;
    }
    return true;
}

static void say_counts(const char *path, const struct log_stats *t)
{
    char name[ESCAPED_PATH_MAX];
    (void)escape_path(path, name);
    message("%s: %llu lines, %llu attempts", name, (unsigned long long)t->lines,
            (unsigned long long)t->attempts);
    if (t->unknown_modules)
        message("%s: %llu lines of modules that p0f 3.09b does not have", name,
                (unsigned long long)t->unknown_modules);
    if (t->orphans)
        message("%s: %llu lines tell more of attempts that are not in the log", name,
                (unsigned long long)t->orphans);
}

// Both kinds of attempt in one report.
static void note_mixture(const struct run *r)
{
    bool syns = false, connections = false;
    for (size_t i = 0; i < r->counted_count; i++) {
        const struct counted_input *input = &r->counted[i];
        bool attempts = input->format && input->stats.attempts;
        syns |= attempts && strcmp(input->format, "p0f2") == 0;
        connections |= attempts && strcmp(input->format, "p0f3") == 0;
    }
    if (syns && connections)
        message("p0f 2 logs every SYN packet, p0f 3 a connection's first: the report adds up both");
}

// Joins the parts of each file, in order.
static bool join_parts(struct run *r, struct error *e)
{
    r->counted = calloc(r->inputs.count + 1, sizeof *r->counted);
    if (!r->counted)
        return error_no_memory(e);
    for (size_t i = 0; i < r->pipeline.part_count;) {
        const struct part *first = &r->pipeline.parts[i];
        const struct input_file *file = &r->inputs.files[first->file];
        struct log_stats stats = {0};
        bool counted = false;
        for (; i < r->pipeline.part_count && r->pipeline.parts[i].file == first->file; i++) {
            const struct part *u = &r->pipeline.parts[i];
            counted = judge_file(r, file, u) || counted;
            if (!counter_add_recording(r->counter, log_stats_append(&stats, &u->stats)))
                return error_no_memory(e);
        }
        if (!counted)
            continue;
        if (!counter_add_log_stats(r->counter, &stats))
            return error_no_memory(e);
        r->counted[r->counted_count++] =
            (struct counted_input){file->path, first->format ? first->format->name : NULL, stats};
        messages_skips(&r->messages, file->path, &stats.skips);
        if (r->messages.verbose)
            say_counts(file->path, &stats);
    }
    messages_skips_end(&r->messages);
    if (r->messages.verbose)
        note_mixture(r);
    return true;
}

// Whether there is anything to report on; says why not.
static bool anything_read(struct run *r, struct error *e)
{
    if (r->counted_count)
        return true;
    if (r->messages.said_failure) {
        r->messages.status = STATUS_FAILED;
        e->text[0] = '\0';
        return false;
    }
    char name[ESCAPED_PATH_MAX];
    const struct string_list *paths = &r->options->paths;
    bool one = paths->count == 1 && !r->options->files_from.count;
    size_t count = r->inputs.count;
    return error_set(e, STATUS_FAILED, "%s: no p0f log in %s (%zu %s looked at%s)",
                     one ? escape_cstr(paths->items[0], name, sizeof name) : "nothing to report on",
                     one ? "it" : "any of the paths", count, count == 1 ? "file" : "files",
                     r->messages.verbose || !count ? "" : "; --verbose lists them");
}

static void check_patterns(struct run *r)
{
    if (r->pipeline.gave_up)
        message("a pattern was too hard to match against some labels; they count as not matching");
}

static void check_strict(struct run *r)
{
    for (size_t i = 0; i < r->counted_count; i++)
        if (r->options->strict && skips_total(&r->counted[i].stats.skips) &&
            r->messages.status == STATUS_OK)
            r->messages.status = STATUS_INCOMPLETE;
}

static void release(struct run *r)
{
    zone_close(&r->log_zone);
    zone_close(&r->zone);
    services_close(&r->services);
    filter_free(r->filter);
    input_list_release(&r->inputs);
    pipeline_release(&r->pipeline);
    counter_free(r->counter);
    free(r->counted);
}

enum status run(const struct options *o)
{
    struct run r = {.options = o, .messages = {.quiet = o->quiet, .verbose = o->verbose}};
    struct error e;
    if (prepare(&r, &e) && list_inputs(&r, &e) && run_pipeline(&r, &e) && join_parts(&r, &e) &&
        anything_read(&r, &e)) {
        check_patterns(&r);
        check_strict(&r);
        struct live live;
        if (!live_open(&live, o->live, &e))
            message("%s", e.text);
        struct reports reports = {
            .options = o,
            .live = &live,
            .counter = r.counter,
            .inputs = r.counted,
            .input_count = r.counted_count,
            .services = &r.services,
            .zone = &r.zone,
            .messages = &r.messages,
        };
        reports_write(&reports);
        live_close(&live);
    } else if (e.text[0]) {
        messages_error(&r.messages, &e);
        if (e.status == STATUS_USAGE)
            (void)fprintf(stderr, "Try 'p0f-stats --help'\n");
    }
    release(&r);
    return r.messages.status;
}
