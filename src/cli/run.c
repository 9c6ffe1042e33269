// SPDX-License-Identifier: GPL-2.0-only
//
// A run from the options to the written reports, step by step.
#include "cli/run.h"

#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/escape.h"
#include "base/time.h"
#include "cli/messages.h"
#include "cli/progress.h"
#include "cli/reports.h"
#include "cli/sandbox.h"
#include "cli/when.h"
#include "input/copies.h"
#include "input/rotation.h"
#include "input/source.h"
#include "pipeline/pipeline.h"

struct run {
    const struct options *options;
    struct messages messages;
    struct zone log_zone, zone;
    struct services services;
    struct filter *filter;
    struct input_list inputs;
    struct parse_options parse;
    struct pipeline pipeline;
    struct arena arena;       // of the paths of charts
    struct string_list files; // that are written
    char sender[SENDER_MAX];
    int64_t since;   // nothing before it is asked for
    size_t resident; // bytes, before the logs are read
    bool any_subdirectory, any_compressed;
    bool any_log_counted, any_line_skipped;
};

// ---- What the options say ----

static bool set_range(struct run *r, struct error *e)
{
    const struct options *o = r->options;
    bool from = o->since.kind != WHEN_NONE, to = o->until.kind != WHEN_NONE;
    int64_t now = current_time();
    int64_t since = from ? when_time(&o->since, &r->zone, now) : INT64_MIN;
    int64_t until = to ? when_time(&o->until, &r->zone, now) : INT64_MAX;
    if (since >= until)
        return error_set(e, STATUS_USAGE,
                         "the time range is empty: its end is not after its start");
    r->since = since;
    if (from || to)
        filter_set_range(r->filter, since, until);
    return true;
}

static bool set_rules(struct run *r, struct error *e)
{
    r->filter = filter_new();
    if (!r->filter)
        return error_no_memory(e);
    for (size_t i = 0; i < r->options->rule_count; i++)
        if (!filter_add(r->filter, &r->options->rules[i], &r->services, e))
            return false;
    return set_range(r, e) && filter_finish(r->filter, e);
}

static bool prepare(struct run *r, struct error *e)
{
    const struct options *o = r->options;
    return reports_check(o, e) &&
           (!o->graph || (chart_check(&o->chart, e) && chart_check_directory(&o->chart, e))) &&
           zone_open(&r->log_zone, o->log_tz, e) && zone_open(&r->zone, o->tz, e) &&
           services_open(&r->services, o->services, e) && set_rules(r, e);
}

// ---- Input ----

static void note(void *context, enum input_note kind, const char *path, const char *text)
{
    struct run *r = context;
    char name[ESCAPED_PATH_MAX];
    escape_path(path, name);
    r->any_subdirectory |= kind == INPUT_SUBDIRECTORY;
    if (kind == INPUT_FAILED)
        messages_incomplete(&r->messages, "%s: %s", name, text);
    else if (r->messages.verbose)
        message("%s: not read: %s", name, text);
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
    for (size_t i = 0; i < r->inputs.count; i++)
        r->any_compressed |=
            source_load_plugin(r->inputs.files[i].path, r->inputs.files[i].regular);
    return true;
}

// Finds copies and rotated sets, and files that were not written to since what is asked for.
static bool sort_inputs(struct run *r, struct error *e)
{
    const struct options *o = r->options;
    struct input_list *inputs = &r->inputs;
    for (size_t i = 0; i < inputs->count; i++)
        inputs->files[i].is_old = inputs->files[i].regular && inputs->files[i].modified < r->since;
    // copies_find keeps that one of equal files which belongs to a set, so the sets must be known;
    // and a copy that is left out must not take a place in a set, so the sets are found again.
    if (!rotation_order(inputs->files, inputs->count))
        return error_no_memory(e);
    if (o->keep_copies || inputs->count < 2)
        return true;
    uint64_t memory = o->max_memory ? o->max_memory / 8 : DECODER_MEMORY;
    return copies_find(inputs->files, inputs->count, memory, e) &&
           (rotation_order(inputs->files, inputs->count) || error_no_memory(e));
}

// Allows to read the log, or the folder in which it was found: the log may be rotated meanwhile.
static bool allow_input(struct sandbox *s, const struct input_file *file, struct error *e)
{
    struct stat st;
    if (file->named || (lstat(file->path, &st) == 0 && S_ISLNK(st.st_mode)))
        sandbox_allow_read(s, file->path);
    if (file->named)
        return true;
    char *folder = strdup(file->path);
    if (folder)
        sandbox_allow_read(s, dirname(folder));
    free(folder);
    return folder || error_no_memory(e);
}

// From here on the process has only the rights that it still needs.
static bool enter_sandbox(struct run *r, struct error *e)
{
    struct sandbox s;
    bool loaded = reports_load(r->options, r->sender);
    r->resident = plan_resident();
    if (r->options->no_sandbox || !loaded)
        return true;
    sandbox_init(&s);
    bool good = reports_allow(&r->files, &s, e);
    for (size_t i = 0; good && i < r->inputs.count; i++)
        good = allow_input(&s, &r->inputs.files[i], e);
    sandbox_allow_read(&s, "/dev/urandom"); // GMime asks it for each boundary
    sandbox_enter(&s, r->options->live);
    return good;
}

static uint64_t bytes_to_read(const struct input_list *inputs)
{
    uint64_t size = 0;
    for (size_t i = 0; i < inputs->count; i++)
        if (!inputs->files[i].copy_of && !inputs->files[i].is_old)
            size += inputs->files[i].size;
    return size;
}

static bool run_pipeline(struct run *r, struct error *e)
{
    const struct options *o = r->options;
    struct progress progress;
    r->parse = (struct parse_options){.log_zone = &r->log_zone};
    r->pipeline = (struct pipeline){
        .inputs = &r->inputs,
        .work = {.filter = r->filter,
                 .parse = &r->parse,
                 .count = {.tables = o->summary.tables,
                           .context = {.zone = &r->zone},
                           .max_gap = o->max_gap}},
        .limits = {.jobs = o->jobs,
                   .max_memory = o->max_memory,
                   .resident = r->resident,
                   .outputs = reports_memory(o),
                   .compressed = r->any_compressed,
                   .rows = o->summary.top},
    };
    if (reports_need_charts(o))
        table_set_standard(&r->pipeline.work.count.tables);
    progress_start(&progress, &r->pipeline.work.bytes_done, bytes_to_read(&r->inputs));
    bool good = pipeline_run(&r->pipeline, e);
    progress_end(&progress);
    return good;
}

// ---- What was read ----

// What the user must know of a log even without --verbose.
static void print_trouble(struct messages *m, const struct log *log, const struct input_file *file)
{
    char name[ESCAPED_PATH_MAX];
    bool foreign = log->state == LOG_FOREIGN, failed = log->state == LOG_FAILED;
    escape_path(log->path, name);
    if ((foreign || failed) && log->is_terminal_output)
        messages_incomplete(m,
                            "%s: this is p0f's terminal output, which has no times; run p0f with "
                            "-o FILE",
                            name);
    else if (foreign && log->named)
        messages_incomplete(m, "%s: not a p0f log", name);
    else if (failed)
        messages_incomplete(m, "%s", log->error->text);
    if (file->damage && !file->is_old)
        messages_incomplete(m, "%s", file->damage);
    if (!log_is_counted(log))
        return;
    messages_skips(m, log->path, &log->stats.skips);
    if (file->unread && !failed)
        messages_incomplete(m,
                            "%s: could not be compared with the other logs; if it is a copy, it "
                            "counts twice",
                            name);
}

// For --verbose.
static void print_log(const struct log *log)
{
    const struct log_stats *stats = &log->stats;
    char name[ESCAPED_PATH_MAX];
    escape_path(log->path, name);
    if (log->copy_of) {
        char other[ESCAPED_PATH_MAX];
        message("%s: not read: %s has all of its text", name, escape_path(log->copy_of, other));
        return;
    }
    if (!log->is_read) {
        message("%s: not read: last written to before --since", name);
        return;
    }
    if (log->gave_up)
        message("%s: not read: no p0f record in its first 16 MiB", name);
    else if (log->state == LOG_FOREIGN && !log->named && !log->is_terminal_output)
        message("%s: not read: not a p0f log", name);
    if (log->state == LOG_EMPTY)
        message("%s: empty", name);
    if (!log_is_counted(log))
        return;
    message("%s: %llu lines, %llu attempts", name, (unsigned long long)stats->lines,
            (unsigned long long)stats->attempts);
    if (silences_are_odd(&stats->silences))
        message("%s: no record for %llu hours; --max-gap=1h if p0f was not running", name,
                (unsigned long long)(stats->silences.longest / 3600));
    if (stats->unknown_modules)
        message("%s: %llu lines of modules that p0f 3.09b does not have", name,
                (unsigned long long)stats->unknown_modules);
    if (stats->orphans)
        message("%s: %llu lines tell more of attempts that are not in the log", name,
                (unsigned long long)stats->orphans);
}

static void print_logs(struct run *r)
{
    struct messages *m = &r->messages;
    bool syns = false, connections = false;
    for (size_t i = 0; i < r->inputs.count; i++) {
        const struct log *log = &r->pipeline.logs[i];
        print_trouble(m, log, &r->inputs.files[i]);
        if (m->verbose)
            print_log(log);
        syns |= log->stats.attempts && !log->format->continues;
        connections |= log->stats.attempts && log->format->continues;
    }
    messages_skips_end(m);
    if (m->verbose && syns && connections)
        message("p0f 2 logs every SYN packet, p0f 3 a connection's first: the report adds up both");
    if (r->pipeline.gave_up)
        messages_incomplete(
            m, "a pattern is too hard to match against some labels; they count as not matching");
}

// Finds out whether logs were counted, and lines skipped. When all inputs are empty, they count.
static void sum_up(struct run *r)
{
    size_t empty = 0;
    for (size_t i = 0; i < r->inputs.count; i++) {
        const struct log *log = &r->pipeline.logs[i];
        empty += log->state == LOG_EMPTY;
        if (!log_is_counted(log))
            continue;
        r->any_log_counted |= !log->copy_of; // else it is as good as the log that has its text
        r->any_line_skipped |= skips_total(&log->stats.skips) > 0;
    }
    r->any_log_counted |= empty && empty == r->inputs.count;
}

// Whether there is anything to report on. *e says why not, without a text if a message has said it.
static bool anything_read(struct run *r, struct error *e)
{
    if (r->any_log_counted)
        return true;
    if (r->messages.failure_printed) {
        r->messages.status = STATUS_FAILED;
        e->text[0] = '\0';
        return false;
    }
    char name[ESCAPED_PATH_MAX];
    const struct string_list *paths = &r->options->paths;
    bool one = paths->count == 1 && !r->options->files_from.count;
    size_t count = r->inputs.count;
    if (one && !count && r->any_subdirectory)
        return error_set(e, STATUS_FAILED, "%s: only subdirectories in it; --recursive reads them",
                         escape_cstr(paths->items[0], name, sizeof name));
    return error_set(e, STATUS_FAILED, "%s: no p0f log in %s (%zu %s looked at%s)",
                     one ? escape_cstr(paths->items[0], name, sizeof name) : "nothing to report on",
                     one ? "it" : "any of the paths", count, count == 1 ? "file" : "files",
                     r->messages.verbose || !count ? "" : "; --verbose lists them");
}

static void release(struct run *r)
{
    zone_close(&r->log_zone);
    zone_close(&r->zone);
    services_close(&r->services);
    filter_free(r->filter);
    input_list_release(&r->inputs);
    pipeline_release(&r->pipeline);
    free(r->files.items);
    arena_release(&r->arena);
}

enum status run(const struct options *o)
{
    struct run r = {
        .since = INT64_MIN, .options = o, .messages = {.quiet = o->quiet, .verbose = o->verbose}};
    struct error e;
    bool good = prepare(&r, &e) && reports_files(o, &r.arena, &r.files, &e) &&
                list_inputs(&r, &e) && enter_sandbox(&r, &e) &&
                reports_check_inputs(o, &r.files, &r.inputs, &r.log_zone, &e) &&
                sort_inputs(&r, &e) && run_pipeline(&r, &e);
    if (good) {
        print_logs(&r);
        sum_up(&r);
    }
    if (good && anything_read(&r, &e)) {
        if (o->strict && r.any_line_skipped && r.messages.status == STATUS_OK)
            r.messages.status = STATUS_INCOMPLETE;
        struct reports reports = {
            .options = o,
            .sender = r.sender,
            .pipeline = &r.pipeline,
            .services = &r.services,
            .zone = &r.zone,
            .messages = &r.messages,
        };
        reports_write(&reports);
    } else if (e.text[0]) {
        messages_error(&r.messages, &e);
        if (e.status == STATUS_USAGE)
            fprintf(stderr, "Try 'p0f-stats --help'\n");
    }
    release(&r);
    return r.messages.status;
}
