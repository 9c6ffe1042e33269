// SPDX-License-Identifier: GPL-2.0-only
#include "parse/label.h"
#include "support.h"

static void remarks(void **state)
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

static void levels(void **state)
{
    (void)state;
    static const struct {
        const char *label, *name, *genre;
    } cases[] = {
        {"Linux", "Linux", "Linux"},
        {"Linux 2.4", "Linux 2.4", "Linux"},
        {"Linux 2.4 (NAT!)", "Linux 2.4", "Linux"},
        {"Linux 2.4 (NAT2!)", "Linux 2.4", "Linux"},
        {"Linux 2.4 (ECN)", "Linux 2.4", "Linux"},
        {"Linux 2.4 (firewall!)", "Linux 2.4", "Linux"},
        {"Linux 2.4 [top priority]", "Linux 2.4", "Linux"},
        {"Linux 2.4 [tos 16]", "Linux 2.4", "Linux"},
        {"Linux 2.4 [GENERIC]", "Linux 2.4", "Linux"},
        {"Linux 2.4 [FUZZY]", "Linux 2.4", "Linux"},
        {"Linux 2.4 *", "Linux 2.4", "Linux"},
        {"Linux 2.4 (up: 2879 hrs)", "Linux 2.4", "Linux"},
        {"Linux 2.4 (NAT!) (ECN) (firewall!) [tos 1] [GENERIC] [FUZZY] (up: 0 hrs)", "Linux 2.4",
         "Linux"},
        {"Linux 2.4 (large MTU?) [top priority] (up: 2879 hrs)", "Linux 2.4 (large MTU?)", "Linux"},
        {"Windows XP/2000 while downloading (leak!) (ECN)",
         "Windows XP/2000 while downloading (leak!)", "Windows"},
        {"Windows XP (RFC1323, w+) [GENERIC]", "Windows XP (RFC1323, w+)", "Windows"},
        {"Linux 2.4/2.6 <= 2.6.7", "Linux 2.4/2.6 <= 2.6.7", "Linux"},
        // What is nearly a remark is none.
        {"Linux 2.4 (up: hrs)", "Linux 2.4 (up: hrs)", "Linux"},
        {"Linux 2.4 (up: x hrs)", "Linux 2.4 (up: x hrs)", "Linux"},
        {"Linux 2.4 (up: 5 hrs) x", "Linux 2.4 (up: 5 hrs) x", "Linux"},
        {"Linux 2.4(NAT!)", "Linux 2.4(NAT!)", "Linux"},
        {"Linux*", "Linux*", "Linux*"},
        {"Linux 2.4[x]", "Linux 2.4[x]", "Linux"},
        {"Linux 2.4 x]", "Linux 2.4 x]", "Linux"},
        // A remark alone stays: no row is without a name.
        {"*", "*", "*"},
        {"[GENERIC]", "[GENERIC]", "[GENERIC]"},
        {"(NAT!)", "(NAT!)", "(NAT!)"},
        {"RISC OS 4.39 (ECN)", "RISC OS 4.39", "RISC OS"},
        {"RISC OS", "RISC OS", "RISC OS"},
        {"RISC OSX", "RISC OSX", "RISC"},
        {"Cequrux Firewall 4", "Cequrux Firewall 4", "Cequrux Firewall"},
        {"Mac OS X 10.x", "Mac OS X 10.x", "Mac OS X"},
        {"MacOS 9.1", "MacOS 9.1", "MacOS"},
        {"OS/400 V4R5", "OS/400 V4R5", "OS/400"},
        {"", "", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct view label = view_cstr(cases[i].label);
        struct view name = os_label_at(label, OS_NAME), genre = os_label_at(label, OS_GENRE);
        assert_true(view_equal(os_label_at(label, OS_FULL), label));
        if (!view_is(name, cases[i].name) || !view_is(genre, cases[i].genre))
            fail_msg("'%s': name '%.*s', genre '%.*s'", cases[i].label, VIEW_ARGS(name),
                     VIEW_ARGS(genre));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(remarks), cmocka_unit_test(levels)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
