// SPDX-License-Identifier: GPL-2.0-only
#include "cli/when.h"

#include "support.h"

enum { NOW = 1158062400, DAY = 86400 }; // Tuesday 12 September 2006, 12:00 UTC

static struct zone utc, paris;

static int64_t time_of(const char *text, const struct zone *zone, int64_t now)
{
    struct error e;
    struct when when;
    if (!when_parse(text, &when, &e))
        fail_msg("%s", e.text);
    return when_time(&when, zone, now);
}

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
        {"30m", NOW - 30 * 60, NOW - 30 * 60},
        {"2w", NOW - 14 * DAY, NOW - 14 * DAY},
        {"2006/09/12", 1158019200, 1158012000},
        {"2006/09/12 08:30", 1158049800, 1158042600},
        {"today 06:00", 1158040800, 1158033600},
        {"yesterday 06:00", 1157954400, 1157947200},
        {"yesterday 23:59:59", 1158019199, 1158011999},
        {"2006-09", 1157068800, 1157061600},
        {"last-week", 1157328000, 1157320800},
        // These name their zone.
        {"2006-09-12Z", 1158019200, 1158019200},
        {"2006-09-12 08:30Z", 1158049800, 1158049800},
        {"2006-09-12T08:30:59Z", 1158049859, 1158049859},
        {"2006-09-12 08:30+02:00", 1158042600, 1158042600},
        {"2006-09-12 08:30 -0530", 1158069600, 1158069600},
        {"2006-09-12T08:30+02", 1158042600, 1158042600},
        {"2006-09-12 +02:00", 1158012000, 1158012000},
        {"today Z", 1158019200, 1158019200},
        {"yesterday 06:00+02:00", 1157947200, 1157947200},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(time_of(cases[i].text, &utc, NOW), cases[i].utc);
        assert_int_equal(time_of(cases[i].text, &paris, NOW), cases[i].paris);
    }
}

static void refused(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "",
        "now",
        "2006",
        "2006-13",
        "2006-09-",
        "2006-09/12",
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
        "2006-09-12 08:30:59 ",
        "2006-09-12 08:30:59z",
        "2006-09-12 08:30 +1",
        "2006-09-12 08:30+24:00",
        "2006-09-12 08:30+01:60",
        "2006-09-12 08:30+01:",
        "2006-09-12 08:30+01:000",
        "2006-09-12x",
        "2006-09 08:30",
        "last-week 08:30",
        "yesterday 8:30",
        "yesterday 24:00",
        "yesterday ",
        "7dZ",
        "7d 08:30",
        "12/09/2006",
        "d",
        "7",
        "-7d",
        "7s",
        "7D",
        "1.5d",
        "99999999999999999999d",
        "todayy",
        "Today",
        "tomorrow",
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error e = {.text = ""};
        struct when when;
        if (when_parse(cases[i], &when, &e))
            fail_msg("'%s' was taken for a time", cases[i]);
        assert_int_equal(e.status, STATUS_USAGE);
        assert_memory_equal(e.text, "'", 1);
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
        {"this-week", NOW, "2006-09-11", "2006-09-18"},
        {"this-week", NOW - DAY, "2006-09-11", "2006-09-18"},     // on a Monday
        {"this-week", NOW - 2 * DAY, "2006-09-04", "2006-09-11"}, // on a Sunday
        {"this-month", NOW, "2006-09-01", "2006-10-01"},
        {"this-month", 1136030400, "2005-12-01", "2006-01-01"}, // New Year's Eve
        {"2006-11", NOW, "2006-11-01", "2006-12-01"},
        {"2006/12", NOW, "2006-12-01", "2007-01-01"},
        {"2006/11/22", NOW, "2006-11-22", "2006-11-23"},
        {"2006-09-12Z", NOW, "2006-09-12Z", "2006-09-13Z"},
        {"today+02:00", NOW, "2006-09-12+02:00", "2006-09-13+02:00"},
        // A..B: to the end of a day, week or month B, else to the time B
        {"2006-09-01..2006-09-03", NOW, "2006-09-01", "2006-09-04"},
        {"2006-09-01..2006-09-01", NOW, "2006-09-01", "2006-09-02"},
        {"2006-09-01 06:00..2006-09-03 18:00", NOW, "2006-09-01 06:00", "2006-09-03 18:00"},
        {"2006-09..2006-10", NOW, "2006-09-01", "2006-11-01"},
        {"last-month..yesterday", NOW, "2006-08-01", "2006-09-12"},
        {"yesterday 06:00..today 06:00", NOW, "yesterday 06:00", "today 06:00"},
        {"2d..1d", NOW, "2d", "1d"},
    };
    const struct zone *zones[] = {&utc, &paris};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int z = 0; z < 2; z++) {
            struct error e;
            struct when since, until;
            assert_true(when_parse_range(cases[i].text, &since, &until, &e));
            assert_int_equal(when_time(&since, zones[z], cases[i].now),
                             time_of(cases[i].first, zones[z], NOW));
            assert_int_equal(when_time(&until, zones[z], cases[i].now),
                             time_of(cases[i].last, zones[z], NOW));
        }
}

static void lengths(void **state)
{
    (void)state;
    struct error e;
    struct when since, until;
    assert_true(when_parse_range("2006-10-29", &since, &until, &e));
    assert_int_equal(when_time(&until, &paris, NOW) - when_time(&since, &paris, NOW), 25 * 3600);
    assert_true(when_parse_range("2007-03-25", &since, &until, &e));
    assert_int_equal(when_time(&until, &paris, NOW) - when_time(&since, &paris, NOW), 23 * 3600);
    assert_true(when_parse_range("7d", &since, &until, &e));
    assert_int_equal(when_time(&since, &paris, NOW), NOW - 7 * DAY);
    assert_int_equal(when_time(&until, &paris, NOW), NOW);
}

// Near midnight the day is another one in another zone.
static void days_of_zones(void **state)
{
    (void)state;
    int64_t late = 1158012000 + 60; // 00:01 in Paris, 22:01 the day before in UTC
    assert_int_equal(time_of("today", &paris, late), 1158012000);
    assert_int_equal(time_of("today", &utc, late), 1158019200 - DAY);
}

static void refused_spans(void **state)
{
    (void)state;
    static const char *const cases[] = {
        "",   "last-year",    "2006-09-12 08:30", "yesterday 06:00", "2006-09-12 ",  "2006-02-30",
        "0d", "2006-09-01..", "..2006-09-01",     "1d..2d..3d",      "today...today"};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error e;
        struct when since, until;
        if (when_parse_range(cases[i], &since, &until, &e))
            fail_msg("'%s' was taken for a range", cases[i]);
        assert_int_equal(e.status, STATUS_USAGE);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times),   cmocka_unit_test(refused),       cmocka_unit_test(spans),
        cmocka_unit_test(lengths), cmocka_unit_test(days_of_zones), cmocka_unit_test(refused_spans),
    };
    struct error e;
    utc = zone_utc;
    if (!zone_open(&paris, "Europe/Paris", &e))
        return 1;
    int status = cmocka_run_group_tests(tests, NULL, NULL);
    zone_close(&paris);
    return status;
}
