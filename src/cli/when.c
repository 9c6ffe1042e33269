// SPDX-License-Identifier: GPL-2.0-only
#include "cli/when.h"

#include <stdlib.h>
#include <string.h>

#include "base/escape.h"

// The day of `now` in the zone, since 1970-01-01.
static int64_t today(const struct zone *zone, int64_t now)
{
    return day_of_seconds(zone_local(zone, now));
}

static int64_t midnight(const struct zone *zone, int64_t day)
{
    return zone_time(zone, day * DAY_SECONDS);
}

// Takes exactly `digits` digits off the front of *text.
static bool take_number(const char **text, int digits, int *value)
{
    *value = 0;
    for (int i = 0; i < digits; i++) {
        unsigned digit = (unsigned char)((*text)[i] - '0');
        if (digit > 9)
            return false;
        *value = *value * 10 + (int)digit;
    }
    *text += digits;
    return true;
}

static bool take(const char **text, const char *any_of)
{
    if (**text == '\0' || !strchr(any_of, **text))
        return false;
    (*text)++;
    return true;
}

// Takes `2006-11-19` off the front of *text.
static bool take_date(const char **text, struct tm *tm)
{
    int year, month;
    *tm = (struct tm){0};
    if (!take_number(text, 4, &year) || !take(text, "-") || !take_number(text, 2, &month) ||
        !take(text, "-") || !take_number(text, 2, &tm->tm_mday))
        return false;
    tm->tm_year = year - 1900;
    tm->tm_mon = month - 1;
    return month >= 1 && month <= 12 && tm->tm_mday >= 1 &&
           tm->tm_mday <= days_in_month(year, month);
}

// `2006-11-19 01:35:04`, without seconds, or a date alone.
static bool read_local(const char *text, struct tm *tm)
{
    if (!take_date(&text, tm))
        return false;
    if (*text == '\0')
        return true;
    if (!take(&text, " T") || !take_number(&text, 2, &tm->tm_hour) || !take(&text, ":") ||
        !take_number(&text, 2, &tm->tm_min))
        return false;
    if (take(&text, ":") && !take_number(&text, 2, &tm->tm_sec))
        return false;
    return *text == '\0' && tm->tm_hour < 24 && tm->tm_min < 60 && tm->tm_sec < 60;
}

// `7d`, `36h`
static bool read_ago(const char *text, int64_t *seconds)
{
    char *end;
    if ((unsigned char)(*text - '0') > 9)
        return false;
    long long n = strtoll(text, &end, 10);
    if (n > 1000000 || (strcmp(end, "d") != 0 && strcmp(end, "h") != 0))
        return false;
    *seconds = n * (*end == 'd' ? DAY_SECONDS : 3600);
    return true;
}

bool when_parse(const char *text, const char *option, const struct zone *zone, int64_t now,
                int64_t *time, struct error *e)
{
    struct tm tm;
    int64_t ago;
    if (strcmp(text, "today") == 0)
        *time = midnight(zone, today(zone, now));
    else if (strcmp(text, "yesterday") == 0)
        *time = midnight(zone, today(zone, now) - 1);
    else if (read_ago(text, &ago))
        *time = now - ago;
    else if (read_local(text, &tm))
        *time = zone_time(zone, timegm(&tm));
    else {
        char shown[128];
        return error_set(e, STATUS_USAGE,
                         "%s: '%s' is not a valid time: expected YYYY-MM-DD[ HH:MM[:SS]], today, "
                         "yesterday, Nd or Nh",
                         option, escape_cstr(text, shown, sizeof shown));
    }
    return true;
}

bool when_parse_range(const char *text, const char *option, const struct zone *zone, int64_t now,
                      int64_t *since, int64_t *until, struct error *e)
{
    int64_t first = today(zone, now), last; // days
    struct tm tm;
    const char *rest = text;
    if (strcmp(text, "today") == 0) {
        last = first + 1;
    } else if (strcmp(text, "yesterday") == 0) {
        last = first--;
    } else if (strcmp(text, "last-week") == 0) {
        last = first - weekday_of_day(first);
        first = last - 7;
    } else if (strcmp(text, "last-month") == 0) {
        last = first - (local_tm(first * DAY_SECONDS).tm_mday - 1);
        first = last - local_tm((last - 1) * DAY_SECONDS).tm_mday;
    } else if (take_date(&rest, &tm) && *rest == '\0') {
        first = day_of_seconds(timegm(&tm));
        last = first + 1;
    } else {
        char shown[128];
        return error_set(e, STATUS_USAGE,
                         "%s: '%s' is not a valid range: expected today, yesterday, last-week, "
                         "last-month or YYYY-MM-DD",
                         option, escape_cstr(text, shown, sizeof shown));
    }
    *since = midnight(zone, first);
    *until = midnight(zone, last);
    return true;
}
