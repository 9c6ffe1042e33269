// SPDX-License-Identifier: GPL-2.0-only
#include "cli/reports.h"

#include <langinfo.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/live.h"
#include "cli/page.h"
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

// The format of an output: that of its extension, else that of the options.
static const struct report_format *format_of(const struct options *o, const char *path)
{
    const struct report_format *format =
        strcmp(path, "-") == 0 ? NULL : report_format_by_path(path);
    return format ? format : o->format;
}

static bool write_as(const struct reports *r, const struct report_format *format,
                     const struct summary *s, const struct report_options *report,
                     struct output *out, struct error *e)
{
    if (format->kind == REPORT_PLAIN) {
        format->write(out, s, report);
        return true;
    }
    struct arena arena;
    struct summary charts;
    arena_init(&arena);
    struct page page = {
        .options = r->options, .summary = s, .charts = &charts, .report = *report, .arena = &arena};
    bool good = build_for_charts(r, &charts, &arena, e) &&
                (format->kind == REPORT_PAGE ? page_write_html(&page, out, e)
                                             : page_write_mail(&page, out, e));
    arena_release(&arena);
    return good;
}

static bool write_report(const struct reports *r, const char *path, struct live *live,
                         struct error *e)
{
    const struct options *o = r->options;
    bool standard = strcmp(path, "-") == 0;
    const struct report_format *format = format_of(o, path);
    struct report_options report = {
        .color = standard && color_wanted(o),
        .bars = o->bars,
        .width = o->width,
        .utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0,
    };
    struct summary_options summary = options_of(r);
    summary.unnamed_ports_apart = !format->all_ports;
    if (!format->busy_days)
        summary.thresholds[TABLE_SOURCE_IP].least_rows = 0;
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
        good = write_as(r, format, &s, &report, &out, e);
        if (good)
            good = output_close(&out, e);
        else
            output_abandon(&out);
    }
    arena_release(&arena);
    return good;
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

bool reports_need_charts(const struct options *o)
{
    bool needed = o->graph || (!o->outputs.count && o->format->kind != REPORT_PLAIN);
    for (size_t i = 0; i < o->outputs.count; i++)
        needed |= format_of(o, o->outputs.items[i])->kind != REPORT_PLAIN;
    return needed;
}

bool reports_check(const struct options *o, struct error *e)
{
    bool mail = !o->outputs.count && o->format->kind == REPORT_MAIL;
    for (size_t i = 0; i < o->outputs.count; i++)
        mail |= format_of(o, o->outputs.items[i])->kind == REPORT_MAIL;
    return !mail || page_check_mail(o, e);
}
