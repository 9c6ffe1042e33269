// SPDX-License-Identifier: GPL-2.0-only
//
// Attempts and listening over time, against going through every bin by hand.
#include "summary/build.h"
#include "support.h"

enum { EVENTS = 400, BINS = 1 << 15 };

struct event {
    bool recording;
    int64_t first, last; // an attempt: first
};

static const int64_t lengths[] = {60, 900, 3600, 86400, 864000, 86400000, 86400000000};

// The finest bins of which the span needs no more than there may be.
static int64_t wanted_length(const struct event *events, size_t count)
{
    int64_t first = INT64_MAX, last = INT64_MIN;
    for (size_t i = 0; i < count; i++) {
        int64_t end = events[i].recording ? events[i].last : events[i].first;
        first = events[i].first < first ? events[i].first : first;
        last = end > last ? end : last;
    }
    size_t level = 0;
    while (floor_div(last, lengths[level]) - floor_div(first, lengths[level]) >= BINS)
        level++;
    return lengths[level];
}

static void add(struct activity *a, const struct event *events, size_t count)
{
    for (size_t i = 0; i < count; i++)
        assert_true(events[i].recording ? activity_add_recording(a, events[i].first, events[i].last)
                                        : activity_add(a, events[i].first));
}

static void compare(const struct activity *a, const struct event *events, size_t count)
{
    struct summary_activity s;
    struct arena arena = {0};
    assert_true(summary_build_activity(&s, a, &arena));
    if (count == 0) {
        assert_int_equal(s.bin_count, 0);
        arena_release(&arena);
        return;
    }
    assert_int_equal(s.bin_seconds, wanted_length(events, count));
    uint64_t attempts = 0, seconds = 0, wanted_attempts = 0, wanted_seconds = 0;
    for (size_t b = 0; b < s.bin_count; b++) {
        int64_t start = s.bins[b].start, end = start + s.bin_seconds;
        assert_int_equal(start % s.bin_seconds, 0);
        assert_true(b == 0 || s.bins[b - 1].start < start);
        attempts += s.bins[b].attempts;
        seconds += s.bins[b].recorded_seconds;
        if (s.bin_count > 2000 && b % 97)
            continue; // all of them would take minutes
        uint64_t in_bin = 0, listened = 0;
        for (size_t i = 0; i < count; i++) {
            const struct event *e = &events[i];
            if (!e->recording) {
                in_bin += e->first >= start && e->first < end;
                continue;
            }
            int64_t from = e->first > start ? e->first : start;
            int64_t to = e->last < end ? e->last : end;
            listened += to > from ? (uint64_t)(to - from) : 0;
        }
        assert_int_equal(s.bins[b].attempts, in_bin);
        assert_int_equal(s.bins[b].recorded_seconds, listened);
    }
    for (size_t i = 0; i < count; i++) {
        wanted_attempts += !events[i].recording;
        wanted_seconds += events[i].recording ? (uint64_t)(events[i].last - events[i].first) : 0;
    }
    assert_int_equal(attempts, wanted_attempts);
    assert_int_equal(seconds, wanted_seconds);
    arena_release(&arena);
}

static size_t draw(struct event *events, struct dice *dice, int64_t spread)
{
    size_t count = dice_below(dice, EVENTS);
    int64_t base = (int64_t)dice_below(dice, 2000000000) - 500000000;
    for (size_t i = 0; i < count; i++) {
        int64_t first = base + (int64_t)(dice_next(dice) % (uint64_t)spread);
        int64_t len = (int64_t)dice_below(dice, (size_t)(spread / 10 + 1));
        events[i] = (struct event){dice_below(dice, 4) == 0, first, first + len};
        if (dice_below(dice, 10) == 0)
            events[i].first -= events[i].first % 60, events[i].last = events[i].first;
    }
    return count;
}

static const int64_t spreads[] = {1,        50,         5000,        3000000,
                                  90000000, 1000000000, 40000000000, 400000000000};
enum { SPREADS = sizeof spreads / sizeof *spreads };

static void one_by_one(void **state)
{
    (void)state;
    static struct event events[EVENTS];
    struct dice dice = {1};
    for (size_t round = 0; round < 6 * SPREADS; round++) {
        struct activity a = {0};
        size_t count = draw(events, &dice, spreads[round % SPREADS]);
        add(&a, events, count);
        compare(&a, events, count);
        activity_release(&a);
    }
}

// However the events are dealt out, and in whatever order the parts are merged.
static void merged(void **state)
{
    (void)state;
    enum { PARTS = 5 };
    static struct event events[EVENTS];
    struct dice dice = {2};
    for (size_t round = 0; round < 6 * SPREADS; round++) {
        struct activity parts[PARTS] = {0};
        size_t count = draw(events, &dice, spreads[round % SPREADS]);
        for (size_t i = 0; i < count; i++)
            // Either at random, or in time, so that the parts are far apart.
            add(&parts[round % 2 ? dice_below(&dice, PARTS) : i * PARTS / count], &events[i], 1);
        size_t into = dice_below(&dice, PARTS);
        for (size_t i = 1; i < PARTS; i++)
            assert_true(activity_merge(&parts[into], &parts[(into + i) % PARTS]));
        compare(&parts[into], events, count);
        for (int i = 0; i < PARTS; i++)
            activity_release(&parts[i]);
    }
}

// Times that go backwards a little, as merged captures do, and the same bin over and over.
static void backwards(void **state)
{
    (void)state;
    static struct event events[EVENTS];
    struct activity a = {0};
    for (size_t i = 0; i < EVENTS; i++)
        events[i] = (struct event){false, 1000000000 - (int64_t)(i / 3) * 7001, 0};
    add(&a, events, EVENTS);
    compare(&a, events, EVENTS);
    activity_release(&a);
}

// Just as many bins as there may be, one less, one more.
static void full_span(void **state)
{
    (void)state;
    for (int level = 0; level < 3; level++)
        for (int64_t extra = -2; extra <= 1; extra++) {
            struct activity a = {0};
            int64_t last = (BINS + extra) * lengths[level];
            const struct event events[] = {
                {false, 0, 0}, {true, 59, last - 1}, {false, last, 0}, {true, 7, last}};
            add(&a, events, 4);
            compare(&a, events, 4);
            activity_release(&a);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_by_one),
        cmocka_unit_test(merged),
        cmocka_unit_test(backwards),
        cmocka_unit_test(full_span),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
