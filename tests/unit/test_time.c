// SPDX-License-Identifier: GPL-2.0-only
//
// Dates and zones, compared with the C library.
#include <time.h>

#include "support.h"

enum { DAY = DAY_SECONDS };

static void floors(void **state)
{
    (void)state;
    assert_int_equal(floor_div(-15, 7), -3);
    assert_int_equal(floor_div(-14, 7), -2);
    assert_int_equal(floor_div(-1, 7), -1);
    assert_int_equal(floor_div(0, 7), 0);
    assert_int_equal(floor_div(6, 7), 0);
    assert_int_equal(floor_div(7, 7), 1);
    assert_int_equal(day_of_seconds(-1), -1);
    assert_int_equal(day_of_seconds(-DAY), -1);
    assert_int_equal(day_of_seconds(-DAY - 1), -2);
    assert_int_equal(day_of_seconds(DAY - 1), 0);
    assert_int_equal(day_of_seconds(DAY), 1);
}

static void dates_over_centuries(void **state)
{
    (void)state;
    // Every day from the year 1600 to 2400.
    for (int64_t day = days_from_civil(1600, 1, 1); day < days_from_civil(2400, 1, 1); day++) {
        struct tm tm = local_tm(day * DAY + 12345);
        assert_int_equal(tm.tm_hour * 3600 + tm.tm_min * 60 + tm.tm_sec, 12345);
        assert_int_equal(days_from_civil(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday), day);
        assert_int_equal(weekday_of_day(day), (tm.tm_wday + 6) % 7);
    }
}

static void months(void **state)
{
    (void)state;
    static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    for (int month = 1; month <= 12; month++)
        assert_int_equal(days_in_month(2006, month), days[month - 1]);
    assert_int_equal(days_in_month(2004, 2), 29);
    assert_int_equal(days_in_month(2000, 2), 29);
    assert_int_equal(days_in_month(1900, 2), 28);
    assert_int_equal(days_from_civil(2006, 11, 0), days_from_civil(2006, 10, 31));
    assert_int_equal(days_from_civil(1970, 1, 1), 0);
}

static const char *const names[] = {
    "Europe/Paris",
    "America/New_York",
    "Africa/Casablanca",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "America/Havana",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "UTC",
    "CET-1CEST,M3.5.0,M10.5.0/3",
    "<+0330>-3:30",
};
enum { NAMES = sizeof names / sizeof *names };

// Runs with TZ set; zone_open must restore it.
static void offsets(void **state)
{
    (void)state;
    for (size_t i = 0; i < NAMES; i++) {
        struct zone z;
        struct error e;
        struct dice dice = {i};
        assert_int_equal(setenv("TZ", "Asia/Tokyo", 1), 0);
        assert_true(zone_open(&z, names[i], &e));
        assert_string_equal(getenv("TZ"), "Asia/Tokyo");
        assert_string_equal(z.name, names[i]);
        assert_int_equal(setenv("TZ", names[i], 1), 0);
        tzset();
        int64_t first = days_from_civil(1970, 1, 1) * DAY, last = days_from_civil(2100, 1, 1) * DAY;
        for (int n = 0; n < 20000; n++) {
            int64_t t = first + (int64_t)dice_below(&dice, (size_t)(last - first));
            // Half of them at or beside a change.
            if (n % 2 && z.count > 1)
                t = z.changes[1 + dice_below(&dice, z.count - 1)].from +
                    (int64_t)dice_below(&dice, 3) - 1;
            struct tm tm;
            time_t copy = (time_t)t;
            assert_non_null(localtime_r(&copy, &tm));
            assert_int_equal(zone_offset(&z, t), tm.tm_gmtoff);
            assert_int_equal(zone_local(&z, t), t + tm.tm_gmtoff);
        }
        zone_close(&z);
    }
}

// From local time to time: the first of two; a skipped one has the offset before the change.
static void local_times(void **state)
{
    (void)state;
    for (size_t i = 0; i < NAMES; i++) {
        struct zone z;
        struct error e;
        assert_true(zone_open(&z, names[i], &e));
        for (size_t c = 1; c < z.count; c++)
            for (int64_t from = -2 * DAY; from <= 2 * DAY; from += 599) {
                int64_t t = z.changes[c].from + from, local = zone_local(&z, t);
                int64_t found = zone_time(&z, local);
                assert_int_equal(zone_local(&z, found), local);
                assert_true(found <= t);
            }
        for (size_t c = 1; c < z.count; c++) {
            int32_t before = z.changes[c - 1].offset, after = z.changes[c].offset;
            for (int64_t into = 0; into < after - before; into += 300) {
                int64_t local = z.changes[c].from + before + into;
                assert_int_equal(zone_time(&z, local), local - before);
            }
        }
        zone_close(&z);
    }
}

static int64_t at(const char *zone, int year, int month, int day, int hour, int minute)
{
    struct zone z;
    struct error e;
    assert_true(zone_open(&z, zone, &e));
    int64_t local = days_from_civil(year, month, day) * DAY + hour * 3600 + minute * 60;
    int64_t t = zone_time(&z, local);
    zone_close(&z);
    return t;
}

static void known_hours(void **state)
{
    (void)state;
    assert_int_equal(at("Europe/Paris", 2006, 10, 29, 2, 30), 1162081800);
    assert_int_equal(at("Europe/Paris", 2006, 10, 29, 3, 0), 1162087200);
    assert_int_equal(at("Europe/Paris", 2007, 3, 25, 2, 30), 1174786200);
    assert_int_equal(at("America/New_York", 2006, 10, 29, 1, 30), 1162099800);
    assert_int_equal(at("America/New_York", 2007, 3, 11, 2, 30), 1173598200);
    // Ramadan 2018: back on 13 May at three, forward on 17 June at two.
    assert_int_equal(at("Africa/Casablanca", 2018, 5, 13, 2, 30), 1526175000);
    assert_int_equal(at("Africa/Casablanca", 2018, 5, 20, 12, 0), 1526817600);
    assert_int_equal(at("Africa/Casablanca", 2018, 6, 18, 12, 0), 1529319600);
    // A midnight that the clock skipped.
    assert_int_equal(at("America/Sao_Paulo", 2018, 11, 4, 0, 0), 1541300400);
}

static void formats(void **state)
{
    (void)state;
    char text[ZONE_TEXT_MAX];
    struct error e;
    struct zone utc = zone_utc, z;
    assert_string_equal(zone_format(&utc, 1156790588, text), "2006-08-28T18:43:08+00:00");
    assert_string_equal(zone_format(&utc, -1, text), "1969-12-31T23:59:59+00:00");
    assert_true(zone_open(&z, "Asia/Kolkata", &e));
    assert_string_equal(zone_format(&z, 1156790588, text), "2006-08-29T00:13:08+05:30");
    zone_close(&z);
    assert_true(zone_open(&z, "America/New_York", &e));
    assert_string_equal(zone_format(&z, 1156790588, text), "2006-08-28T14:43:08-04:00");
    zone_close(&z);
    assert_true(zone_open(&z, "<-0330>3:30", &e));
    assert_string_equal(zone_format(&z, 0, text), "1969-12-31T20:30:00-03:30");
    zone_close(&z);
}

static void unknown_zones(void **state)
{
    (void)state;
    static const char *const unknown[] = {"Mars/Olympus",
                                          "Europe",
                                          "Europe/Pariss",
                                          "europe/paris ",
                                          "/etc/passwd",
                                          "../../etc/passwd",
                                          "x",
                                          "+1",
                                          "\x1b[31m",
                                          "Europe1/Paris",
                                          "CET-1CEST,M3.5.0",
                                          "CET-1CEST,M3.5.0,M13.5.0",
                                          "CET-1CEST,M3.5.0,M10.5.0/3x",
                                          "CET-1CEST,J0,J365",
                                          "CET-1CEST2:60",
                                          "CET-1,M3.5.0,M10.5.0",
                                          "CET-25",
                                          "CET1C",
                                          "CET+-1",
                                          "<+1>-1",
                                          "<+0330-3:30",
                                          "<+0330>"};
    for (size_t i = 0; i < sizeof unknown / sizeof *unknown; i++) {
        struct zone z;
        struct error e = {.text = ""};
        if (zone_open(&z, unknown[i], &e))
            fail_msg("'%s' was taken for a zone", unknown[i]);
        assert_int_equal(e.status, STATUS_USAGE);
        assert_null(strchr(e.text, '\x1b'));
    }
}

static void process_zone(void **state)
{
    (void)state;
    struct zone z;
    struct error e;
    assert_int_equal(setenv("TZ", "Europe/Paris", 1), 0);
    assert_true(zone_open(&z, NULL, &e));
    assert_string_equal(z.name, "Europe/Paris");
    assert_int_equal(zone_offset(&z, 1156790588), 7200);
    zone_close(&z);
    assert_int_equal(setenv("TZ", "", 1), 0);
    assert_true(zone_open(&z, "", &e));
    assert_int_equal(zone_offset(&z, 1156790588), 0);
    zone_close(&z);
    assert_int_equal(unsetenv("TZ"), 0);
    assert_true(zone_open(&z, "Europe/Paris", &e));
    assert_null(getenv("TZ"));
    zone_close(&z);
}

static void posix_strings(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int32_t winter, summer; // 2006-01-15, 2006-07-15
    } known[] = {
        {"EST5", -18000, -18000},
        {"CET-1CEST,M3.5.0,M10.5.0/3", 3600, 7200},
        {"CET-01:00:00CEST-3,J60/-1:30,300/167:59:59", 3600, 10800},
        {"<+0330>-3:30<+0430>-4:30,79/24,263/24", 12600, 16200},
        {"<-03>3", -10800, -10800},
        {"abc+24", -86400, -86400},
    };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        struct zone z;
        struct error e;
        if (!zone_open(&z, known[i].name, &e))
            fail_msg("%s", e.text);
        assert_int_equal(zone_offset(&z, 1137326400), known[i].winter);
        assert_int_equal(zone_offset(&z, 1152964800), known[i].summer);
        zone_close(&z);
    }
}

// Only what the C library takes for UTC is called UTC.
static void unknown_zone_of_the_process(void **state)
{
    (void)state;
    static const struct {
        const char *tz, *name;
    } rows[] = {
        {"Foo/Bar", "UTC"},
        {":Foo/Bar", "UTC"},
        {"/nowhere", "UTC"},
        {"Africa/Abidjan", "Africa/Abidjan"},
        {":Europe/Paris", "Europe/Paris"},
        {"WET0", "WET0"},
        {"CET-1CEST,M3.5.0,M10.5.0/3", "CET-1CEST,M3.5.0,M10.5.0/3"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct zone z;
        struct error e;
        assert_int_equal(setenv("TZ", rows[i].tz, 1), 0);
        assert_true(zone_open(&z, NULL, &e));
        assert_string_equal(z.name, rows[i].name);
        zone_close(&z);
    }
    assert_int_equal(unsetenv("TZ"), 0);
}

static void source_date_epoch(void **state)
{
    (void)state;
    int64_t seconds = 7;
    static const struct {
        const char *text;
        int64_t seconds; // -1: not set
    } rows[] = {
        {"0", 0},
        {"1158062400", 1158062400},
        {"0001158062400", 1158062400},
        {"253402300799", EPOCH_MAX},
        {"253402300800", -1},
        {"99999999999999999999999", -1},
        {"", -1},
        {" 1", -1},
        {"1 ", -1},
        {"+1", -1},
        {"-1", -1},
        {"1.5", -1},
        {"0x10", -1},
        {"today", -1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        seconds = 7;
        assert_int_equal(setenv("SOURCE_DATE_EPOCH", rows[i].text, 1), 0);
        assert_int_equal(epoch_is_set(&seconds), rows[i].seconds >= 0);
        assert_int_equal(seconds, rows[i].seconds >= 0 ? rows[i].seconds : 7);
    }
    assert_int_equal(unsetenv("SOURCE_DATE_EPOCH"), 0);
    assert_false(epoch_is_set(&seconds));
}

// The name of a zone goes to every report.
static void escaped_name(void **state)
{
    (void)state;
    char folder[] = "/tmp/zone.XXXXXX", path[sizeof folder + 8];
    struct zone z;
    struct error e;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/\x1b[31m", folder);
    assert_int_equal(symlink("/usr/share/zoneinfo/Europe/Paris", path), 0);
    assert_int_equal(setenv("TZ", path, 1), 0);
    assert_true(zone_open(&z, NULL, &e));
    assert_int_equal(zone_offset(&z, 1156790588), 7200);
    assert_non_null(strstr(z.name, "/\\x1b[31m"));
    zone_close(&z);
    assert_int_equal(unsetenv("TZ"), 0);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(floors),
        cmocka_unit_test(dates_over_centuries),
        cmocka_unit_test(months),
        cmocka_unit_test(escaped_name),
        cmocka_unit_test(source_date_epoch),
        cmocka_unit_test(offsets),
        cmocka_unit_test(local_times),
        cmocka_unit_test(known_hours),
        cmocka_unit_test(formats),
        cmocka_unit_test(unknown_zones),
        cmocka_unit_test(process_zone),
        cmocka_unit_test(posix_strings),
        cmocka_unit_test(unknown_zone_of_the_process),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
