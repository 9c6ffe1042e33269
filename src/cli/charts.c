// SPDX-License-Identifier: GPL-2.0-only
#include "cli/charts.h"

#include "base/escape.h"
#include "cli/messages.h"
#include "summary/findings.h"

// ---- The first look ----

// The share of the attempts, in percent, that a pie of systems would show by name.
static double named_share(const struct summary *s)
{
    const struct summary_table *os = summary_table(s, "os");
    uint64_t named = os->unknown;
    for (size_t i = 0; i < os->row_count; i++)
        if (summary_percent(os->rows[i].count, os->total) >= CHART_SLICE_SHARE * 100)
            named += os->rows[i].count;
    return summary_percent(named, os->total);
}

static bool build(struct charts *c, struct error *e)
{
    const struct pipeline *p = c->first;
    return summary_build(&c->summary, p->counter, p->logs, p->inputs->count, &c->options,
                         &c->arena) ||
           error_no_memory(e);
}

// Charts show the standard tables without thresholds. When hardly a system is frequent enough for a
// slice of its own, because each label has an uptime, say, they show less detail.
static bool build_first(struct charts *c, struct error *e)
{
    c->options.top = CHART_ROWS;
    c->options.unnamed_ports_apart = false;
    memset(c->options.thresholds, 0, sizeof c->options.thresholds);
    table_set_standard(&c->options.tables);
    for (;; c->options.os_detail++) {
        if (!build(c, e))
            return false;
        if (c->options.os_detail == OS_GENRE || !c->summary.attempts ||
            named_share(&c->summary) >= 50)
            return true;
    }
}

// ---- The second look ----

// A pipe can be read only once, and a limit of memory is already used up.
static bool can_look_again(const struct pipeline *p)
{
    for (size_t i = 0; i < p->inputs->count; i++)
        if (!p->inputs->files[i].regular)
            return false;
    return !p->limits.max_memory;
}

// What to look at: the first sources, and the highest bar over time.
static void choose_focus(struct charts *c)
{
    const struct summary_table *t = summary_table(&c->summary, "source_ip");
    struct timeline timeline;
    struct findings findings;
    size_t n = 0;
    for (; t && n < t->row_count && n < CHART_SOURCES; n++) {
        c->sources[n] = t->rows[n].address;
        c->focus[n] = (struct focus){.is_source = true, .source = c->sources[n]};
    }
    c->details =
        (struct summary_details){.sources = c->sources, .alone = c->apart, .source_count = n};
    timeline_build(&timeline, &c->summary);
    findings_make(&findings, &timeline, &c->summary);
    if (findings.peak != SIZE_MAX) {
        const struct timeline_bin *bin = &timeline.bins[findings.peak];
        c->details.peak = &c->apart[n];
        c->focus[n++] = (struct focus){.since = bin->start, .until = bin->end};
    }
    c->second.work.focus.count = n;
}

// False when a log that was read before cannot be read again.
static bool same_logs(const struct charts *c, struct error *e)
{
    for (size_t i = 0; i < c->first->inputs->count; i++) {
        const struct log *log = &c->second.logs[i];
        if (log->state == LOG_FAILED && c->first->logs[i].state != LOG_FAILED) {
            *e = *log->error;
            return false;
        }
    }
    return true;
}

static bool look_again(struct charts *c, struct error *e)
{
    const struct pipeline *first = c->first;
    c->second = (struct pipeline){
        .inputs = first->inputs,
        .work = {.filter = first->work.filter,
                 .parse = first->work.parse,
                 .count = {.context = first->work.count.context},
                 .focus = {.focuses = c->focus}},
        .limits = {.jobs = first->limits.jobs},
    };
    choose_focus(c);
    if (!c->second.work.focus.count)
        return true;
    bool good = pipeline_run(&c->second, e) && same_logs(c, e);
    struct summary_options options = c->options;
    options.top = 1;
    for (size_t i = 0; good && i < c->second.work.focus.count; i++)
        good = summary_build(&c->apart[i], &c->second.focused[i], NULL, 0, &options, &c->arena) ||
               error_no_memory(e);
    pipeline_release(&c->second);
    c->options.details = &c->details;
    return good && build(c, e);
}

// ---- Words ----

// The filters as they were typed, one after the other, escaped.
static bool write_filters(const struct options *o, struct arena *arena, struct chart_words *words)
{
    bool range = o->since.text && o->since.text == o->until.text;
    const struct {
        const char *option, *value;
    } times[] = {{range ? "range" : "since", o->since.text},
                 {"until", range ? NULL : o->until.text}};
    struct output out;
    output_init_memory(&out);
    for (size_t i = 0; i < o->rule_count; i++) {
        // `--only-port`, or `/etc/p0f-stats.conf:3: only-port`
        const char *place = strrchr(o->rules[i].option, ' ');
        output_format(&out, "%s%s%s %s", words->filter_count++ ? " " : "", place ? "--" : "",
                      place ? place + 1 : o->rules[i].option, o->rules[i].value);
    }
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        if (times[i].value)
            output_format(&out, "%s--%s %s", words->filter_count++ ? " " : "", times[i].option,
                          times[i].value);
    struct view text = output_take(&out, arena);
    words->filters = escape_copy(arena, text);
    return text.ptr && words->filters.ptr;
}

static bool write_words(struct charts *c, const struct options *o, struct error *e)
{
    c->chart_options = o->chart;
    bool good = write_filters(o, &c->arena, &c->chart_options.words);
    if (good && o->graph_title) {
        struct view title = escape_copy(&c->arena, view_cstr(o->graph_title));
        c->chart_options.words.host = arena_copy(&c->arena, title).ptr;
        good = c->chart_options.words.host;
    }
    return good || error_no_memory(e);
}

bool charts_build(struct charts *c, const struct options *o, const struct pipeline *first,
                  const struct services *services, const struct zone *zone, struct error *e)
{
    c->first = first;
    c->options = o->summary;
    c->options.services = services;
    c->options.zone = zone;
    bool good =
        write_words(c, o, e) && build_first(c, e) && (!can_look_again(first) || look_again(c, e));
    c->chart_options.words.families = c->options.os_detail == OS_GENRE;
    return good;
}

void charts_release(struct charts *c)
{
    arena_release(&c->arena);
}

bool charts_write(const struct charts *c, struct error *e)
{
    bool no_font;
    bool good = chart_write(&c->summary, &c->chart_options, &no_font, e);
    if (no_font)
        message("this machine has no fonts: the charts use a plain built-in one");
    return good;
}
