// SPDX-License-Identifier: GPL-2.0-only
#include "base/intern.h"

#include <sys/mman.h>

#include "support.h"

static const struct hash_seed seed = {12345, 67891};

// The n-th text. Short and long; equal in the middle, at the ends or everywhere; with hours that
// are shared, split off or too many for that.
static struct view text_of(size_t n, char text[64])
{
    size_t a = n / 6, b = n % 9973;
    int len = 0;
    switch (n % 6) {
    case 0:
        len = snprintf(text, 64, "%zu", a);
        break;
    case 1:
        len = snprintf(text, 64, "Windows %06zu XP/2000 [GENERIC]", a);
        break;
    case 2:
        len = snprintf(text, 64, "Linux 2.4/2.6 (up: %zu hrs)", a);
        break;
    case 3:
        len = snprintf(text, 64, "%zu hrs)", a);
        break;
    case 4:
        len = snprintf(text, 64, "Linux %04zu0 hrs)", a);
        break;
    case 5:
        len = snprintf(text, 64, "FreeBSD 4.%zu (up: %zu hrs)", b, a);
        break;
    }
    return view_of(text, (size_t)len);
}

// Every distinct text has one number, and a number gives back its text.
static void numbers(void **state)
{
    (void)state;
    enum { TEXTS = 120000 };
    struct intern l;
    struct dice dice = {1};
    char text[64], room[INTERN_TEXT_MAX];
    static uint32_t given[TEXTS];
    assert_true(intern_init(&l, seed, NULL));
    memset(given, 0xff, sizeof given);
    for (int i = 0; i < 400000; i++) {
        size_t n = dice_below(&dice, i < 1000 ? 50 : TEXTS);
        uint32_t number = intern_number(&l, text_of(n, text));
        memset(text, '?', sizeof text); // the text was copied
        assert_true(number < l.count && number != INTERN_UNLISTED);
        if (given[n] == UINT32_MAX)
            given[n] = number;
        assert_int_equal(number, given[n]);
    }
    for (size_t n = 0; n < TEXTS; n++)
        if (given[n] != UINT32_MAX)
            assert_true(view_equal(intern_text(&l, given[n], room), text_of(n, text)));
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

// Labels that differ in their hours take a few bytes each.
static void hours_are_small(void **state)
{
    (void)state;
    struct intern l;
    struct budget budget;
    char text[64];
    budget_init(&budget, SIZE_MAX);
    assert_true(intern_init(&l, seed, &budget));
    for (size_t i = 0; i < 180000; i++) {
        int len = snprintf(text, sizeof text, "Linux 2.%zu (up: %zu hrs)", i % 18, i / 18);
        assert_true(intern_number(&l, view_of(text, (size_t)len)) < 200000);
    }
    assert_true(budget.used < 180000 * 12);
    intern_release(&l);
    assert_int_equal(budget.used, 0);
}

// The last number there is, and none after it. The slots are address space, not memory.
static void numbers_end(void **state)
{
    (void)state;
    enum { SLOTS = 1 << 30 };
    const size_t size = (size_t)SLOTS * 8;
    struct intern l;
    void *slots = sizeof size < 8 ? MAP_FAILED
                                  : mmap(NULL, size, PROT_READ | PROT_WRITE,
                                         MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (slots == MAP_FAILED)
        skip();
    assert_true(intern_init(&l, seed, NULL));
    struct intern_slot *few = l.slots;
    l.slots = slots;
    l.slot_count = SLOTS;
    l.text_count = SLOTS / 2 - 1;
    uint32_t last = intern_number(&l, view_cstr("Linux"));
    assert_int_not_equal(last, INTERN_FULL);
    assert_int_equal(intern_number(&l, view_cstr("Windows")), INTERN_FULL);
    assert_int_equal(intern_number(&l, view_cstr("Linux")), last);
    l.slots = few;
    munmap(slots, size);
    intern_release(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(numbers), cmocka_unit_test(odd_texts),
                                       cmocka_unit_test(hours_are_small),
                                       cmocka_unit_test(numbers_end)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
