// SPDX-License-Identifier: GPL-2.0-only
#include "support.h"

static bool parse(const char *text, struct addr *a)
{
    return addr_parse(view_cstr(text), a);
}

static void parse_and_format(void **state)
{
    (void)state;
    static const struct {
        const char *in, *out;
    } cases[] = {
        {"0.0.0.0", "0.0.0.0"},
        {"255.255.255.255", "255.255.255.255"},
        {"192.0.2.7", "192.0.2.7"},
        {"::", "::"},
        {"::1", "::1"},
        {"2001:DB8:0:0:0:0:0:1", "2001:db8::1"},
        {"2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"}, // RFC 5952: one group is not shortened
        {"2001:0:0:1:0:0:0:1", "2001:0:0:1::1"},
        {"fe80::0123:4567", "fe80::123:4567"},
        {"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff"},
        {"::ffff:192.0.2.7", "192.0.2.7"}, // mapped: the same address as the IPv4 one
        {"64:ff9b::192.0.2.33", "64:ff9b::c000:221"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct addr a;
        char text[ADDR_TEXT_MAX];
        assert_true(parse(cases[i].in, &a));
        assert_int_equal(addr_format(a, text), strlen(cases[i].out));
        assert_string_equal(text, cases[i].out);
    }
}

static void refused(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "",
        "1",
        "1.2.3",
        "1.2.3.4.5",
        "1.2.3.256",
        "01.2.3.4",
        "1.2.3.04",
        " 1.2.3.4",
        "1.2.3.4 ",
        "1.2.3.4/32",
        "0x1.2.3.4",
        "1..2.3",
        "-1.2.3.4",
        "::1%eth0",
        "[::1]",
        ":::",
        "1:2:3:4:5:6:7",
        "12345::",
        "::1::2",
        "g::",
        "localhost",
        "1:2:3:4:5:6:7:8:9",
        "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.2555",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct addr a;
        if (parse(cases[i], &a))
            fail_msg("'%s' was taken for an address", cases[i]);
    }
    struct addr a;
    assert_false(addr_parse(view_of("1.2.3.4\0", 8), &a));
    assert_false(addr_parse(view_of(NULL, 0), &a));
    assert_true(addr_parse(view_of("1.2.3.45", 7), &a)); // no byte after the view is read
    assert_int_equal(addr_v4(a), 0x01020304);
}

static void round_trips(void **state)
{
    (void)state;
    struct dice dice = {1};
    for (int i = 0; i < 100000; i++) {
        struct addr a = addr_from_v4((uint32_t)dice_next(&dice)), b;
        if (i % 2)
            a = (struct addr){dice_next(&dice) & dice_next(&dice) & dice_next(&dice),
                              dice_next(&dice) & dice_next(&dice)};
        char text[ADDR_TEXT_MAX];
        int len = addr_format(a, text);
        assert_int_equal(len, strlen(text));
        assert_true(parse(text, &b));
        assert_true(addr_equal(a, b));
    }
}

static void order(void **state)
{
    (void)state;
    static const char *const rising[] = {
        "0.0.0.0",         "1.0.0.0", "9.255.255.255", "10.0.0.1",         "10.0.0.2",  "100.0.0.0",
        "255.255.255.255", "::",      "::1",           "::fffe:ffff:ffff", "::1:0:0:0", "1::",
        "2001:db8::",      "ffff::"};
    size_t count = sizeof rising / sizeof *rising;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++) {
            struct addr a, b;
            assert_true(parse(rising[i], &a));
            assert_true(parse(rising[j], &b));
            int sign = addr_compare(a, b);
            assert_int_equal((sign > 0) - (sign < 0), (i > j) - (i < j));
            assert_int_equal(addr_equal(a, b), i == j);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parse_and_format),
        cmocka_unit_test(refused),
        cmocka_unit_test(round_trips),
        cmocka_unit_test(order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
