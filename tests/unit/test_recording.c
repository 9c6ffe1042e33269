// SPDX-License-Identifier: GPL-2.0-only
//
// Recordings of a log that is counted in parts: however it is cut, they are those of the whole.
#include "count/recording.h"
#include "support.h"

enum { EVENTS = 30, RESTART = INT64_MIN };

struct found {
    uint64_t seconds;
    size_t count;
    struct timespan timespans[EVENTS + 2];
};

static void take(struct found *f, struct timespan x)
{
    if (x.any)
        f->timespans[f->count++] = x;
}

static int by_first(const void *a, const void *b)
{
    const struct timespan *x = a, *y = b;
    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    return (x->last > y->last) - (x->last < y->last);
}

static bool is_gap(int64_t from, int64_t to, int64_t max_gap)
{
    return max_gap && llabs(to - from) > max_gap;
}

static void naive(const int64_t *events, size_t count, int64_t max_gap, struct found *f)
{
    struct timespan open = {0};
    *f = (struct found){0};
    for (size_t i = 0; i <= count; i++) {
        if (i < count && open.any && events[i] != RESTART &&
            is_gap(events[i - 1], events[i], max_gap)) {
            take(f, open);
            f->seconds += (uint64_t)(open.last - open.first);
            open = (struct timespan){true, events[i], events[i]};
        } else if (i == count || events[i] == RESTART) {
            take(f, open);
            f->seconds += open.any ? (uint64_t)(open.last - open.first) : 0;
            open = (struct timespan){0};
        } else if (!open.any) {
            open = (struct timespan){true, events[i], events[i]};
        } else {
            open.first = events[i] < open.first ? events[i] : open.first;
            open.last = events[i] > open.last ? events[i] : open.last;
        }
    }
}

// Counts events [from, to) as a worker does.
static struct log_stats part(const int64_t *events, size_t from, size_t to, int64_t max_gap,
                             struct found *f)
{
    struct log_stats t = {0};
    for (size_t i = from; i < to; i++) {
        t.lines++;
        if (events[i] == RESTART) {
            take(f, log_stats_restart(&t));
        } else {
            t.attempts++;
            take(f, log_stats_add_time(&t, events[i], max_gap));
        }
    }
    return t;
}

static void random_cuts(void **state)
{
    (void)state;
    struct dice dice = {6};
    for (int round = 0; round < 5000; round++) {
        int64_t events[EVENTS];
        size_t count = dice_below(&dice, EVENTS + 1);
        for (size_t i = 0; i < count; i++)
            // Round times, so that some silences are just as long as allowed.
            events[i] =
                dice_below(&dice, 5) ? (int64_t)dice_below(&dice, 100) * 1000 - 50000 : RESTART;
        struct found wanted, got = {0};
        static const int64_t max_gaps[] = {0, 10000, 30000, 60000};
        int64_t max_gap = max_gaps[round % 4];
        naive(events, count, max_gap, &wanted);
        struct log_stats at_once = part(events, 0, count, max_gap, &(struct found){0});
        struct log_stats whole = {0};
        uint64_t attempts = 0;
        for (size_t at = 0; at < count;) {
            size_t to = at + 1 + dice_below(&dice, count - at);
            struct log_stats next = part(events, at, to, max_gap, &got);
            skips_add(&next.skips, SKIP_TEXT, 1);
            attempts += next.attempts;
            struct joined_recordings joined = log_stats_append(&whole, &next, max_gap);
            take(&got, joined.first);
            take(&got, joined.second);
            assert_int_equal(whole.lines, to);
            at = to;
        }
        take(&got, whole.head);
        take(&got, whole.tail);
        assert_int_equal(log_stats_seconds(&whole), wanted.seconds);
        assert_int_equal(whole.attempts, attempts);
        assert_memory_equal(&whole.silences, &at_once.silences, sizeof whole.silences);
        assert_int_equal(got.count, wanted.count);
        qsort(got.timespans, got.count, sizeof *got.timespans, by_first);
        qsort(wanted.timespans, wanted.count, sizeof *wanted.timespans, by_first);
        struct timespan all = {0}, timespan = log_stats_span(&whole);
        for (size_t i = 0; i < got.count; i++) {
            assert_int_equal(got.timespans[i].first, wanted.timespans[i].first);
            assert_int_equal(got.timespans[i].last, wanted.timespans[i].last);
            timespan_join(&all, wanted.timespans[i]);
        }
        assert_int_equal(timespan.any, all.any);
        if (all.any) {
            assert_int_equal(timespan.first, all.first);
            assert_int_equal(timespan.last, all.last);
        }
    }
}

static void odd_silences(void **state)
{
    (void)state;
    enum { DAY = 86400 };
    // 100 of 10 minutes, and one.
    struct silences s = {101, 100 * 600 + DAY, DAY};
    assert_false(silences_are_odd(&s));
    s.seconds++;
    s.longest++;
    assert_true(silences_are_odd(&s));
    s.seconds += 100 * 600; // 20 minutes
    assert_false(silences_are_odd(&s));
    s = (struct silences){1, 10 * DAY, 10 * DAY};
    assert_false(silences_are_odd(&s));
    assert_false(silences_are_odd(&(struct silences){0}));
}

// Records of the same second have no silence between them, whether the times rise or not.
static void same_second_is_no_silence(void **state)
{
    (void)state;
    static const int64_t times[] = {100, 100, 107, 107, 105, 105};
    struct log_stats s = {0};
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        log_stats_add_time(&s, times[i], 0);
    assert_int_equal(s.silences.count, 2);
    assert_int_equal(s.silences.seconds, 9);
    assert_int_equal(s.silences.longest, 7);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(random_cuts),
                                       cmocka_unit_test(same_second_is_no_silence),
                                       cmocka_unit_test(odd_silences)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
