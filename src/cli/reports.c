// SPDX-License-Identifier: GPL-2.0-only
#include "cli/reports.h"

#include <langinfo.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/live.h"
#include "summary/build.h"

// As many as any chart shows.
enum { CHART_ROWS = 64 };

static bool color_wanted(const struct options *o)
{
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
    if (o->color != COLOR_AUTO)
        return o->color == COLOR_ALWAYS;
    return isatty(STDOUT_FILENO) && !(no_color && *no_color) &&
           !(term && strcmp(term, "dumb") == 0);
}

static struct summary_options options_of(const struct reports *r)
{
    struct summary_options o = r->options->summary;
    o.services = r->services;
    o.zone = r->zone;
    return o;
}

static bool build(const struct reports *r, const struct summary_options *options, struct summary *s,
                  struct arena *arena, struct error *e)
{
    return summary_build(s, r->counter, r->logs, r->log_count, options, arena) ||
           error_no_memory(e);
}

static bool write_report(const struct reports *r, const char *path, struct live *live,
                         struct error *e)
{
    const struct options *o = r->options;
    bool standard = strcmp(path, "-") == 0;
    const struct report_format *format = standard ? NULL : report_format_by_path(path);
    format = format ? format : o->format;
    struct report_options report = {
        .title = "p0f report",
        .color = standard && color_wanted(o),
        .bars = o->bars,
        .utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0,
    };
    struct summary_options summary = options_of(r);
    summary.unnamed_ports_apart = !format->all_ports;
    if (live->socket) {
        summary.answer = live_answer;
        summary.answer_context = live;
    }
    struct summary s;
    struct arena arena;
    struct output out;
    arena_init(&arena);
    bool good = build(r, &summary, &s, &arena, e);
    live_warning(live);
    good = good && output_open(&out, path, e);
    if (good) {
        format->write(&out, &s, &report);
        good = output_close(&out, e);
    }
    arena_release(&arena);
    return good;
}

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

// Charts show the standard tables without thresholds. When hardly a system is frequent enough for a
// slice of its own, because each label has an uptime, say, they show less detail.
static bool build_for_charts(const struct reports *r, struct summary *s, struct arena *arena,
                             struct error *e)
{
    struct summary_options options = options_of(r);
    options.top = CHART_ROWS;
    options.unnamed_ports_apart = false;
    memset(options.thresholds, 0, sizeof options.thresholds);
    table_set_standard(&options.tables);
    for (;; options.os_detail++) {
        if (!build(r, &options, s, arena, e))
            return false;
        if (options.os_detail == OS_GENRE || !s->attempts || named_share(s) >= 50)
            return true;
    }
}

static bool write_charts(const struct reports *r, struct error *e)
{
    struct summary s;
    struct arena arena;
    struct chart_notes notes = {0};
    arena_init(&arena);
    bool good =
        build_for_charts(r, &s, &arena, e) && chart_write(&s, &r->options->chart, &notes, e);
    if (notes.no_font)
        message("this machine has no fonts: the charts use a plain built-in one");
    arena_release(&arena);
    return good;
}

void reports_write(const struct reports *r)
{
    static const char *const standard[] = {"-"};
    const struct string_list *outputs = &r->options->outputs;
    const char *const *paths = outputs->count ? outputs->items : standard;
    size_t count = outputs->count ? outputs->count : 1;
    struct live live;
    struct error e;
    live_open(&live, r->options->live);
    live_warning(&live);
    for (size_t i = 0; i < count; i++)
        if (!write_report(r, paths[i], &live, &e))
            messages_error(r->messages, &e);
    live_close(&live);
    if (r->options->graph && !write_charts(r, &e))
        messages_error(r->messages, &e);
}
