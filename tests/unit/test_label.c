// SPDX-License-Identifier: GPL-2.0-only
#include "parse/label.h"
#include "support.h"

static void kinds(void **state)
{
    (void)state;
    static const struct {
        const char *label;
        enum remark_kind kind;
        const char *remark, *inside;
    } cases[] = {
        {"Linux 2.4 *", REMARK_STAR, " *", ""},
        {"Linux 2.4 (up: 2879 hrs)", REMARK_UPTIME, " (up: 2879 hrs)", "2879"},
        {"Linux [GENERIC] [FUZZY]", REMARK_BRACKET, " [FUZZY]", "FUZZY"},
        {"Linux [high throughput]", REMARK_BRACKET, " [high throughput]", "high throughput"},
        {"Linux []", REMARK_BRACKET, " []", ""},
        {"Linux (firewall!)", REMARK_FIREWALL, " (firewall!)", ""},
        {"Linux (NAT!) (ECN)", REMARK_ECN, " (ECN)", ""},
        {"Linux (NAT!)", REMARK_NAT, " (NAT!)", ""},
        {"Linux (NAT2!)", REMARK_NAT, " (NAT2!)", ""},
        {"Linux", REMARK_NONE, "", ""},
        {"Linux*", REMARK_NONE, "", ""},
        {"Linux (up:  hrs)", REMARK_NONE, "", ""},
        {"[GENERIC]", REMARK_NONE, "", ""},
        {" hrs)", REMARK_NONE, "", ""},
        {"]", REMARK_NONE, "", ""},
        {"", REMARK_NONE, "", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct view label = view_cstr(cases[i].label);
        struct remark remark = remark_at_end(label);
        assert_int_equal(remark.kind, cases[i].kind);
        assert_true(view_is(view_skip(label, label.len - remark.len), cases[i].remark));
        assert_true(view_is(remark.inside, cases[i].inside));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(kinds)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
