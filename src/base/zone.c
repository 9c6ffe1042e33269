// SPDX-License-Identifier: GPL-2.0-only
#include "base/zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/posix_tz.h"

enum { QUARTER = 900, WEEK = 7 * DAY_SECONDS };

// Howard Hinnant's method: years that begin in March, in eras of 400 years.
int64_t days_from_civil(int64_t year, int month, int day)
{
    year -= month <= 2;
    int64_t era = floor_div(year, 400);
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

int days_in_month(int64_t year, int month)
{
    int64_t next =
        month == 12 ? days_from_civil(year + 1, 1, 1) : days_from_civil(year, month + 1, 1);
    return (int)(next - days_from_civil(year, month, 1));
}

int weekday_of_day(int64_t day)
{
    return (int)(day + 3 - 7 * floor_div(day + 3, 7)); // 1970-01-01 was a Thursday
}

int64_t civil_to_seconds(struct civil c)
{
    return days_from_civil(c.year, c.month, c.day) * DAY_SECONDS + c.hour * 3600 + c.minute * 60 +
           c.second;
}

struct civil civil_from_seconds(int64_t seconds)
{
    int64_t days = day_of_seconds(seconds);
    int second_of_day = (int)(seconds - days * DAY_SECONDS);
    int64_t z = days + 719468;
    int64_t era = floor_div(z, 146097);
    int64_t day_of_era = z - era * 146097;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int shifted = (int)((5 * day_of_year + 2) / 153);
    int month = shifted + (shifted < 10 ? 3 : -9);
    return (struct civil){
        .year = year_of_era + era * 400 + (month <= 2),
        .month = month,
        .day = (int)(day_of_year - (153 * shifted + 2) / 5 + 1),
        .hour = second_of_day / 3600,
        .minute = second_of_day / 60 % 60,
        .second = second_of_day % 60,
    };
}

// ---- Zones ----

// A name that the C library would not quietly take for UTC: a file of the zone database, or a
// POSIX string.
static bool name_is_known(const char *name)
{
    static const char *const folders[] = {"/usr/share/zoneinfo", "/usr/lib/zoneinfo",
                                          "/usr/share/lib/zoneinfo"};
    if (posix_tz_is_valid(name) || strcmp(name, "UTC") == 0 || strcmp(name, "GMT") == 0)
        return true;
    if (name[0] == '/' || strstr(name, ".."))
        return false;
    const char *set = getenv("TZDIR");
    char path[256];
    for (size_t i = 0; i <= sizeof folders / sizeof *folders; i++) {
        const char *folder = i ? folders[i - 1] : set;
        if (!folder)
            continue;
        int n = snprintf(path, sizeof path, "%s/%s", folder, name);
        FILE *file = n > 0 && (size_t)n < sizeof path ? fopen(path, "r") : NULL;
        if (!file)
            continue;
        char magic[4];
        bool good = fread(magic, 1, sizeof magic, file) == sizeof magic &&
                    memcmp(magic, "TZif", sizeof magic) == 0;
        (void)fclose(file);
        if (good)
            return true;
    }
    return false;
}

// What the process's zone is called: TZ, else where /etc/localtime points.
static void name_of_process_zone(char *out, size_t size)
{
    const char *tz = getenv("TZ");
    char link[256];
    ssize_t n;
    if (tz) {
        (void)snprintf(out, size, "%s", *tz == ':' ? tz + 1 : *tz ? tz : "UTC");
    } else if ((n = readlink("/etc/localtime", link, sizeof link - 1)) > 0) {
        link[n] = '\0';
        const char *at = strstr(link, "zoneinfo/");
        const char *name = at ? at + strlen("zoneinfo/") : "local";
        // Systems link to Etc/UTC what everybody calls UTC.
        (void)snprintf(out, size, "%s", strncmp(name, "Etc/", 4) == 0 ? name + 4 : name);
    } else {
        (void)snprintf(out, size, "%s", access("/etc/localtime", R_OK) == 0 ? "local" : "UTC");
    }
}

static int32_t process_offset(int64_t time)
{
    time_t t = (time_t)time;
    struct tm tm;
    return localtime_r(&t, &tm) ? (int32_t)tm.tm_gmtoff : 0;
}

static bool add_change(struct zone *z, size_t *room, int64_t from, int32_t offset)
{
    if (z->count == *room) {
        size_t more = *room ? *room * 2 : 16;
        struct zone_change *changes = realloc(z->owned, more * sizeof *changes);
        if (!changes)
            return false;
        z->changes = z->owned = changes;
        *room = more;
    }
    z->owned[z->count++] = (struct zone_change){from, offset};
    return true;
}

// The second at which the offset stops being `offset`, which it is at `before` but not at `after`.
// Nearly all changes fall on a quarter of an hour, so that is tried before single seconds.
static int64_t find_change(int64_t before, int64_t after, int32_t offset)
{
    for (int64_t step = QUARTER; step > 0; step = step == QUARTER ? 1 : 0) {
        while (after - before > step) {
            int64_t middle = before + (after - before) / 2 / step * step;
            if (middle == before)
                middle += step;
            if (process_offset(middle) == offset)
                before = middle;
            else
                after = middle;
        }
        if (process_offset(after - 1) == offset)
            break;
    }
    return after;
}

// Looks at the offset week by week. No zone is known to have changed twice within a week.
static bool read_changes(struct zone *z)
{
    size_t room = 0;
    int64_t first = days_from_civil(1969, 1, 1) * DAY_SECONDS;
    int64_t last = days_from_civil(2107, 1, 1) * DAY_SECONDS;
    int32_t offset = process_offset(first);
    if (!add_change(z, &room, INT64_MIN, offset))
        return false;
    for (int64_t week = first; week < last; week += WEEK) {
        int32_t next = process_offset(week + WEEK);
        if (next == offset)
            continue;
        int64_t after = find_change(week, week + WEEK, offset);
        if (!add_change(z, &room, after, next))
            return false;
        offset = next;
    }
    return true;
}

bool zone_open(struct zone *z, const char *name, struct error *e)
{
    *z = (struct zone){0};
    if (name && *name && !name_is_known(name)) {
        char shown[128];
        return error_set(e, STATUS_USAGE,
                         "unknown time zone '%s': expected a name such as Europe/Paris or UTC",
                         escape_cstr(name, shown, sizeof shown));
    }
    const char *current = getenv("TZ");
    char *kept = current ? strdup(current) : NULL;
    if (current && !kept)
        return error_no_memory(e);
    if (name && *name) {
        (void)snprintf(z->name, sizeof z->name, "%s", name);
        if (setenv("TZ", name, 1) != 0) {
            free(kept);
            return error_no_memory(e);
        }
    } else {
        name_of_process_zone(z->name, sizeof z->name);
    }
    tzset();
    bool good = read_changes(z);
    // What TZ says may mean nothing, to which the C library says UTC.
    if (good && current && !(name && *name) && z->count == 1 && z->changes[0].offset == 0 &&
        !name_is_known(*current == ':' ? current + 1 : current))
        (void)snprintf(z->name, sizeof z->name, "UTC");
    if (name && *name) {
        if (kept ? setenv("TZ", kept, 1) != 0 : unsetenv("TZ") != 0)
            good = false;
        tzset();
    }
    free(kept);
    if (!good) {
        zone_close(z);
        return error_no_memory(e);
    }
    return true;
}

void zone_close(struct zone *z)
{
    free(z->owned);
    *z = (struct zone){0};
}

struct zone zone_utc(void)
{
    static const struct zone_change never = {INT64_MIN, 0};
    return (struct zone){.name = "UTC", .changes = &never, .count = 1};
}

// Index of the change in force at a time.
static size_t change_at(const struct zone *z, int64_t time)
{
    size_t low = 0, high = z->count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (z->changes[middle].from <= time)
            low = middle;
        else
            high = middle;
    }
    return low;
}

int32_t zone_offset(const struct zone *z, int64_t time)
{
    return z->changes[change_at(z, time)].offset;
}

int64_t zone_local(const struct zone *z, int64_t time)
{
    return time + zone_offset(z, time);
}

int64_t zone_time(const struct zone *z, int64_t local)
{
    // No offset exceeds a day, so the offset in force is one of those of the day around.
    size_t i = change_at(z, local - DAY_SECONDS), last = change_at(z, local + DAY_SECONDS);
    for (; i < last; i++) {
        int64_t before = z->changes[i].offset, after = z->changes[i + 1].offset;
        // The larger offset gives the earlier time: of a repeated hour the first, and of one left
        // out the time that the clock had before the change.
        if (local - (before > after ? before : after) < z->changes[i + 1].from)
            break;
    }
    return local - z->changes[i].offset;
}

const char *zone_format(const struct zone *z, int64_t time, char out[ZONE_TEXT_MAX])
{
    int32_t offset = zone_offset(z, time);
    struct civil c = civil_from_seconds(time + offset);
    // RFC 3339 knows whole minutes only; local mean times of old have seconds.
    int minutes = abs(offset) / 60;
    (void)snprintf(out, ZONE_TEXT_MAX, "%04lld-%02d-%02dT%02d:%02d:%02d%c%02d:%02d",
                   (long long)c.year, c.month, c.day, c.hour, c.minute, c.second,
                   offset < 0 ? '-' : '+', minutes / 60 % 100, minutes % 60);
    return out;
}
