// SPDX-License-Identifier: GPL-2.0-only
//
// Dates and time zones. A time is a number of seconds since 1970-01-01 00:00:00 UTC without leap
// seconds, as in POSIX; a local time is the same number for what a clock on the wall shows. Dates
// are those of the proleptic Gregorian calendar.
//
// The C library knows one zone at a time, the process's. A struct zone is a table of the changes
// of one zone between 1969 and 2107 (what fits a p0f time stamp), read from the C library once, at
// start and in one thread (zone_open sets TZ for a moment); afterwards it is only read, from any
// thread.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum { DAY_SECONDS = 86400 };

// The quotient rounded down, also below 0; b must be above 0.
static inline int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

struct civil {
    int64_t year;
    int month, day;           // 1 to 12, 1 to 31
    int hour, minute, second; // 0 to 23, 0 to 59, 0 to 59
};

// The day since 1970-01-01 in which a local time lies.
static inline int64_t day_of_seconds(int64_t local)
{
    return floor_div(local, DAY_SECONDS);
}

// Days since 1970-01-01 of a date; the month must be 1 to 12, the day may be any number.
int64_t days_from_civil(int64_t year, int month, int day);

// Number of days in a month; the month must be 1 to 12.
int days_in_month(int64_t year, int month);

// Day of the week of a day number: 0 for Monday to 6 for Sunday.
int weekday_of_day(int64_t day);

// A date and time as seconds, and back. No zone is applied.
int64_t civil_to_seconds(struct civil c);
struct civil civil_from_seconds(int64_t seconds);

struct zone_change {
    int64_t from;   // UTC second from which the offset holds
    int32_t offset; // seconds east of UTC
};

struct zone {
    char name[64];                     // as given, or of the system: "Europe/Paris", "UTC"
    const struct zone_change *changes; // rising; the first holds since ever
    size_t count;
    struct zone_change *owned; // what zone_close frees
};

// Opens a zone by name: a zone of the system's database ("Europe/Paris"), or a POSIX TZ string
// ("CET-1CEST"). Null or "" is the process's own: TZ, else the system's; a TZ that means nothing is
// UTC, as for every other program. False when no zone of a given name is known. Not thread-safe:
// call it before there are threads.
bool zone_open(struct zone *z, const char *name, struct error *e);
void zone_close(struct zone *z);

// UTC, which needs neither opening nor closing.
struct zone zone_utc(void);

// Seconds east of UTC at a time.
int32_t zone_offset(const struct zone *z, int64_t time);

// The local time at a time, as seconds.
int64_t zone_local(const struct zone *z, int64_t time);

// The time at which a clock in the zone showed `local`. Of an hour that the clock showed twice
// (end of summer time), the first; of one it left out, as if it had not been put forward yet.
int64_t zone_time(const struct zone *z, int64_t local);

enum { ZONE_TEXT_MAX = 40 };

// RFC 3339 with the zone's offset: 2006-08-28T18:43:08+00:00. Returns out.
const char *zone_format(const struct zone *z, int64_t time, char out[ZONE_TEXT_MAX]);
