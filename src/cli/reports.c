// SPDX-License-Identifier: GPL-2.0-only
#include "cli/reports.h"

#include <langinfo.h>
#include <stdlib.h>
#include <unistd.h>

static bool color_wanted(const struct options *o)
{
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
    if (o->color != COLOR_AUTO)
        return o->color == COLOR_ALWAYS;
    return isatty(STDOUT_FILENO) && !(no_color && *no_color) &&
           !(term && strcmp(term, "dumb") == 0);
}

static bool build(const struct reports *r, enum audience audience, enum os_detail detail,
                  struct summary *s, struct arena *arena, struct error *e)
{
    struct summary_options options = r->options->summary;
    options.audience = audience;
    options.os_detail = detail;
    options.services = r->services;
    options.zone = r->zone;
    return summary_build(s, r->counter, r->inputs, r->input_count, &options, arena) ||
           error_no_memory(e);
}

// Adds what a running p0f knows. Its silence is worth a warning, and no more.
static void ask(const struct reports *r, struct summary *s)
{
    struct error e;
    if (!live_fill(r->live, s, &e))
        message("%s", e.text);
}

static bool write_report(const struct reports *r, const char *path, struct error *e)
{
    const struct options *o = r->options;
    bool standard = strcmp(path, "-") == 0;
    const struct report_format *format = standard ? NULL : report_format_by_path(path);
    format = format ? format : o->format;
    struct report_options report = {
        .color = standard && color_wanted(o),
        .bars = o->bars,
        .utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0,
    };
    struct summary s;
    struct arena arena;
    struct output out;
    arena_init(&arena);
    bool good = build(r, format->for_programs ? FOR_PROGRAMS : FOR_READERS, o->summary.os_detail,
                      &s, &arena, e);
    if (good)
        ask(r, &s);
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

// What is charted: where hardly a system is frequent enough to be seen, because each has its uptime
// in its label, say, names without remarks, or families.
static bool build_for_charts(const struct reports *r, struct summary *s, struct arena *arena,
                             struct error *e)
{
    for (enum os_detail detail = r->options->summary.os_detail;; detail++) {
        if (!build(r, FOR_CHARTS, detail, s, arena, e))
            return false;
        if (detail == OS_GENRE || !s->attempts || named_share(s) >= 50)
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
    struct error e;
    for (size_t i = 0; i < count; i++)
        if (!write_report(r, paths[i], &e))
            messages_error(r->messages, &e);
    if (r->options->graph && !write_charts(r, &e))
        messages_error(r->messages, &e);
}
