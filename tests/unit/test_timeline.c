// SPDX-License-Identifier: GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants these four before it
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "summaries.h"
#include "summary/findings.h"

enum { HOUR = 3600, DAY = 86400 };

struct fixture {
    struct arena arena;
    struct zone utc, paris;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct error e;
    if (!f || !zone_open(&f->utc, "UTC", &e) || !zone_open(&f->paris, "Europe/Paris", &e))
        return -1;
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    zone_close(&f->utc);
    zone_close(&f->paris);
    arena_release(&f->arena);
    free(f);
    return 0;
}

static struct timeline build(const struct summary *s)
{
    struct timeline t;
    timeline_build(&t, s);
    return t;
}

static int64_t utc(int year, int month, int day, int hour, int minute)
{
    return days_from_civil(year, month, day) * DAY_SECONDS + hour * 3600 + minute * 60;
}

static void assert_near(double a, double b)
{
    if (fabs(a - b) > 1e-6 * fmax(1, fabs(b)))
        fail_msg("%.9g is not %.9g", a, b);
}

static void words_are(const struct timeline *t, const struct summary *s, const char *expected)
{
    struct findings f;
    char words[FINDINGS_WORDS_MAX];
    findings_make(&f, t, s);
    assert_string_equal(findings_words(&f, t, words), expected);
}

static void no_times_give_no_bins(void **state)
{
    struct fixture *f = *state;
    struct summary *s = summary_new(&f->arena, &f->utc);
    struct timeline t = build(s);
    assert_int_equal(t.count, 0);
    words_are(&t, s, "");
}

// A summary of one bin at either end of a span.
static struct summary *spanning(struct fixture *f, const struct zone *zone, int64_t from,
                                int64_t span, int64_t bin)
{
    struct summary *s = summary_new(&f->arena, zone);
    s->activity.bin_seconds = bin;
    summary_add_bin(&f->arena, s, from / bin * bin, 5, (uint64_t)bin);
    if (span > bin)
        summary_add_bin(&f->arena, s, (from + span) / bin * bin, 5, (uint64_t)bin);
    return s;
}

static void there_are_12_to_60_bins(void **state)
{
    struct fixture *f = *state;
    const struct zone *zones[] = {&f->utc, &f->paris};
    // From a quarter of an hour to 130 years, each span a little longer than the one before.
    for (double span = 15 * 60; span < 130.0 * 365 * DAY; span *= 1.013) {
        for (int i = 0; i < 4; i++) {
            int64_t from = i < 2 ? utc(1971, 3, 14, 15, 9) : utc(1971, 12, 31, 23, 50);
            int64_t bin = span < 30 * DAY ? 60 : span < 300 * DAY ? 900 : DAY;
            struct summary *s = spanning(f, zones[i % 2], from, (int64_t)span, bin);
            struct timeline t = build(s);
            if (t.count < TIMELINE_BINS_MIN || t.count > TIMELINE_BINS_MAX)
                fail_msg("%zu bins of a %s for %.0f s", t.count, timeline_step_row(t.step)->name,
                         span);
            assert_true(t.bins[0].start <= s->first && s->first < t.bins[0].end);
            assert_true(t.bins[t.count - 1].start <= s->last && s->last < t.bins[t.count - 1].end);
            for (size_t k = 1; k < t.count; k++)
                assert_int_equal(t.bins[k].start, t.bins[k - 1].end);
        }
    }
}

static void bins_fit_the_span(void **state)
{
    struct fixture *f = *state;
    static const struct {
        int64_t span, bin;
        const char *name;
        size_t count;
    } cases[] = {
        {5 * 60, 60, "minute", 6},         {40 * 60, 60, "minute", 41},
        {2 * HOUR, 60, "5 minutes", 25},   {10 * HOUR, 60, "15 minutes", 41},
        {2 * DAY, 60, "hour", 49},         {4 * DAY, 60, "3 hours", 33},
        {10 * DAY, 60, "6 hours", 41},     {19 * DAY, 60, "day", 20},
        {70 * DAY, 900, "2 days", 36},     {200 * DAY, 900, "week", 29},
        {800 * DAY, DAY, "month", 28},     {4380 * DAY, DAY, "quarter", 48},
        {20 * 365 * DAY, DAY, "year", 20}, {5 * DAY, DAY, "day", 6},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        // Monday, the first of a month and of a quarter, in an even number of days.
        struct timeline t = build(
            spanning(f, &f->utc, utc(2007, 1, 1, 0, 0) - DAY * 0, cases[i].span, cases[i].bin));
        assert_string_equal(timeline_step_row(t.step)->name, cases[i].name);
        if (t.count < cases[i].count - 1 || t.count > cases[i].count + 1)
            fail_msg("%zu bins of a %s, expected %zu", t.count, cases[i].name, cases[i].count);
    }
}

static void nothing_is_lost(void **state)
{
    struct fixture *f = *state;
    for (uint64_t seed = 1; seed <= 500; seed++) {
        struct summary *s = summary_random(&f->arena, seed % 2 ? &f->utc : &f->paris, seed);
        struct timeline t = build(s);
        uint64_t attempts = 0, recorded = 0, shown = 0;
        for (size_t i = 0; i < s->activity.bin_count; i++)
            attempts += s->activity.bins[i].attempts;
        for (size_t i = 0; i < t.count; i++) {
            attempts -= t.bins[i].attempts;
            recorded += t.bins[i].recorded_seconds;
            shown += t.bins[i].state == TIMELINE_SHOWN;
            assert_true(isfinite(t.bins[i].value));
        }
        assert_int_equal(attempts, 0);
        assert_int_equal(recorded, s->has_times ? s->recording_seconds : 0);
        assert_int_equal(shown + t.gaps + t.shorts, t.count);
        assert_true(t.count <= TIMELINE_BINS_MAX);
    }
}

static void days_are_those_of_the_zone(void **state)
{
    struct fixture *f = *state;
    struct timeline_step day = {TIMELINE_DAY, 1};
    // Clocks in Paris: put back on 2006-10-29 at 03:00, forward on 2006-03-26 at 02:00.
    int64_t start = timeline_floor(&f->paris, day, utc(2006, 10, 29, 12, 0));
    assert_int_equal(start, utc(2006, 10, 28, 22, 0));
    assert_int_equal(timeline_next(&f->paris, day, start) - start, 25 * HOUR);
    start = timeline_floor(&f->paris, day, utc(2006, 3, 26, 12, 0));
    assert_int_equal(start, utc(2006, 3, 25, 23, 0));
    assert_int_equal(timeline_next(&f->paris, day, start) - start, 23 * HOUR);
    // Hours keep their length on such a day; both times that it strikes two have a bin.
    struct timeline_step hour = {TIMELINE_HOUR, 1};
    start = timeline_floor(&f->paris, hour, utc(2006, 10, 29, 0, 30));
    assert_int_equal(start, utc(2006, 10, 29, 0, 0));
    assert_int_equal(timeline_next(&f->paris, hour, start), utc(2006, 10, 29, 1, 0));
}

static void steps_begin_where_a_calendar_says(void **state)
{
    struct fixture *f = *state;
    int64_t time = utc(2006, 8, 30, 18, 43); // a Wednesday
    static const struct {
        struct timeline_step step;
        int from[5], to[5];
    } cases[] = {
        {{TIMELINE_MINUTE, 5}, {2006, 8, 30, 18, 40}, {2006, 8, 30, 18, 45}},
        {{TIMELINE_MINUTE, 15}, {2006, 8, 30, 18, 30}, {2006, 8, 30, 18, 45}},
        {{TIMELINE_HOUR, 3}, {2006, 8, 30, 18, 0}, {2006, 8, 30, 21, 0}},
        {{TIMELINE_HOUR, 12}, {2006, 8, 30, 12, 0}, {2006, 8, 31, 0, 0}},
        {{TIMELINE_WEEK, 1}, {2006, 8, 28, 0, 0}, {2006, 9, 4, 0, 0}},
        {{TIMELINE_MONTH, 1}, {2006, 8, 1, 0, 0}, {2006, 9, 1, 0, 0}},
        {{TIMELINE_MONTH, 3}, {2006, 7, 1, 0, 0}, {2006, 10, 1, 0, 0}},
        {{TIMELINE_YEAR, 1}, {2006, 1, 1, 0, 0}, {2007, 1, 1, 0, 0}},
        {{TIMELINE_YEAR, 5}, {2005, 1, 1, 0, 0}, {2010, 1, 1, 0, 0}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const int *a = cases[i].from, *b = cases[i].to;
        int64_t start = timeline_floor(&f->utc, cases[i].step, time);
        assert_int_equal(start, utc(a[0], a[1], a[2], a[3], a[4]));
        assert_int_equal(timeline_next(&f->utc, cases[i].step, start),
                         utc(b[0], b[1], b[2], b[3], b[4]));
    }
}

static void zones_with_odd_midnights_go_forward(void **state)
{
    (void)state;
    static const char *const names[] = {"America/Havana",      "Atlantic/Azores", "Pacific/Apia",
                                        "Australia/Lord_Howe", "Asia/Beirut",     "Asia/Kathmandu"};
    static const struct timeline_step steps[] = {
        {TIMELINE_HOUR, 6}, {TIMELINE_DAY, 1}, {TIMELINE_WEEK, 1}, {TIMELINE_MONTH, 1}};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct zone zone;
        struct error e;
        assert_true(zone_open(&zone, names[i], &e));
        for (size_t k = 0; k < sizeof steps / sizeof *steps; k++) {
            int64_t at = timeline_floor(&zone, steps[k], utc(2009, 12, 25, 7, 0));
            while (at < utc(2014, 1, 5, 0, 0)) {
                int64_t next = timeline_next(&zone, steps[k], at);
                assert_true(next > at);
                assert_int_equal(timeline_floor(&zone, steps[k], at), at);
                assert_int_equal(timeline_floor(&zone, steps[k], next - 1), at);
                at = next;
            }
        }
        zone_close(&zone);
    }
}

static void a_short_day_compares_with_a_full_one(void **state)
{
    struct fixture *f = *state;
    struct summary *s = summary_new(&f->arena, &f->utc);
    int64_t day = utc(2006, 8, 28, 0, 0);
    s->activity.bin_seconds = HOUR;
    for (int i = 0; i < 14; i++)
        for (int hour = 0; hour < (i == 5 ? 2 : 24); hour++)
            summary_add_bin(&f->arena, s, day + i * DAY + hour * HOUR, 30, HOUR);
    struct timeline t = build(s);
    assert_int_equal(t.count, 14);
    for (size_t i = 0; i < t.count; i++)
        assert_near(t.bins[i].value, 30);
    assert_int_equal(t.bins[5].attempts, 60);
    assert_false(t.last_unfinished);
    words_are(&t, s, "steady, about 30.0 an hour");
}

static void silence_is_a_gap_and_not_zero(void **state)
{
    struct fixture *f = *state;
    struct timeline t = build(summary_case(&f->arena, &f->utc, "gaps"));
    assert_int_equal(t.count, 40);
    assert_int_equal(t.gaps, 5); // a recording begun on the 16th lasts past midnight
    assert_int_equal(t.shorts, 1);
    assert_int_equal(t.bins[8].state, TIMELINE_GAP);
    assert_int_equal(t.bins[33].state, TIMELINE_SHORT);
    assert_int_equal(t.bins[33].attempts, 7);
    assert_near(t.bins[33].value, 0);
    assert_true(t.last_unfinished);
    // Somebody listened and heard nothing: that is zero.
    struct summary *s = summary_case(&f->arena, &f->utc, "zero");
    t = build(s);
    assert_int_equal(t.gaps, 0);
    assert_int_equal(t.bins[3].state, TIMELINE_SHOWN);
    words_are(&t, s, "");
}

static void no_time_to_speak_of_gives_counts(void **state)
{
    struct fixture *f = *state;
    struct summary *s = summary_case(&f->arena, &f->utc, "untimed");
    struct timeline t = build(s);
    assert_int_equal(t.measure, TIMELINE_COUNT);
    assert_near(t.max_value, 9);
    words_are(&t, s, "");
    t = build(summary_case(&f->arena, &f->utc, "one"));
    assert_int_equal(t.count, 1);
    assert_int_equal(t.measure, TIMELINE_COUNT);
    assert_near(t.bins[0].value, 1);
}

static void two_points_are_no_trend(void **state)
{
    (void)state;
    struct trend_point p[] = {{0, 10, 1}, {1, 20, 1}, {2, 30, 1}, {2, 30, 1}};
    assert_false(trend_fit(p, 2, 30).known);
    assert_true(trend_fit(p, 3, 30).known);
    assert_false(trend_fit(p + 2, 2, 30).known);
    assert_false(trend_fit(p, 0, 30).known);
}

static void chance_alone_is_no_trend(void **state)
{
    (void)state;
    // Three points on a line: but of three, four and five attempts.
    struct trend_point few[] = {{0, 3, 1}, {1, 4, 1}, {2, 5, 1}};
    assert_true(trend_fit(few, 3, 4).steady);
    struct trend_point many[] = {{0, 30000, 1}, {1, 40000, 1}, {2, 50000, 1}};
    assert_false(trend_fit(many, 3, 40000).steady);
}

static void weight_is_what_was_watched(void **state)
{
    (void)state;
    // A minute of madness does not bend a line of days.
    struct trend_point p[] = {
        {0, 100, 24}, {1, 100, 24}, {2, 100, 24}, {3, 100, 24}, {4, 5000, 0.02}};
    struct trend t = trend_fit(p, 5, 100);
    assert_true(t.steady);
    assert_true(t.mean < 105);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_times_give_no_bins),
        cmocka_unit_test(there_are_12_to_60_bins),
        cmocka_unit_test(bins_fit_the_span),
        cmocka_unit_test(nothing_is_lost),
        cmocka_unit_test(days_are_those_of_the_zone),
        cmocka_unit_test(steps_begin_where_a_calendar_says),
        cmocka_unit_test(zones_with_odd_midnights_go_forward),
        cmocka_unit_test(a_short_day_compares_with_a_full_one),
        cmocka_unit_test(silence_is_a_gap_and_not_zero),
        cmocka_unit_test(no_time_to_speak_of_gives_counts),
        cmocka_unit_test(two_points_are_no_trend),
        cmocka_unit_test(chance_alone_is_no_trend),
        cmocka_unit_test(weight_is_what_was_watched),
    };
    return cmocka_run_group_tests_name("timeline", tests, setup, teardown);
}
