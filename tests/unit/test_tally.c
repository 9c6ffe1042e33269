// SPDX-License-Identifier: GPL-2.0-only
//
// Recordings of a log that is counted in parts: however it is cut, they are those of the whole.
#include "../../src/count/tally.h"
#include "support.h"

enum { EVENTS = 30, RESTART = INT64_MIN };

struct found {
    uint64_t seconds;
    size_t count;
    struct extent extents[EVENTS + 2];
};

static void take(struct found *f, struct extent x)
{
    if (x.any)
        f->extents[f->count++] = x;
}

static int by_first(const void *a, const void *b)
{
    const struct extent *x = a, *y = b;
    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    return (x->last > y->last) - (x->last < y->last);
}

static void naive(const int64_t *events, size_t count, struct found *f)
{
    struct extent open = {0};
    *f = (struct found){0};
    for (size_t i = 0; i <= count; i++) {
        if (i == count || events[i] == RESTART) {
            take(f, open);
            f->seconds += open.any ? (uint64_t)(open.last - open.first) : 0;
            open = (struct extent){0};
        } else if (!open.any) {
            open = (struct extent){true, events[i], events[i]};
        } else {
            open.first = events[i] < open.first ? events[i] : open.first;
            open.last = events[i] > open.last ? events[i] : open.last;
        }
    }
}

// Counts events [from, to) as a worker does.
static struct tally part(const int64_t *events, size_t from, size_t to, struct found *f)
{
    struct tally t = {0};
    for (size_t i = from; i < to; i++) {
        t.lines++;
        if (events[i] == RESTART) {
            take(f, tally_restart(&t));
        } else {
            t.attempts++;
            extent_add(tally_open_recording(&t), events[i]);
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
            events[i] = dice_below(&dice, 5) ? (int64_t)dice_below(&dice, 100000) - 50000 : RESTART;
        struct found wanted, got = {0};
        naive(events, count, &wanted);
        struct tally whole = {0};
        uint64_t attempts = 0;
        for (size_t at = 0; at < count;) {
            size_t to = at + 1 + dice_below(&dice, count - at);
            struct tally next = part(events, at, to, &got);
            skips_add(&next.skips, SKIP_TEXT, 1);
            attempts += next.attempts;
            take(&got, tally_append(&whole, &next));
            assert_int_equal(whole.lines, to);
            at = to;
        }
        take(&got, whole.head);
        take(&got, whole.tail);
        assert_int_equal(tally_seconds(&whole), wanted.seconds);
        assert_int_equal(whole.attempts, attempts);
        assert_int_equal(got.count, wanted.count);
        qsort(got.extents, got.count, sizeof *got.extents, by_first);
        qsort(wanted.extents, wanted.count, sizeof *wanted.extents, by_first);
        struct extent all = {0}, extent = tally_extent(&whole);
        for (size_t i = 0; i < got.count; i++) {
            assert_int_equal(got.extents[i].first, wanted.extents[i].first);
            assert_int_equal(got.extents[i].last, wanted.extents[i].last);
            extent_join(&all, wanted.extents[i]);
        }
        assert_int_equal(extent.any, all.any);
        if (all.any) {
            assert_int_equal(extent.first, all.first);
            assert_int_equal(extent.last, all.last);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(random_cuts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
