// SPDX-License-Identifier: GPL-2.0-only
//
// Sets of addresses against a list that is looked through from one end to the other.
#include "filter/addrset.h"
#include "support.h"

struct list {
    struct v6_range ranges[512];
    size_t count;
};

static bool list_has(const struct list *l, struct addr a)
{
    for (size_t i = 0; i < l->count; i++)
        // A range of one family has nothing of the other.
        if (addr_is_v4(l->ranges[i].first) == addr_is_v4(a) &&
            addr_compare_bits(l->ranges[i].first, a) <= 0 &&
            addr_compare_bits(a, l->ranges[i].last) <= 0)
            return true;
    return false;
}

static void add(struct addrset *s, struct list *l, struct addr first, struct addr last)
{
    assert_true(addrset_add(s, first, last));
    l->ranges[l->count++] = (struct v6_range){first, last};
}

static struct addr before(struct addr a)
{
    return (struct addr){a.low ? a.high : a.high - 1, a.low - 1};
}

static struct addr after(struct addr a)
{
    return (struct addr){a.low == UINT64_MAX ? a.high + 1 : a.high, a.low + 1};
}

static void check(const struct addrset *s, const struct list *l, struct addr a)
{
    if (addrset_has(s, a) != list_has(l, a)) {
        char text[ADDR_TEXT_MAX];
        (void)addr_format(a, text);
        fail_msg("%s is %sin the list", text, list_has(l, a) ? "" : "not ");
    }
}

// At all ends, beside them, and within.
static void check_all(const struct addrset *s, const struct list *l)
{
    for (size_t i = 0; i < l->count; i++) {
        struct addr ends[2] = {l->ranges[i].first, l->ranges[i].last};
        for (int end = 0; end < 2; end++) {
            check(s, l, ends[end]);
            check(s, l, before(ends[end]));
            check(s, l, after(ends[end]));
        }
    }
}

static void empty(void **state)
{
    (void)state;
    struct addrset s = {0};
    assert_false(addrset_has(&s, addr_from_v4(0)));
    assert_false(addrset_has(&s, (struct addr){1, 2}));
    assert_true(addrset_finish(&s));
    assert_false(addrset_has(&s, addr_from_v4(0)));
    assert_false(addrset_has(&s, (struct addr){1, 2}));
    addrset_release(&s);
}

static void edges(void **state)
{
    (void)state;
    static const uint32_t ends[][2] = {{0, 0},
                                       {UINT32_MAX, UINT32_MAX},
                                       {0, UINT32_MAX},
                                       {0xffff, 0x10000},
                                       {0x10000, 0x1ffff},
                                       {0xfffffffe, UINT32_MAX}};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        struct addrset s = {0};
        struct list l = {.count = 0};
        add(&s, &l, addr_from_v4(ends[i][0]), addr_from_v4(ends[i][1]));
        assert_true(addrset_finish(&s));
        check_all(&s, &l);
        check(&s, &l, addr_from_v4(0));
        check(&s, &l, addr_from_v4(UINT32_MAX));
        check(&s, &l, (struct addr){0, 0});
        check(&s, &l, (struct addr){UINT64_MAX, UINT64_MAX});
        addrset_release(&s);
    }
    struct addrset s = {0};
    struct list l = {.count = 0};
    add(&s, &l, (struct addr){0, 0}, (struct addr){UINT64_MAX, UINT64_MAX});
    add(&s, &l, (struct addr){5, 0}, (struct addr){UINT64_MAX, UINT64_MAX});
    assert_true(addrset_finish(&s));
    check(&s, &l, addr_from_v4(0));
    check(&s, &l, addr_from_v4(UINT32_MAX));
    check(&s, &l, (struct addr){UINT64_MAX, UINT64_MAX});
    check(&s, &l, (struct addr){0, 0});
    addrset_release(&s);
}

// Ranges that overlap, touch or repeat become one.
static void flows(void **state)
{
    (void)state;
    static const uint32_t ranges[][2] = {{10, 20}, {21, 30}, {15, 17}, {10, 20}, {40, 50},
                                         {32, 33}, {31, 31}, {60, 60}, {62, 62}};
    struct addrset s = {0};
    struct list l = {.count = 0};
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        add(&s, &l, addr_from_v4(ranges[i][0]), addr_from_v4(ranges[i][1]));
    assert_true(addrset_finish(&s));
    assert_int_equal(s.v4_count, 4);
    for (uint32_t a = 0; a < 70; a++)
        check(&s, &l, addr_from_v4(a));
    addrset_release(&s);
}

static void random_sets(void **state)
{
    (void)state;
    struct dice dice = {7};
    for (int round = 0; round < 300; round++) {
        struct addrset s = {0};
        struct list l = {.count = 0};
        size_t count = dice_below(&dice, 200);
        // Crowded or spread: ranges must meet in some rounds.
        uint32_t spread = round % 3 ? UINT32_MAX : 4096;
        for (size_t i = 0; i < count; i++) {
            if (round % 2 && i % 3 == 0) {
                struct addr first = {dice_below(&dice, 3), dice_next(&dice) % spread};
                struct addr last = {first.high + dice_below(&dice, 2), first.low + spread / 8};
                add(&s, &l, first, last);
            } else {
                uint32_t first = (uint32_t)(dice_next(&dice) % spread);
                uint64_t last = first + dice_below(&dice, spread / 16);
                add(&s, &l, addr_from_v4(first),
                    addr_from_v4(last > UINT32_MAX ? UINT32_MAX : (uint32_t)last));
            }
        }
        assert_true(addrset_finish(&s));
        check_all(&s, &l);
        for (int i = 0; i < 300; i++) {
            check(&s, &l, addr_from_v4((uint32_t)(dice_next(&dice) % spread)));
            check(&s, &l, (struct addr){dice_below(&dice, 4), dice_next(&dice) % spread});
        }
        addrset_release(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(empty),
        cmocka_unit_test(edges),
        cmocka_unit_test(flows),
        cmocka_unit_test(random_sets),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
