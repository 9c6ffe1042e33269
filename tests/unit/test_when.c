// SPDX-License-Identifier: GPL-2.0-only
#include "cli/when.h"

#include "support.h"

enum { NOW = 1158062400, DAY = 86400 }; // Tuesday 12 September 2006, 12:00 UTC

static struct zone utc, paris;

static void times(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t utc, paris;
    } cases[] = {
        {"2006-09-12", 1158019200, 1158012000},
        {"2006-09-12 08:30", 1158049800, 1158042600},
        {"2006-09-12T08:30", 1158049800, 1158042600},
        {"2006-09-12 08:30:59", 1158049859, 1158042659},
        {"2006-09-12 00:00:00", 1158019200, 1158012000},
        {"2006-12-12 00:00:00", 1165881600, 1165878000},
        {"1970-01-01", 0, -3600},
        {"2004-02-29", 1078012800, 1078009200},
        {"today", 1158019200, 1158012000},
        {"yesterday", 1157932800, 1157925600},
        {"0d", NOW, NOW},
        {"7d", NOW - 7 * DAY, NOW - 7 * DAY},
        {"36h", NOW - 36 * 3600, NOW - 36 * 3600},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error e;
        int64_t t;
        assert_true(when_parse(cases[i].text, "--since", &utc, NOW, &t, &e));
        assert_int_equal(t, cases[i].utc);
        assert_true(when_parse(cases[i].text, "--since", &paris, NOW, &t, &e));
        assert_int_equal(t, cases[i].paris);
    }
}

static void refused(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "",
        "now",
        "2006",
        "2006-09",
        "2006-9-12",
        "2006-13-01",
        "2006-00-01",
        "2006-09-00",
        "2006-09-31",
        "2005-02-29",
        "2006-09-12 ",
        " 2006-09-12",
        "2006-09-12 24:00",
        "2006-09-12 08:60",
        "2006-09-12 08:30:60",
        "2006-09-12 8:30",
        "2006-09-12 08:30:",
        "2006-09-12 08:30:5",
        "2006-09-12 08:30:59Z",
        "2006-09-12x",
        "12/09/2006",
        "d",
        "7",
        "-7d",
        "7dd",
        "7 d",
        "7m",
        "7D",
        "1.5d",
        "99999999999999999999d",
        "todayy",
        "Today",
        "tomorrow",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error e = {.text = ""};
        int64_t t;
        if (when_parse(cases[i], "--until", &utc, NOW, &t, &e))
            fail_msg("'%s' was taken for a time", cases[i]);
        assert_int_equal(e.status, STATUS_USAGE);
        assert_memory_equal(e.text, "--until: '", 10);
    }
}

static void spans(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        int64_t now;
        const char *first, *last; // local
    } cases[] = {
        {"today", NOW, "2006-09-12", "2006-09-13"},
        {"yesterday", NOW, "2006-09-11", "2006-09-12"},
        {"last-week", NOW, "2006-09-04", "2006-09-11"},
        {"last-month", NOW, "2006-08-01", "2006-09-01"},
        {"2006-10-29", NOW, "2006-10-29", "2006-10-30"},          // 25 hours in Paris
        {"2007-03-25", NOW, "2007-03-25", "2007-03-26"},          // 23
        {"last-week", NOW - DAY, "2006-09-04", "2006-09-11"},     // on a Monday
        {"last-week", NOW - 2 * DAY, "2006-08-28", "2006-09-04"}, // on a Sunday
        {"last-month", 1136073600, "2005-12-01", "2006-01-01"},   // on New Year
        {"last-month", 1141128000, "2006-01-01", "2006-02-01"},   // 28 February
        {"last-month", 1141214400, "2006-02-01", "2006-03-01"},   // 1 March
        {"yesterday", 1141214400, "2006-02-28", "2006-03-01"},
    };
    const struct zone *zones[] = {&utc, &paris};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int z = 0; z < 2; z++) {
            struct error e;
            int64_t since, until, first, last;
            assert_true(when_parse_range(cases[i].text, "--range", zones[z], cases[i].now, &since,
                                         &until, &e));
            assert_true(when_parse(cases[i].first, "x", zones[z], NOW, &first, &e));
            assert_true(when_parse(cases[i].last, "x", zones[z], NOW, &last, &e));
            assert_int_equal(since, first);
            assert_int_equal(until, last);
        }
    struct error e;
    int64_t since, until;
    assert_true(when_parse_range("2006-10-29", "x", &paris, NOW, &since, &until, &e));
    assert_int_equal(until - since, 25 * 3600);
    assert_true(when_parse_range("2007-03-25", "x", &paris, NOW, &since, &until, &e));
    assert_int_equal(until - since, 23 * 3600);
}

// Near midnight the day is another one in another zone.
static void days_of_zones(void **state)
{
    (void)state;
    struct error e;
    int64_t t;
    int64_t late = 1158012000 + 60; // 00:01 in Paris, 22:01 the day before in UTC
    assert_true(when_parse("today", "x", &paris, late, &t, &e));
    assert_int_equal(t, 1158012000);
    assert_true(when_parse("today", "x", &utc, late, &t, &e));
    assert_int_equal(t, 1158019200 - DAY);
}

static void refused_spans(void **state)
{
    (void)state;
    static const char *const cases[] = {"",   "last-year",   "2006-09-12 08:30",
                                        "7d", "2006-09-12 ", "2006-02-30"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error e;
        int64_t since, until;
        assert_false(when_parse_range(cases[i], "--range", &utc, NOW, &since, &until, &e));
        assert_int_equal(e.status, STATUS_USAGE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times),         cmocka_unit_test(refused),       cmocka_unit_test(spans),
        cmocka_unit_test(days_of_zones), cmocka_unit_test(refused_spans),
    };
    struct error e;
    utc = zone_utc();
    if (!zone_open(&paris, "Europe/Paris", &e))
        return 1;
    int status = cmocka_run_group_tests(tests, NULL, NULL);
    zone_close(&paris);
    return status;
}
