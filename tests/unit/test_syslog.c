// SPDX-License-Identifier: GPL-2.0-only
//
// Logs behind a syslog prefix.
#include "support.h"

#include "input/syslog.h"

#define NEWEST INT64_C(1764000000) // 2025-11-24 16:00:00 UTC

// The text after its prefixes are taken off.
static void stripped(const char *text, const char *expected)
{
    const struct zone utc = zone_utc;
    char found[1024];
    struct syslog s = {.zone = &utc, .newest = NEWEST};
    size_t len = strlen(text);
    assert_true(len < sizeof found);
    memcpy(found, text, len);
    len = syslog_strip(&s, found, len);
    found[len] = '\0';
    assert_string_equal(found, expected);
}

static void prefixes_are_taken_off(void **state)
{
    (void)state;
    stripped("Nov 23 10:00:00 host p0f[123]: [2025/11/23 10:00:00] mod=syn|cli=1.2.3.4/5\n"
             "<30>Nov  3 10:00:00 host p0f: <Sun Nov 23 10:00:00 2025> 1.2.3.4:5 - Linux 2.4 \n"
             "Nov 23 10:00:00 host p0f:   -> 5.6.7.8:80 (distance 1, link: DSL)\n"
             "Nov 23 10:00:00 host p0f: -> 5.6.7.8:80 (distance 1, link: DSL)\n"
             "2025-11-23T10:00:00.123456+01:00 host p0f3[1]: {\"mod\"}\n",
             "[2025/11/23 10:00:00] mod=syn|cli=1.2.3.4/5\n"
             "<Sun Nov 23 10:00:00 2025> 1.2.3.4:5 - Linux 2.4 \n"
             "  -> 5.6.7.8:80 (distance 1, link: DSL)\n"
             "  -> 5.6.7.8:80 (distance 1, link: DSL)\n"
             "{\"mod\"}\n");
}

static void a_record_without_a_time_gets_that_of_the_prefix(void **state)
{
    (void)state;
    stripped("Nov 23 10:00:00 h p0f: 1.2.3.4:5 - Linux\n" // of the newest year
             "Nov 24 16:00:01 h p0f: 1.2.3.4:5 - Linux\n" // would lie in the future
             "Feb 29 10:00:00 h p0f: 1.2.3.4:5 - Linux\n" // of a leap year
             "2025-11-23T10:00:00+01:30 h p0f: 1.2.3.4:5 - Linux\n"
             "2025-11-23T10:00:00.5Z h p0f: 1.2.3.4:5 - Linux\n",
             "<1763892000.000000> 1.2.3.4:5 - Linux\n"
             "<1732464001.000000> 1.2.3.4:5 - Linux\n"
             "<1709200800.000000> 1.2.3.4:5 - Linux\n"
             "<1763886600.000000> 1.2.3.4:5 - Linux\n"
             "<1763892000.000000> 1.2.3.4:5 - Linux\n");
}

static void a_prefix_without_a_valid_time_gives_none(void **state)
{
    (void)state;
    static const char *const stamps[] = {"Feb 30 10:00:00",           "Nov 23 25:00:00",
                                         "2025-13-23T10:00:00Z",      "2025-11-23T10:00:00",
                                         "2025-11-23T10:00:00+1x:00", "2025-11-23T10:00:00-01:00x"};
    for (size_t i = 0; i < sizeof stamps / sizeof *stamps; i++) {
        char line[100];
        snprintf(line, sizeof line, "%s h p0f: 1.2.3.4:5 - Linux\n", stamps[i]);
        stripped(line, "1.2.3.4:5 - Linux\n");
    }
}

static void a_line_too_long_for_the_buffer_comes_in_pieces(void **state)
{
    (void)state;
    char first[] = "Nov 23 10:00:00 h p0f: [2025] ",
         second[] = "Nov 23 10:00:00 h sshd: a\nNov 23 10:00:00 h p0f: [2025] b\n";
    const struct zone utc = zone_utc;
    struct syslog s = {.zone = &utc, .newest = NEWEST};
    size_t len = syslog_strip(&s, first, strlen(first));
    assert_true(view_equal(view_of(first, len), view_cstr("[2025] ")));
    len = syslog_strip(&s, second, strlen(second));
    assert_true(
        view_equal(view_of(second, len), view_cstr("Nov 23 10:00:00 h sshd: a\n[2025] b\n")));
}

static void lines_of_other_programs_become_empty(void **state)
{
    (void)state;
    stripped("Nov 23 10:00:00 host sshd[1]: 1.2.3.4:5 - Linux\nplain text\n\n", "\nplain text\n\n");
}

static void only_syslog_is_syslog(void **state)
{
    (void)state;
    assert_true(syslog_is(view_cstr("x\nNov 23 10:00:00 host sshd[1]: x\n")));
    assert_true(syslog_is(view_cstr("<7>2025-11-23T10:00:00Z host p0f: x")));
    assert_false(
        syslog_is(view_cstr("<Sun Nov 19 01:35:04 2006> 82.117.175.51:47761 - Linux: 2\n")));
    assert_false(syslog_is(view_cstr("[2001/07/24 15:48:06] mod=syn|cli=1\n\n")));
    assert_false(syslog_is(view_cstr("Nov 23 10:00:00 host p0f[123]:\n")));
    assert_false(syslog_is(view_cstr("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(prefixes_are_taken_off),
        cmocka_unit_test(a_record_without_a_time_gets_that_of_the_prefix),
        cmocka_unit_test(a_prefix_without_a_valid_time_gives_none),
        cmocka_unit_test(a_line_too_long_for_the_buffer_comes_in_pieces),
        cmocka_unit_test(lines_of_other_programs_become_empty),
        cmocka_unit_test(only_syslog_is_syslog),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
