// SPDX-License-Identifier: GPL-2.0-only
//
// For the tests of p0f 3 logs: a log as text becomes what a parser makes of it, as text; or the
// summary of a report on it.
#ifndef P0FSTATS_TESTS_UNIT_P0F3_LOGS_H
#define P0FSTATS_TESTS_UNIT_P0F3_LOGS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants these five before it
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "base/output.h"
#include "input/reader.h"
#include "parse/parser.h"
#include "pipeline/worker.h"
#include "summary/build.h"

#define HELPER __attribute__((unused)) static

HELPER const struct log_format *format_named(const char *name)
{
    for (size_t i = 0; i < log_format_count; i++)
        if (strcmp(log_formats[i]->name, name) == 0)
            return log_formats[i];
    fail_msg("no format %s", name);
    return NULL;
}

// The text with the slack that parsers may read, filled with what would deceive one that looks at
// it. To be freed.
HELPER char *with_slack(const char *text, size_t len)
{
    static const char bait[] = "|dist=1|params=none|raw_sig=4:64|link=x|raw_mtu=1500\n0000000000\n";
    char *copy = malloc(len + PARSE_SLACK);
    assert_non_null(copy);
    if (len)
        memcpy(copy, text, len);
    memcpy(copy + len, bait, PARSE_SLACK);
    return copy;
}

HELPER void write_text(struct output *out, const char *name, struct view text)
{
    if (text.ptr)
        output_format(out, " %s=[%.*s]", name, VIEW_ARGS(text));
}

HELPER void write_details(struct output *out, const struct record_details *d)
{
    write_text(out, "link", d->link);
    write_text(out, "signature", d->signature);
    write_text(out, "tos", d->tos);
    write_text(out, "http", d->http);
    write_text(out, "language", d->language);
    if (d->distance >= 0)
        output_format(out, " distance=%s%d", d->distance_at_most ? "<=" : "", (int)d->distance);
    if (d->uptime_hours >= 0)
        output_format(out, " up=%d", (int)d->uptime_hours);
    output_cstr(out, d->nat ? " nat" : "");
    output_cstr(out, d->answered ? " answered" : "");
    output_cstr(out, d->dishonest ? " dishonest" : "");
    output_cstr(out, d->has_answers ? " has_answers" : "");
}

// `attempt 1700000002 10.0.0.1:40001 > 10.1.0.1:80 [Linux 2.2.x-3.x] distance=7`
HELPER void write_record(struct output *out, const struct record *r,
                         const struct record_details *details)
{
    static const char *const kinds[] = {"attempt", "masquerade", "restart", "addendum", "probe"};
    char source[ADDR_TEXT_MAX], target[ADDR_TEXT_MAX];
    (void)addr_format(r->source, source);
    (void)addr_format(r->target, target);
    output_format(out, "%s %lld %s:%u > %s:%u", kinds[r->kind], (long long)r->time, source,
                  r->source_port, target, r->target_port);
    if (r->kind == RECORD_ATTEMPT)
        output_format(out, " [%.*s]", VIEW_ARGS(r->os));
    output_cstr(out, r->flags & RECORD_OS_UNKNOWN ? " unknown" : "");
    output_cstr(out, r->flags & RECORD_CONTINUES ? "" : " alone");
    if (details)
        write_details(out, details);
    output_char(out, '\n');
}

HELPER void write_parsed(struct output *out, struct parser *p, struct batch *b)
{
    while (parser_next(p, b))
        for (size_t i = 0; i < b->count; i++)
            if (b->records[i].kind != RECORD_RUNNING)
                write_record(out, &b->records[i], b->details ? &b->details[i] : NULL);
}

HELPER void write_totals(struct output *out, const struct parser *p)
{
    static const char *const reasons[SKIP_REASONS] = {"text",   "address", "port", "time",
                                                      "target", "cut",     "long"};
    output_format(out, "lines=%d recognised=%d other=%d unknown=%d\n", (int)p->lines,
                  (int)p->recognised, (int)p->other_lines, (int)p->unknown_modules);
    for (int i = 0; i < SKIP_REASONS; i++)
        for (uint64_t j = 0; j < p->skips.count[i]; j++)
            output_format(out, "skip %s %d\n", reasons[i],
                          j < SKIP_PLACES ? (int)p->skips.line[i][j] : -1);
}

// What a parser makes of a log in one block, with its counts; to be freed.
HELPER char *parsed_as(const char *format, const char *text, size_t len,
                       const struct parse_options *options, bool details)
{
    struct parser p;
    struct error e;
    struct output out;
    struct batch *batch = malloc(sizeof *batch);
    assert_non_null(batch);
    batch->details = details ? calloc(BATCH_MAX, sizeof *batch->details) : NULL;
    char *block = with_slack(text, len);
    output_init_memory(&out);
    parser_init(&p, format_named(format), options);
    assert_true(parser_block(&p, (struct block){.data = block, .len = len}, &e));
    write_parsed(&out, &p, batch);
    write_totals(&out, &p);
    output_char(&out, '\0');
    assert_int_equal(out.failed, 0);
    char *result = strdup(out.data);
    assert_non_null(result);
    output_abandon(&out);
    parser_release(&p);
    free(block);
    free(batch->details);
    free(batch);
    return result;
}

HELPER char *parsed(const char *text, size_t len, const struct parse_options *options, bool details)
{
    return parsed_as("p0f3", text, len, options, details);
}

HELPER struct parse_options options_for(const struct zone *zone, enum parse_speed speed)
{
    return (struct parse_options){.log_zone = zone, .speed = speed};
}

// What every way of parsing makes of a log is the same, and this.
HELPER void log_as_is(const char *format, const char *text, bool details, const char *expected)
{
    static const enum parse_speed speeds[] = {PARSE_PLAIN, PARSE_PORTABLE, PARSE_BEST};
    const struct zone utc = zone_utc;
    for (int i = 0; i < 3; i++) {
        struct parse_options options = options_for(&utc, speeds[i]);
        char *found = parsed_as(format, text, strlen(text), &options, details);
        assert_string_equal(found, expected);
        free(found);
    }
}

HELPER void log_is(const char *text, bool details, const char *expected)
{
    log_as_is("p0f3", text, details, expected);
}

// ---- Reports ----

struct report {
    struct arena arena;
    struct summary summary;
    struct log_stats stats;
};

// Counts a part of a log that has `offset` bytes before it; without `stats`, it is only recalled.
HELPER void count_part(struct counter *c, struct intern *labels, struct filter_state *filter_state,
                       struct log_stats *stats, const char *format, struct view text, size_t offset)
{
    const struct zone utc = zone_utc;
    const struct parse_options options = options_for(&utc, PARSE_BEST);
    uint8_t verdicts[BATCH_MAX];
    struct parser p;
    struct error e;
    struct batch *batch = malloc(sizeof *batch);
    assert_non_null(batch);
    batch->details = calloc(BATCH_MAX, sizeof *batch->details);
    assert_non_null(batch->details);
    char *block = with_slack(text.ptr, text.len);
    const struct block whole = {.data = block, .len = text.len, .offset = offset};
    parser_init(&p, format_named(format), &options);
    assert_true(parser_block(&p, whole, &e));
    while (parser_next(&p, batch)) {
        assert_true(batch_number_labels(labels, batch));
        assert_true(filter_state_apply(filter_state, labels, batch, verdicts, &e));
        assert_true(stats ? counter_add(c, stats, batch, verdicts)
                          : counter_recall(c, batch, verdicts));
    }
    parser_release(&p);
    free(block);
    free(batch->details);
    free(batch);
}

// A report with all tables on a log that two counters count, the second from the byte `cut` on;
// sources from `rejected` are ignored, if that is not null.
HELPER struct report report_cut(const char *format, const char *text, const char *rejected,
                                size_t cut)
{
    const struct view before = view_of(text, cut), after = view_cstr(text + cut);
    struct report report = {0};
    static struct zone utc;
    struct services services = {0};
    struct error e;
    struct budget budget;
    struct summary_options options;
    utc = zone_utc;
    budget_init(&budget, SIZE_MAX);
    summary_options_init(&options);
    assert_true(table_set_read(&options.tables, "all"));
    assert_true(services_open(&services, "/dev/null", &e));
    options.unnamed_ports_apart = false;
    options.top = 0;
    options.thresholds[1] = options.thresholds[2] = (struct threshold){0};
    options.services = &services;
    options.zone = &utc;
    struct filter *filter = filter_new();
    assert_non_null(filter);
    const struct filter_rule rule = {RULE_FROM_IP, RULE_REJECT, "--x", rejected};
    if (rejected)
        assert_true(filter_add(filter, &rule, NULL, &e));
    assert_true(filter_finish(filter, &e));
    struct filter_state *filter_state = filter_state_new(filter);
    struct counter *c = calloc(2, sizeof *c);
    struct intern labels;
    const struct count_options counting = {options.tables, {&utc}, 0, hash_seed_draw(), &budget};
    assert_non_null(filter_state);
    assert_non_null(c);
    assert_true(intern_init(&labels, counting.seed, &budget));
    for (int i = 0; i < 2; i++)
        assert_true(counter_init(&c[i], &counting, &labels));
    struct moves *moves = moves_new(&counting);
    assert_non_null(moves);
    counter_begin(&c[0], cut, NULL);
    counter_begin(&c[1], UINT64_MAX, moves);
    count_part(&c[0], &labels, filter_state, &report.stats, format, before, 0);
    size_t known = cut < FLOW_BYTES ? cut : FLOW_BYTES;
    count_part(&c[1], &labels, filter_state, NULL, format, view_skip(before, cut - known),
               cut - known);
    count_part(&c[1], &labels, filter_state, &report.stats, format, after, cut);
    assert_int_equal(report.stats.last_attempts, moves->attempts);
    assert_true(counter_merge(&c[0], &c[1]));
    assert_true(counter_move(&c[0], moves));
    moves_free(moves);
    counter_release(&c[1]);
    const struct log log = {.path = "log", .format = format_named(format), .stats = report.stats};
    assert_true(summary_build(&report.summary, c, &log, 1, &options, &report.arena));
    counter_release(&c[0]);
    intern_release(&labels);
    free(c);
    filter_state_free(filter_state);
    filter_free(filter);
    services_close(&services);
    return report;
}

// The same by one counter.
HELPER struct report report_on(const char *format, const char *text, const char *rejected)
{
    return report_cut(format, text, rejected, strlen(text));
}

// `yes=2 no=1 ?3`: the rows of a table and what has no value, which must be `expected`.
HELPER void table_is(const struct report *report, const char *name, const char *expected)
{
    const struct summary_table *table = summary_table(&report->summary, name);
    char found[1024] = "";
    size_t used = 0;
    assert_non_null(table);
    uint64_t sum = table->unknown + table->below_threshold;
    for (size_t i = 0; i < table->row_count; i++) {
        const struct summary_row *row = &table->rows[i];
        used += (size_t)snprintf(found + used, sizeof found - used, "%.*s=%lld ",
                                 VIEW_ARGS(row->label), (long long)row->count);
        sum += row->count;
    }
    (void)snprintf(found + used, sizeof found - used, "?%lld", (long long)table->unknown);
    assert_string_equal(found, expected);
    assert_int_equal(sum, report->summary.attempts);
    assert_int_equal(table->total, report->summary.attempts);
}

HELPER void report_release(struct report *report)
{
    arena_release(&report->arena);
}

#endif
