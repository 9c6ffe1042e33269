// SPDX-License-Identifier: GPL-2.0-only
//
// The formats of the report with figures larger than any golden case could count.
#include "report/report.h"

#include "support.h"

static struct summary_row rows[2];
static struct summary_table table;
static struct zone utc;

static struct summary large(void)
{
    rows[0] = (struct summary_row){.count = UINT64_C(123456789012), .label = view_cstr("often")};
    rows[1] = (struct summary_row){.count = 1, .label = view_cstr("once")};
    table = (struct summary_table){.name = "link",
                                   .heading = "link type",
                                   .key = SUMMARY_TEXT,
                                   .total = UINT64_C(9007199254740993), // 2^53 + 1
                                   .rows = rows,
                                   .row_count = 2};
    table.unknown = 5;
    table.below_threshold = table.total - rows[0].count - 6;
    return (struct summary){.attempts = table.total,
                            .ignored = UINT64_MAX / 2,
                            .has_times = true,
                            .recording_seconds = 360000 * UINT64_C(1000) + 61,
                            .first = -1,
                            .last = 4102444800,
                            .zone = &utc,
                            .tables = &table,
                            .table_count = 1};
}

static char *written(struct summary s, const char *format)
{
    struct report_options options = {.color = false, .title = "report"};
    struct output out;
    output_init_memory(&out);
    report_format_by_name(format)->write(&out, &s, &options);
    return take_text(&out);
}

static void has(char *got, const char *const *wanted, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (!strstr(got, wanted[i]))
            fail_msg("no %s in\n%s", wanted[i], got);
    free(got);
}

static void text(void **state)
{
    (void)state;
    char *got = written(large(), "text");
    // A field that is too long for its column keeps one space.
    assert_string_equal(
        got, "Loaded 9007199254740993 attempts while ignored 9223372036854775807 attempts\n"
             "Total recording time: 100000:01:01\n"
             "Average frequency: 1 connection every 0.0s\n"
             "* link type stats:\n"
             "       [123456789012/9007199254740993] 0.0%    often\n"
             "       [1/9007199254740993] 0.0%    once\n"
             "       [9007075797951980/9007199254740993] 100.0%  < threshold or unknown\n");
    free(got);
}

static void json(void **state)
{
    (void)state;
    char *got = written(large(), "json");
    static const char *const wanted[] = {
        "\"attempts\": 9007199254740993,",
        "\"ignored\": 9223372036854775807,",
        "\"recording_seconds\": 360000061,",
        "\"first\": \"1969-12-31T23:59:59+00:00\"",
        "\"last\": \"2100-01-01T00:00:00+00:00\"",
        "{\"table\": \"link\", \"total\": 9007199254740993,",
        "\"unknown\": 5, \"below_threshold\": 9007075797951975,",
        "{\"name\": \"often\", \"count\": 123456789012, \"percent\": 0.0}",
    };
    has(got, wanted, sizeof wanted / sizeof *wanted);
}

static void csv(void **state)
{
    (void)state;
    char *got = written(large(), "csv");
    assert_string_equal(got,
                        "section,label,count,total,percent\n"
                        "link,often,123456789012,9007199254740993,0.00\n"
                        "link,once,1,9007199254740993,0.00\n"
                        "link,< threshold or unknown,9007075797951980,9007199254740993,100.00\n");
    free(got);
}

// What no log tells: what a running p0f knows of an address, and how far counts may be wrong.
static void live_and_short_of_memory(void **state)
{
    (void)state;
    struct summary_live live = {.os = view_cstr("Linux <3>"),
                                .link = view_cstr("DSL & <1>"),
                                .distance = 7,
                                .last_seen = 86400,
                                .has_nat = true,
                                .last_nat = 3600};
    struct summary s = large();
    rows[0].live = &live;
    rows[0].address = (struct addr){0, 1};
    table.name = "source_ip";
    table.key = SUMMARY_ADDRESS;
    table.undercount_max = 12;
    s.asked_live = true;
    static const char *const in_text[] = {
        "(memory was short: counts are up to 12 too low)\n",
        "(now: Linux <3>, distance 7, DSL & <1>, seen 1970-01-02 00:00, NAT 1970-01-01 01:00)\n"};
    static const char *const in_html[] = {
        "<p>Memory was short: counts are up to 12 too low.</p>\n", "<th scope=\"col\">Now</th>",
        "<td>Linux &lt;3&gt;, distance 7, DSL &amp; &lt;1&gt;, seen "
        "1970-01-02T00:00:00+00:00, NAT 1970-01-01T01:00:00+00:00</td>",
        "<td></td></tr>\n", "<td></td></tr></tfoot>"};
    static const char *const in_json[] = {"\"undercount_max\": 12,", "\"live\": null}"};
    has(written(s, "text"), in_text, sizeof in_text / sizeof *in_text);
    has(written(s, "html"), in_html, sizeof in_html / sizeof *in_html);
    has(written(s, "json"), in_json, sizeof in_json / sizeof *in_json);
    live = (struct summary_live){.distance = -1, .last_seen = 86400};
    static const char *const unknown[] = {
        "<td>unknown system, seen 1970-01-02T00:00:00+00:00</td>"};
    has(written(s, "html"), unknown, 1);
}

static void formats(void **state)
{
    (void)state;
    assert_null(report_format_by_name("xml"));
    assert_null(report_format_by_name(""));
    assert_string_equal(report_format_by_path("a.b/report.csv")->name, "csv");
    assert_string_equal(report_format_by_path(".json")->name, "json");
    assert_null(report_format_by_path("a.csv/report"));
    assert_null(report_format_by_path("report"));
    assert_null(report_format_by_path("csv"));
    assert_null(report_format_by_path("report."));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(text), cmocka_unit_test(json),
                                       cmocka_unit_test(csv), cmocka_unit_test(formats),
                                       cmocka_unit_test(live_and_short_of_memory)};
    utc = zone_utc;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
