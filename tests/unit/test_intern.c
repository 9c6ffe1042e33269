// SPDX-License-Identifier: GPL-2.0-only
#include "base/intern.h"

#include "support.h"

static const struct hash_seed seed = {12345, 67891};

// Every distinct text has one number; a new one gets the next.
static void numbers(void **state)
{
    (void)state;
    enum { TEXTS = 20000 };
    struct intern l;
    struct dice dice = {1};
    char text[64];
    static uint32_t given[TEXTS];
    assert_true(intern_init(&l, seed, NULL));
    memset(given, 0xff, sizeof given);
    for (int i = 0; i < 200000; i++) {
        size_t n = dice_below(&dice, i < 1000 ? 50 : TEXTS);
        // Short and long; equal in the middle, at the ends or everywhere.
        int len = n % 3 == 0 ? snprintf(text, sizeof text, "%zu", n)
                  : n % 3 == 1
                      ? snprintf(text, sizeof text, "Windows %06zu XP/2000 [GENERIC]", n)
                      : snprintf(text, sizeof text, "%zu Linux 2.4/2.6 (up: %zu hrs)", n, n);
        uint32_t number = intern_number(&l, view_of(text, (size_t)len));
        memset(text, '?', sizeof text); // the text was copied
        if (given[n] == UINT32_MAX) {
            assert_int_equal(number, l.count - 1);
            given[n] = number;
        }
        assert_int_equal(number, given[n]);
    }
    for (size_t n = 0; n < TEXTS; n += 3)
        if (given[n] != UINT32_MAX) {
            (void)snprintf(text, sizeof text, "%zu", n);
            assert_true(view_is(l.texts[given[n]], text));
        }
    intern_release(&l);
}

static void odd_texts(void **state)
{
    (void)state;
    struct intern l;
    assert_true(intern_init(&l, seed, NULL));
    static const struct view texts[] = {
        VIEW_LITERAL(""),         VIEW_LITERAL("\0"),        VIEW_LITERAL("\0\0"),
        VIEW_LITERAL("12345678"), VIEW_LITERAL("123456789"), VIEW_LITERAL("12345678\0"),
        VIEW_LITERAL("1234567"),  VIEW_LITERAL("\xff\xff"),
    };
    uint32_t count = sizeof texts / sizeof *texts;
    for (int round = 0; round < 2; round++)
        for (uint32_t i = 0; i < count; i++)
            assert_int_equal(intern_number(&l, texts[i]), i);
    assert_int_equal(l.count, count);
    intern_release(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(numbers), cmocka_unit_test(odd_texts)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
