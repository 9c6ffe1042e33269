// SPDX-License-Identifier: GPL-2.0-only
#include "base/time.h"

#include <errno.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/escape.h"

enum { QUARTER = 900, WEEK = 7 * DAY_SECONDS, LINK_TEXT_MAX = 256 };

// Howard Hinnant's algorithm: years begin in March, in eras of 400 years. Not timegm, which takes a
// lock that all parser threads would share.
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
    return (int)(days_from_civil(year, month + 1, 1) - days_from_civil(year, month, 1));
}

int weekday_of_day(int64_t day)
{
    return (int)(day + 3 - 7 * floor_div(day + 3, 7)); // 1970-01-01 was a Thursday
}

bool epoch_is_set(int64_t *seconds)
{
    const char *text = getenv("SOURCE_DATE_EPOCH");
    uint64_t value;
    if (!text || !view_decimal(view_cstr(text), 19, &value) || value > EPOCH_MAX)
        return false;
    *seconds = (int64_t)value;
    return true;
}

int64_t current_time(void)
{
    int64_t fixed;
    return epoch_is_set(&fixed) ? fixed : time(NULL);
}

// ---- Zones ----

// Whether a name is a POSIX zone, as POSIX.1-2017 (8.3) and RFC 9636 (3.3.1) define it:
// `std offset [dst [offset] [,start[/time],end[/time]]]`. The C library does not tell: it takes
// what it understands and ignores the rest.
static bool is_posix_zone(const char *name)
{
#define ABBREVIATION "([A-Za-z]{3,}|<[A-Za-z0-9+-]{3,}>)"
#define CLOCK(hours) "[+-]?0?(" hours ")(:[0-5]?[0-9](:[0-5]?[0-9])?)?"
#define OFFSET CLOCK("[01]?[0-9]|2[0-4]")
#define YEAR_DAY "[12][0-9][0-9]|3[0-5][0-9]|36[0-5]"
#define MONTH_DAY "M(0?[1-9]|1[0-2])\\.[1-5]\\.[0-6]"
#define DAY "(" MONTH_DAY "|J0?(0?[1-9]|[1-9][0-9]|" YEAR_DAY ")|0?[0-9]?[0-9]|" YEAR_DAY ")"
#define CHANGE "," DAY "(/" CLOCK("[0-9]?[0-9]|1[0-5][0-9]|16[0-7]") ")?"
    regex_t posix;
    if (regcomp(&posix,
                "^" ABBREVIATION OFFSET "(" ABBREVIATION "(" OFFSET ")?(" CHANGE CHANGE ")?)?$",
                REG_EXTENDED | REG_NOSUB) != 0)
        return false;
    bool matches = regexec(&posix, name, 0, NULL, 0) == 0;
    regfree(&posix);
    return matches;
}

static bool is_zone_file(const char *folder, const char *name)
{
    char path[256], magic[4];
    int len = snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = len > 0 && (size_t)len < sizeof path ? fopen(path, "r") : NULL;
    if (!file)
        return false;
    bool good = fread(magic, 1, sizeof magic, file) == sizeof magic &&
                memcmp(magic, "TZif", sizeof magic) == 0;
    fclose(file);
    return good;
}

// Whether errno, which was 0 before, tells that a zone may be there but could not be read.
static bool zone_is_unread(void)
{
    return errno == ENOMEM || errno == EMFILE || errno == ENFILE || errno == EIO || errno == EINTR;
}

// Checked here, because the C library silently takes an unknown name for UTC. When zone_is_unread()
// afterwards, the zone may be known all the same.
static bool name_is_known(const char *name)
{
    const char *folders[] = {getenv("TZDIR"), "/usr/share/zoneinfo", "/usr/lib/zoneinfo",
                             "/usr/share/lib/zoneinfo"};
    if (strcmp(name, "UTC") == 0 || strcmp(name, "GMT") == 0)
        return true;
    bool is_path = name[0] == '/' || strstr(name, "..");
    for (size_t i = 0; !is_path && i < sizeof folders / sizeof *folders; i++) {
        if (folders[i] && is_zone_file(folders[i], name))
            return true;
        if (zone_is_unread())
            return false;
    }
    return is_posix_zone(name);
}

// The name of the process's zone: TZ, else where /etc/localtime points.
static const char *process_zone_name(char link[LINK_TEXT_MAX])
{
    static const char folder[] = "zoneinfo/";
    const char *tz = getenv("TZ");
    if (tz)
        return *tz == ':' ? tz + 1 : *tz ? tz : "UTC";
    ssize_t len = readlink("/etc/localtime", link, LINK_TEXT_MAX - 1);
    if (len <= 0)
        return access("/etc/localtime", R_OK) == 0 ? "local" : "UTC";
    link[len] = '\0';
    const char *name = strstr(link, folder);
    if (!name)
        return "local";
    name += strlen(folder);
    return strncmp(name, "Etc/", 4) == 0 ? name + 4 : name; // Etc/UTC is known as UTC
}

static int32_t process_offset(int64_t time)
{
    time_t t = (time_t)time;
    struct tm tm;
    return localtime_r(&t, &tm) ? (int32_t)tm.tm_gmtoff : 0;
}

static bool add_change(struct zone *z, size_t *room, int64_t from, int32_t offset)
{
    if (!array_reserve(&z->owned, z->count + 1, room, sizeof *z->owned))
        return false;
    z->changes = z->owned;
    z->owned[z->count++] = (struct zone_change){from, offset};
    return true;
}

// The second at which `offset` ends; it holds at `before`, but not at `after`. Nearly all changes
// fall on a quarter of an hour, so that is tried before single seconds.
static int64_t find_change(int64_t before, int64_t after, int32_t offset)
{
    while (after - before > 1) {
        int64_t middle = before + (after - before) / 2;
        if (after - before > QUARTER)
            middle -= middle % QUARTER;
        else if (after - before == QUARTER)
            middle = after - 1;
        *(process_offset(middle) == offset ? &before : &after) = middle;
    }
    return after;
}

// Compares the offset week by week. No zone is known to have changed twice within a week.
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

static bool fail_unread(const char *name, int cause, struct error *e)
{
    char shown[256];
    return cause == ENOMEM ? error_no_memory(e)
                           : error_set(e, STATUS_FAILED, "the time zone '%s' cannot be read: %s",
                                       escape_cstr(name, shown, sizeof shown), strerror(cause));
}

bool zone_check(const char *name, struct error *e)
{
    errno = 0;
    if (!name || !*name || name_is_known(name))
        return true;
    return zone_is_unread() ? fail_unread(name, errno, e)
                            : error_bad_value(e, name, "a time zone such as Europe/Paris or UTC");
}

// Reads the zone that TZ names. Returns 0, or the errno that tells why it cannot be read.
static int read_zone(struct zone *z)
{
    // Where it cannot read the zone, the C library silently takes UTC, and leaves errno.
    errno = 0;
    tzset();
    if (!read_changes(z))
        return ENOMEM;
    return zone_is_unread() ? errno : 0;
}

// Reads a zone that is known: TZ names it meanwhile.
static int read_named_zone(struct zone *z, const char *name)
{
    const char *current = getenv("TZ");
    char *kept = current ? strdup(current) : NULL;
    if (current && !kept)
        return ENOMEM;
    escape_cstr(name, z->name, sizeof z->name);
    int cause = setenv("TZ", name, 1) == 0 ? read_zone(z) : ENOMEM;
    if ((kept ? setenv("TZ", kept, 1) : unsetenv("TZ")) != 0)
        cause = ENOMEM;
    tzset();
    free(kept);
    return cause;
}

// Reads the process's own zone.
static int read_process_zone(struct zone *z)
{
    char link[LINK_TEXT_MAX];
    const char *tz = getenv("TZ");
    escape_cstr(process_zone_name(link), z->name, sizeof z->name);
    int cause = read_zone(z);
    // The C library takes a TZ that it does not know for UTC.
    if (cause == 0 && tz && z->count == 1 && z->changes[0].offset == 0 &&
        !name_is_known(*tz == ':' ? tz + 1 : tz))
        strcpy(z->name, "UTC");
    return cause;
}

bool zone_open(struct zone *z, const char *name, struct error *e)
{
    bool given = name && *name;
    *z = (struct zone){0};
    if (!zone_check(name, e))
        return false;
    int cause = given ? read_named_zone(z, name) : read_process_zone(z);
    // Memory may also run out after the zone was read: for the C library, or for name_is_known.
    if (cause == 0 && errno != ENOMEM)
        return true;
    zone_close(z);
    return fail_unread(given ? name : "local", cause ? cause : ENOMEM, e);
}

void zone_close(struct zone *z)
{
    free(z->owned);
    *z = (struct zone){0};
}

static const struct zone_change never = {INT64_MIN, 0};
const struct zone zone_utc = {.name = "UTC", .changes = &never, .count = 1};

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

struct tm local_tm(int64_t local)
{
    struct tm tm = {0};
    time_t t = (time_t)local;
    gmtime_r(&t, &tm);
    return tm;
}

struct tm zone_tm(const struct zone *z, int64_t time)
{
    return local_tm(zone_local(z, time));
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
const char *tm_format(const struct tm *tm, const char *format, char out[ZONE_TEXT_MAX])
{
    out[strftime(out, ZONE_TEXT_MAX, format, tm)] = '\0';
    return out;
}
#pragma GCC diagnostic pop

const char *zone_date(const struct zone *z, int64_t time, const char *format,
                      char out[ZONE_TEXT_MAX])
{
    struct tm tm = zone_tm(z, time);
    return tm_format(&tm, format, out);
}

const char *zone_format(const struct zone *z, int64_t time, char out[ZONE_TEXT_MAX])
{
    // RFC 3339 has whole minutes only; old local mean times have seconds.
    int32_t offset = zone_offset(z, time), minutes = abs(offset) / 60;
    size_t len = strlen(zone_date(z, time, DATE_FORMAT "T%H:%M:%S", out));
    snprintf(out + len, ZONE_TEXT_MAX - len, "%c%02d:%02d", offset < 0 ? '-' : '+', minutes / 60,
             minutes % 60);
    return out;
}
