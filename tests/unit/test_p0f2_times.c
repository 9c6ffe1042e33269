// SPDX-License-Identifier: GPL-2.0-only
//
// The timestamps of p0f 2, good and bad, and in what zone they are.
#include "p0f2_expect.h"

static void timestamps(void **state)
{
    (void)state;
    expect("<Sun Nov 19 01:35:04 2006> 1.2.3.4:5 - A\n<Thu Jan  1 00:00:00 1970> 1.2.3.4:5 - A\n"
           "<Wed Dec 31 23:59:59 1969> 1.2.3.4:5 - A\n<Sun Feb 29 12:00:00 2004> 1.2.3.4:5 - A\n"
           "<Sat Dec 31 23:59:60 2005> 1.2.3.4:5 - A\n<1163900104.123456> 1.2.3.4:5 - A\n"
           "<0.000000> 1.2.3.4:5 - A\n<2006-11-19T01:35:04.123456Z> 1.2.3.4:5 - A\n"
           "<Sun Nov 19 01:35:05 2006> 1.2.3.4:5 - A\n",
           "1163900104 1.2.3.4:5 -> - A\n0 1.2.3.4:5 -> - A\n-1 1.2.3.4:5 -> - A\n"
           "1078056000 1.2.3.4:5 -> - A\n1136073599 1.2.3.4:5 -> - A\n"
           "1163900104 1.2.3.4:5 -> - A\n0 1.2.3.4:5 -> - A\n1163900104 1.2.3.4:5 -> - A\n"
           "1163900105 1.2.3.4:5 -> - A\n9 lines\n");
}

static void bad_timestamps(void **state)
{
    (void)state;
    static const char *const stamps[] = {
        "Sun Nov 99 01:35:04 2006",
        "Sun Nov  0 01:35:04 2006",
        "Sun Nov 31 01:35:04 2006",
        "Tue Feb 29 01:35:04 2005",
        "Sun Nov 19 24:35:04 2006",
        "Sun Nov 19 25:35:04 2006",
        "Sun Nov 19 01:60:04 2006",
        "Sun Nov 19 01:35:61 2006",
        "Sun Nov 09 01:35:04 2006",
        "Sun Nov 19 1:35:04 2006",
        "Sun Nov 19 01:35:04 06",
        "Sun Nov 19 01:35:04 2006 ",
        " Sun Nov 19 01:35:04 2006",
        "Son Nov 19 01:35:04 2006",
        "Sun Nux 19 01:35:04 2006",
        "Sun Nov 19 01-35-04 2006",
        "1163900104",
        "1163900104.",
        ".5",
        "-5.0",
        "116390010412345.0",
        "2006-13-19T01:35:04.123456Z",
        "2006-11-31T01:35:04.123456Z",
        "2006-11-19T25:35:04.123456Z",
        "2006-11-19T01:35:04.123456",
        "2006-11-19 01:35:04.123456Z",
        "2006-11-19T01:35:04Z",
        "",
        "x",
    };
    for (size_t i = 0; i < sizeof stamps / sizeof *stamps; i++) {
        // The good stamp before fills the parser's memory of the last date.
        char log[256];
        (void)snprintf(log, sizeof log,
                       "<Sun Nov 19 01:35:04 2006> 1.2.3.4:5 - Linux 2.6 (newer, 2) \n"
                       "<%s> 1.2.3.4:6 - Linux 2.6 (newer, 2) (up: 2345 hrs) \n",
                       stamps[i]);
        expect(log, "1163900104 1.2.3.4:5 -> - Linux 2.6 (newer, 2)\nskipped 1 time: 2\n2 lines\n");
    }
    expect("<Sun Nov 19 01:35:04 2006>1.2.3.4:5 - A\n<Sun Nov 19 01:35:04 2006\n<\n<>\n<> x\n",
           "skipped 5 time: 1 2 3\n5 lines\n");
    expect("<Sun Nov 19 01:35:04 2006> \n<Sun Nov 19 01:35:04 2006> rubbish\n",
           "skipped 2 text: 1 2\n2 lines\n");
}

static void times_in_a_zone(void **state)
{
    (void)state;
    struct zone paris;
    struct error e;
    assert_true(zone_open(&paris, "Europe/Paris", &e));
    // The hour of 29 October 2006 that came twice, and the one of 25 March 2007 that never was.
    static const char log[] =
        "<Sun Oct 29 00:00:00 2006> 1.2.3.4:5 - Linux 2.4 (newer) (up: 5 hrs)\n"
        "<Sun Oct 29 01:59:59 2006> 1.2.3.4:5 - Linux 2.4 (newer) (up: 5 hrs)\n"
        "<Sun Oct 29 02:30:00 2006> 1.2.3.4:5 - Linux 2.4 (newer) (up: 5 hrs)\n"
        "<Sun Oct 29 03:00:00 2006> 1.2.3.4:5 - Linux 2.4 (newer) (up: 5 hrs)\n"
        "<Sun Mar 25 02:30:00 2007> 1.2.3.4:5 - Linux 2.4 (newer) (up: 5 hrs)\n"
        "<1163900104.000000> 1.2.3.4:5 - Linux 2.4 (newer) (up: 5 hrs)\n"
        "<2006-11-19T01:35:04.123456Z> 1.2.3.4:5 - A\n";
    for (enum parse_speed speed = PARSE_BEST; speed <= PARSE_PLAIN; speed++) {
        char *text = parse_text(&format_p0f2, log, sizeof log - 1, &paris, speed);
        assert_string_equal(text, "1162072800 1.2.3.4:5 -> - Linux 2.4 (newer) (up: 5 hrs)\n"
                                  "1162079999 1.2.3.4:5 -> - Linux 2.4 (newer) (up: 5 hrs)\n"
                                  "1162081800 1.2.3.4:5 -> - Linux 2.4 (newer) (up: 5 hrs)\n"
                                  "1162087200 1.2.3.4:5 -> - Linux 2.4 (newer) (up: 5 hrs)\n"
                                  "1174786200 1.2.3.4:5 -> - Linux 2.4 (newer) (up: 5 hrs)\n"
                                  "1163900104 1.2.3.4:5 -> - Linux 2.4 (newer) (up: 5 hrs)\n"
                                  "1163900104 1.2.3.4:5 -> - A\n7 lines\n");
        free(text);
    }
    zone_close(&paris);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(timestamps),
        cmocka_unit_test(bad_timestamps),
        cmocka_unit_test(times_in_a_zone),
    };
    utc = zone_utc;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
