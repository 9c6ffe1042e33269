// SPDX-License-Identifier: GPL-2.0-only
#include "support.h"

static void decimals(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int max_digits;
        bool taken;
        uint64_t value;
        const char *rest;
    } cases[] = {
        {"0", 5, true, 0, ""},
        {"65535", 5, true, 65535, ""},
        {"007", 5, true, 7, ""},
        {"80/tcp", 5, true, 80, "/tcp"},
        {"123456", 5, true, 12345, "6"},
        {"9999999999999999999", 19, true, 9999999999999999999U, ""},
        {"", 5, false, 0, ""},
        {"-1", 5, false, 0, "-1"},
        {"+1", 5, false, 0, "+1"},
        {" 1", 5, false, 0, " 1"},
        {"x", 5, false, 0, "x"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct view whole = view_cstr(cases[i].text), text = whole;
        uint64_t value = 0;
        assert_int_equal(view_take_decimal(&text, cases[i].max_digits, &value), cases[i].taken);
        assert_true(view_is(text, cases[i].rest));
        assert_int_equal(value, cases[i].value);
        assert_int_equal(view_decimal(whole, cases[i].max_digits, &value),
                         cases[i].taken && !*cases[i].rest);
    }
    struct view nothing = view_of(NULL, 0);
    uint64_t value;
    assert_false(view_take_decimal(&nothing, 5, &value));
}

static void fixed_width(void **state)
{
    (void)state;
    struct view text = view_cstr("2006-1x");
    int value = -1;
    assert_true(view_take_digits(&text, 4, &value));
    assert_int_equal(value, 2006);
    assert_false(view_take_digits(&text, 2, &value));
    assert_true(view_take(&text, "-"));
    assert_false(view_take(&text, "-"));
    assert_false(view_take_digits(&text, 2, &value));
    assert_true(view_is(text, "1x"));
    text = view_cstr("123");
    assert_true(view_take_digits(&text, 2, &value));
    assert_int_equal(value, 12);
    assert_true(view_is(text, "3"));
}

// An empty view may have a null pointer: UBSan would see arithmetic on it.
static void null_views(void **state)
{
    (void)state;
    struct view nothing = view_of(NULL, 0);
    assert_int_equal(view_skip(nothing, 0).len, 0);
    assert_int_equal(view_cut(&nothing, ' ').len, 0);
    assert_null(nothing.ptr);
}

static void ends(void **state)
{
    (void)state;
    assert_true(view_ends(view_cstr("a.gz"), view_cstr(".gz")));
    assert_true(view_ends(view_cstr(".gz"), view_cstr(".gz")));
    assert_false(view_ends(view_cstr("gz"), view_cstr(".gz")));
    assert_false(view_ends(view_of(NULL, 0), view_cstr(".gz")));
}

static void comments(void **state)
{
    (void)state;
    assert_true(view_is(view_trim_comment(view_cstr(" a#b \t# c # d")), "a#b"));
    assert_true(view_is(view_trim_comment(view_cstr("# a")), ""));
    assert_true(view_is(view_trim_comment(view_of(NULL, 0)), ""));
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(decimals), cmocka_unit_test(ends),
                                       cmocka_unit_test(comments), cmocka_unit_test(fixed_width),
                                       cmocka_unit_test(null_views)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
