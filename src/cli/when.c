// SPDX-License-Identifier: GPL-2.0-only
#include "cli/when.h"

#include "base/view.h"

enum { MINUTE = 60, HOUR = 60 * MINUTE, AGO_DIGITS = 7 };

// Takes one of the characters.
static bool take(struct view *text, const char *any_of)
{
    if (!text->len || !strchr(any_of, *text->ptr))
        return false;
    *text = view_skip(*text, 1);
    return true;
}

// Takes `06:00` or `06:00:30`, and adds it to *seconds.
static bool take_clock(struct view *text, int64_t *seconds)
{
    int hour, minute, second = 0;
    if (!view_take_digits(text, 2, &hour) || !take(text, ":") ||
        !view_take_digits(text, 2, &minute) ||
        (take(text, ":") && !view_take_digits(text, 2, &second)))
        return false;
    *seconds += hour * HOUR + minute * MINUTE + second;
    return hour < 24 && minute < 60 && second < 60;
}

// Takes `Z`, `+01:00`, `-0530` or `+01`.
static bool take_offset(struct view *text, int32_t *offset)
{
    int hour, minute = 0;
    *offset = 0;
    if (take(text, "Z"))
        return true;
    int sign = text->len && *text->ptr == '-' ? -1 : 1;
    if (!take(text, "+-") || !view_take_digits(text, 2, &hour))
        return false;
    if (text->len) {
        take(text, ":");
        if (!view_take_digits(text, 2, &minute))
            return false;
    }
    *offset = sign * (hour * HOUR + minute * MINUTE);
    return hour < 24 && minute < 60;
}

// Takes `2006-11-19`, or `2006-11` for a month.
static bool take_date(struct view *text, struct when *first, struct when *end)
{
    int year, month, day = 1;
    if (!view_take_digits(text, 4, &year) || !take(text, "-/"))
        return false;
    const char separator[] = {text->ptr[-1], '\0'};
    if (!view_take_digits(text, 2, &month) || month < 1 || month > 12)
        return false;
    bool has_day = take(text, separator);
    if (has_day &&
        (!view_take_digits(text, 2, &day) || day < 1 || day > days_in_month(year, month)))
        return false;
    int64_t from = days_from_civil(year, month, day);
    int64_t to = has_day ? from + 1 : days_from_civil(year, month + 1, 1);
    *first = (struct when){.kind = WHEN_LOCAL, .value = from * DAY_SECONDS};
    *end = (struct when){.kind = WHEN_LOCAL, .value = to * DAY_SECONDS};
    return true;
}

static bool take_name(struct view *text, struct when *first, struct when *end)
{
    static const struct {
        const char *name;
        struct when first, end;
    } names[] = {
        {"today", {.kind = WHEN_DAY}, {.kind = WHEN_DAY, .value = DAY_SECONDS}},
        {"yesterday", {.kind = WHEN_DAY, .value = -DAY_SECONDS}, {.kind = WHEN_DAY}},
        {"this-week", {.kind = WHEN_WEEK}, {.kind = WHEN_WEEK, .value = 1}},
        {"last-week", {.kind = WHEN_WEEK, .value = -1}, {.kind = WHEN_WEEK}},
        {"this-month", {.kind = WHEN_MONTH}, {.kind = WHEN_MONTH, .value = 1}},
        {"last-month", {.kind = WHEN_MONTH, .value = -1}, {.kind = WHEN_MONTH}},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (view_take(text, names[i].name)) {
            *first = names[i].first;
            *end = names[i].end;
            return true;
        }
    return false;
}

// `30m`, `12h`, `7d`, `2w`
static bool read_ago(struct view text, struct when *when)
{
    static const char units[] = "mhdw";
    static const int64_t seconds[] = {MINUTE, HOUR, DAY_SECONDS, 7 * DAY_SECONDS};
    uint64_t number;
    if (!view_take_decimal(&text, AGO_DIGITS, &number) || text.len != 1)
        return false;
    const char *unit = strchr(units, *text.ptr);
    if (!unit)
        return false;
    *when = (struct when){.kind = WHEN_AGO, .value = (int64_t)number * seconds[unit - units]};
    return true;
}

// Parses a time and, of a day, week or month, also its end.
static bool read_when(struct view text, struct when *first, struct when *end)
{
    if (read_ago(text, first)) {
        *end = *first;
        return true;
    }
    if (!take_name(&text, first, end) && !take_date(&text, first, end))
        return false;
    struct view clock = text;
    bool is_day = end->value - first->value == DAY_SECONDS;
    if (is_day && take(&clock, " T") && take_clock(&clock, &first->value)) {
        text = clock;
        *end = *first;
    }
    if (text.len) {
        take(&text, " ");
        if (!take_offset(&text, &first->offset))
            return false;
        first->has_offset = end->has_offset = true;
        end->offset = first->offset;
    }
    return text.len == 0;
}

bool when_parse(const char *text, struct when *when, struct error *e)
{
    struct when end;
    return read_when(view_cstr(text), when, &end) ||
           error_bad_value(e, text,
                           "a time such as 2006-11-19, '2006-11-19 06:00', yesterday or 12h");
}

static bool read_range(struct view text, struct when *since, struct when *until)
{
    struct when other;
    size_t dots = view_find(text, view_cstr(".."));
    if (dots < text.len)
        return read_when(view_of(text.ptr, dots), since, &other) &&
               read_when(view_skip(text, dots + 2), &other, until);
    if (!read_when(text, since, until))
        return false;
    if (since->kind == WHEN_AGO)
        *until = (struct when){.kind = WHEN_AGO};
    return since->value != until->value;
}

bool when_parse_range(const char *text, struct when *since, struct when *until, struct error *e)
{
    return read_range(view_cstr(text), since, until) ||
           error_bad_value(e, text,
                           "a range such as 2006-11-19, 2006-11, last-week, 7d or "
                           "2006-11-01..2006-11-19");
}

int64_t when_time(const struct when *when, const struct zone *zone, int64_t now)
{
    const struct zone_change always = {INT64_MIN, when->offset};
    const struct zone named = {.changes = &always, .count = 1};
    if (when->has_offset)
        zone = &named;
    int64_t day = day_of_seconds(zone_local(zone, now)), local = when->value;
    if (when->kind == WHEN_AGO)
        return now - when->value;
    if (when->kind == WHEN_DAY)
        local += day * DAY_SECONDS;
    if (when->kind == WHEN_WEEK)
        local = (day - weekday_of_day(day) + 7 * when->value) * DAY_SECONDS;
    if (when->kind == WHEN_MONTH) {
        struct tm tm = local_tm(day * DAY_SECONDS);
        tm.tm_mon += (int)when->value;
        tm.tm_mday = 1;
        local = timegm(&tm);
    }
    return zone_time(zone, local);
}
