// SPDX-License-Identifier: GPL-2.0-only
//
// The first few of many, against sorting the many.
#include "summary/topk.h"
#include "support.h"

static int by_number(const void *context, struct addr a, struct addr b)
{
    (void)context;
    return addr_compare_bits(a, b);
}

static int naive_order(const void *a, const void *b)
{
    const struct candidate *x = a, *y = b;
    if (x->count != y->count)
        return x->count > y->count ? -1 : 1;
    return addr_compare_bits(x->key, y->key);
}

static void random_candidates(void **state)
{
    (void)state;
    enum { MANY = 3000 };
    static struct candidate all[MANY];
    struct dice dice = {9};
    for (int round = 0; round < 400; round++) {
        size_t count = dice_below(&dice, round % 10 ? 60 : MANY);
        uint64_t limit = round % 4 ? dice_below(&dice, 70) : round % 8 ? UINT64_MAX : 0;
        struct topk top;
        topk_init(&top, limit, by_number, NULL);
        for (size_t i = 0; i < count; i++) {
            // Few different counts: ties are the rule. Keys rise, fall, or jump about.
            size_t key = round % 3 == 0 ? i : round % 3 == 1 ? count - i : (i * 7919) % 65537;
            all[i] = (struct candidate){1 + dice_below(&dice, 1 + (size_t)round % 50), {0, key}};
            // What is below the least would change nothing.
            if (round % 2 || all[i].count >= topk_least(&top))
                assert_true(topk_offer(&top, all[i]));
        }
        topk_finish(&top);
        qsort(all, count, sizeof *all, naive_order);
        size_t wanted = limit && limit < count ? (size_t)limit : count;
        assert_int_equal(top.count, wanted);
        for (size_t i = 0; i < wanted; i++) {
            assert_int_equal(top.best[i].count, all[i].count);
            assert_int_equal(top.best[i].key.low, all[i].key.low);
        }
        topk_release(&top);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(random_candidates)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
