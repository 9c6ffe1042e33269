// SPDX-License-Identifier: GPL-2.0-only
//
// Dates and time zones. A time is a number of seconds since 1970-01-01 00:00:00 UTC without leap
// seconds, as in POSIX; a local time is the same number for what a wall clock shows. Dates are of
// the proleptic Gregorian calendar.
//
// The C library knows one zone, the process's. A struct zone is a table of the changes of one zone
// between 1969 and 2107 (the range of a p0f timestamp). zone_open reads it from the C library, sets
// TZ meanwhile, and so must run before there are threads; after that any thread may read it.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/error.h"

enum { DAY_SECONDS = 86400 };

// The quotient rounded down, also below 0; b must be above 0.
static inline int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

// The day since 1970-01-01 of a local time.
static inline int64_t day_of_seconds(int64_t local)
{
    return floor_div(local, DAY_SECONDS);
}

// Days since 1970-01-01 of a date. The month must be 1 to 13, the day may be any number.
int64_t days_from_civil(int64_t year, int month, int day);

// Number of days in a month, 1 to 12.
int days_in_month(int64_t year, int month);

// Day of the week of a day since 1970-01-01: 0 for Monday to 6 for Sunday.
int weekday_of_day(int64_t day);

// The last second of the year 9999, the last that four digits hold.
#define EPOCH_MAX INT64_C(253402300799)

// Reads SOURCE_DATE_EPOCH, which replaces the current time to make a run repeatable. False, with
// *seconds unchanged, when it is not set, has anything but digits or is after EPOCH_MAX.
bool epoch_is_set(int64_t *seconds);

// The current time, or SOURCE_DATE_EPOCH where it is set.
int64_t current_time(void);

struct zone_change {
    int64_t from;   // UTC second from which the offset holds
    int32_t offset; // seconds east of UTC
};

struct zone {
    char name[64];                     // as given, or the system's, escaped: "Europe/Paris", "UTC"
    const struct zone_change *changes; // rising; the first holds for all earlier times
    size_t count;
    struct zone_change *owned; // what zone_close frees
};

// Opens a zone by name: a zone of the system's database ("Europe/Paris") or a POSIX TZ string
// ("CET-1CEST"). Null or "" is the process's own: TZ, else the system's; an unknown TZ is UTC, as
// for every program. Fails when a given name is unknown, status 2. Not thread-safe.
bool zone_open(struct zone *z, const char *name, struct error *e);

// Fails as zone_open for an unknown name, and does nothing else.
bool zone_check(const char *name, struct error *e);
void zone_close(struct zone *z);

// UTC, which needs neither opening nor closing.
extern const struct zone zone_utc;

// Seconds east of UTC at a time.
int32_t zone_offset(const struct zone *z, int64_t time);

// The local time at a time.
int64_t zone_local(const struct zone *z, int64_t time);

// The time at which a clock in the zone showed `local`. Of an hour that the clock showed twice (end
// of summer time), the first; of one it skipped, as if it had not been put forward yet.
int64_t zone_time(const struct zone *z, int64_t local);

// A local time as a date.
struct tm local_tm(int64_t local);

// The same of a time in a zone.
struct tm zone_tm(const struct zone *z, int64_t time);

enum { ZONE_TEXT_MAX = 40 };
#define DATE_FORMAT "%04Y-%m-%d"
#define MINUTE_FORMAT DATE_FORMAT " %H:%M"

// Writes a date, or the local time at a time, as strftime does. Returns out.
const char *tm_format(const struct tm *tm, const char *format, char out[ZONE_TEXT_MAX]);
const char *zone_date(const struct zone *z, int64_t time, const char *format,
                      char out[ZONE_TEXT_MAX]);

// RFC 3339 with the zone's offset: 2006-08-28T18:43:08+00:00. Returns out.
const char *zone_format(const struct zone *z, int64_t time, char out[ZONE_TEXT_MAX]);
