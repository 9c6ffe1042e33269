// SPDX-License-Identifier: GPL-2.0-only
//
// What the bins are said to show: of a thousand simulated logs, and of logs that once misled.
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

static struct zone utc;
static const int64_t monday = 1156723200; // 2006-08-28 00:00 UTC

static int setup(void **state)
{
    (void)state;
    utc = zone_utc;
    return 0;
}

// ---- Simulated logs ----

enum shape { FLAT, WAVE, BURSTS, RISE };

struct log {
    enum shape shape;
    double strength; // of a wave, or of a rise in its standard errors
    int64_t span;
    double rate; // an hour
};

static double uniform(uint64_t *state)
{
    // splitmix64, by Sebastiano Vigna (public domain).
    uint64_t z = *state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return (double)((z ^ z >> 31) >> 11) / 9007199254740992.0;
}

// A Poisson number: by products of uniform numbers, or by the normal one when it is large.
static uint64_t poisson(double mean, uint64_t *state)
{
    if (mean > 60) {
        double normal = sqrt(-2 * log(1 - uniform(state))) * cos(2 * acos(-1) * uniform(state));
        return (uint64_t)fmax(0, round(mean + sqrt(mean) * normal));
    }
    uint64_t n = 0;
    for (double product = uniform(state); product > exp(-mean); n++)
        product *= uniform(state);
    return n;
}

static double rate_at(const struct log *l, double seconds, double phase, const double *bursts)
{
    double total = l->rate * (double)l->span / HOUR;
    switch (l->shape) {
    case FLAT:
        break;
    case WAVE:
        return l->rate * (1 + l->strength * sin(2 * acos(-1) * (seconds / DAY + phase)));
    case BURSTS:
        for (int i = 0; i < 3; i++)
            if (fabs(seconds - bursts[i] * (double)l->span) < 900)
                return l->rate * 200;
        break;
    case RISE:
        // A straight line whose slope is `strength` times the standard error that chance alone has.
        return l->rate * (1 + l->strength * sqrt(12 / total) * (seconds / (double)l->span - 0.5));
    }
    return l->rate;
}

// Whether a trend is claimed of a log drawn from the seed.
static bool claims(const struct log *l, uint64_t seed)
{
    struct arena arena = {0};
    struct summary *s = summary_new(&arena, &utc);
    struct timeline t;
    struct findings f;
    uint64_t state = seed * 7919;
    double phase = uniform(&state), bursts[3];
    int64_t begin = monday + (int64_t)(uniform(&state) * DAY / 900) * 900;
    for (int i = 0; i < 3; i++)
        bursts[i] = uniform(&state);
    s->activity.bin_seconds = 900;
    for (int64_t at = 0; at < l->span; at += 900)
        summary_add_bin(&arena, s, begin + at,
                        poisson(rate_at(l, (double)at, phase, bursts) / 4, &state), 900);
    timeline_build(&t, s);
    findings_make(&f, &t, s);
    arena_release(&arena);
    return f.trend.known && !f.trend.steady;
}

static unsigned claimed(struct log l, unsigned logs)
{
    static const double rates[] = {5, 40, 300, 3000};
    unsigned n = 0;
    for (unsigned i = 0; i < logs; i++) {
        l.rate = rates[i % 4];
        n += claims(&l, 1 + i + 1000 * (uint64_t)l.span);
    }
    return n;
}

static void no_trend_is_claimed_where_there_is_none(void **state)
{
    (void)state;
    static const int64_t spans[] = {DAY, 2 * DAY, 4 * DAY, 7 * DAY};
    static const struct log shapes[] = {{FLAT, 0, 0, 0},
                                        {WAVE, 0.2, 0, 0},
                                        {WAVE, 0.5, 0, 0},
                                        {WAVE, 0.9, 0, 0},
                                        {BURSTS, 0, 0, 0}};
    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++)
        for (size_t k = 0; k < sizeof shapes / sizeof *shapes; k++) {
            struct log l = shapes[k];
            l.span = spans[i];
            unsigned n = claimed(l, 200);
            if (n > 10)
                fail_msg("shape %d, strength %g, %d days: %u of 200", l.shape, l.strength,
                         (int)(l.span / DAY), n);
        }
}

// Four standard errors are twice what a slope must have to differ from zero at 95 %.
static void a_true_trend_is_found(void **state)
{
    (void)state;
    static const int64_t spans[] = {5 * DAY / 2, 4 * DAY, 7 * DAY, 21 * DAY};
    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++) {
        unsigned n = claimed((struct log){RISE, 4, spans[i], 0}, 200);
        if (n < 180)
            fail_msg("%d hours: %u of 200", (int)(spans[i] / HOUR), n);
    }
}

// ---- Logs that misled ----

// Fills hours from..to, each recorded whole.
static void add_hours(struct arena *a, struct summary *s, int from, int to, uint64_t attempts)
{
    for (int hour = from; hour < to; hour++)
        summary_add_bin(a, s, monday + hour * HOUR, attempts, HOUR);
}

static struct summary *new_summary(struct arena *a)
{
    struct summary *s = summary_new(a, &utc);
    s->activity.bin_seconds = HOUR;
    return s;
}

static void says(const struct summary *s, const char *expected)
{
    struct timeline t;
    struct findings f;
    char words[FINDINGS_WORDS_MAX];
    timeline_build(&t, s);
    findings_make(&f, &t, s);
    assert_string_equal(findings_words(&f, &t, words), expected);
}

static void add_day_with_an_evening(struct arena *a, struct summary *s, int day)
{
    static const uint64_t hours[24] = {40, 30, 25, 20, 20, 22, 30, 40,  50,  55,  60, 60,
                                       62, 60, 60, 65, 70, 80, 95, 120, 140, 130, 90, 60};
    for (int i = 0; i < 24; i++)
        add_hours(a, s, day * 24 + i, day * 24 + i + 1, hours[i]);
}

static void the_time_of_day_is_no_trend(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct summary *one = new_summary(&arena), *ten = new_summary(&arena);
    add_day_with_an_evening(&arena, one, 0);
    says(one, "about 61.8 an hour");
    for (int day = 0; day < 10; day++)
        add_day_with_an_evening(&arena, ten, day);
    says(ten, "steady, about 61.8 an hour");
    arena_release(&arena);
}

static void a_burst_is_not_steady(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct summary *s = new_summary(&arena);
    add_hours(&arena, s, 0, 100, 0);
    add_hours(&arena, s, 100, 101, 200);
    add_hours(&arena, s, 101, 14 * 24, 0);
    says(s, "bursts, peak 8.33 an hour"); // the bars are days
    s = new_summary(&arena);
    s->activity.bin_seconds = 60;
    for (int minute = 0; minute < 24 * 60; minute++)
        summary_add_bin(&arena, s, monday + minute * 60, minute / 10 == 77 ? 2000 : 0, 60);
    says(s, "bursts, peak 20,000 an hour");
    arena_release(&arena);
}

static void trends_are_told_in_absolute_numbers(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct summary *s = new_summary(&arena);
    for (int day = 0; day < 14; day++)
        add_hours(&arena, s, day * 24, day * 24 + 24, (uint64_t)(135 + 10 * day));
    says(s, "rising from about 135 to 265 an hour, +5.0 % a day");
    s = new_summary(&arena);
    for (int day = 0; day < 14; day++)
        add_hours(&arena, s, day * 24, day * 24 + 24, (uint64_t)(20 * pow(1.35, day)));
    // 35 % more each day is no straight line.
    says(s, "rising from about 19.9 to 989 an hour, +35.1 % a day");
    arena_release(&arena);
}

static void a_bar_of_seconds_does_not_rule_the_picture(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct summary *s = new_summary(&arena);
    struct timeline t;
    add_hours(&arena, s, 0, 24, 2);
    summary_add_bin(&arena, s, monday + DAY, 2, 70);
    timeline_build(&t, s);
    assert_int_equal(t.bins[24].state, TIMELINE_SHORT);
    assert_true(fabs(t.max_value - 2) < 1e-9);
    // Where seventy seconds are worth ten attempts, they make a bar.
    s = new_summary(&arena);
    add_hours(&arena, s, 0, 24, 600);
    summary_add_bin(&arena, s, monday + DAY, 11, 70);
    timeline_build(&t, s);
    assert_int_equal(t.bins[24].state, TIMELINE_SHOWN);
    arena_release(&arena);
}

static void rates_are_in_a_unit_that_gives_one_or_more(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct summary *s = new_summary(&arena);
    struct timeline t;
    for (int day = 0; day < 40; day++) {
        add_hours(&arena, s, day * 24, day * 24 + 23, 0);
        add_hours(&arena, s, day * 24 + 23, day * 24 + 24, 6);
    }
    timeline_build(&t, s);
    assert_string_equal(t.unit, "day");
    assert_true(fabs(t.max_value - 6) < 1e-9);
    says(s, "steady, about 6.00 a day");
    arena_release(&arena);
}

// ---- Comparing ----

static void the_last_full_period_is_compared(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct summary *s = new_summary(&arena);
    struct timeline t;
    struct findings f;
    add_hours(&arena, s, 0, 7 * 24, 60);
    add_hours(&arena, s, 7 * 24, 14 * 24, 59);
    add_hours(&arena, s, 14 * 24, 15 * 24, 500); // a week that is not full
    timeline_build(&t, s);
    findings_make(&f, &t, s);
    assert_string_equal(f.period, "week");
    assert_true(fabs(f.last - 59) < 1e-9 && fabs(f.before - 60) < 1e-9);
    // The day that stands out is the peak.
    assert_int_equal(f.peak, 14);
    arena_release(&arena);
}

static void the_usual_is_that_of_the_other_weeks(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct summary *s = new_summary(&arena);
    struct timeline t;
    struct findings f;
    for (int day = 0; day < 28; day++)
        add_hours(&arena, s, day * 24, day * 24 + 24,
                  day % 7 == 6 ? 10
                  : day == 9   ? 90
                  : day == 7   ? 60
                               : 50);
    add_hours(&arena, s, 28 * 24, 28 * 24 + 5, 80); // a day that is not over is not usual
    timeline_build(&t, s);
    findings_make(&f, &t, s);
    assert_string_equal(f.usual_of, "weekday");
    assert_true(fabs(f.usual[6] - 10) < 1e-9 && fabs(f.usual[9] - 50) < 1e-9);
    // A burst in one week does not change what is usual in the others.
    assert_true(fabs(f.usual[2] - 50) < 1e-9);
    assert_true(fabs(f.usual[0] - 50) < 1e-9);
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_trend_is_claimed_where_there_is_none),
        cmocka_unit_test(a_true_trend_is_found),
        cmocka_unit_test(the_time_of_day_is_no_trend),
        cmocka_unit_test(a_burst_is_not_steady),
        cmocka_unit_test(trends_are_told_in_absolute_numbers),
        cmocka_unit_test(a_bar_of_seconds_does_not_rule_the_picture),
        cmocka_unit_test(rates_are_in_a_unit_that_gives_one_or_more),
        cmocka_unit_test(the_last_full_period_is_compared),
        cmocka_unit_test(the_usual_is_that_of_the_other_weeks),
    };
    return cmocka_run_group_tests_name("findings", tests, setup, NULL);
}
