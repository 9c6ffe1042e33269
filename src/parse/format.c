// SPDX-License-Identifier: GPL-2.0-only
//
// The log formats that p0f-stats reads. A new one is a file beside this one and a row here.
#include "parse/format.h"

const struct log_format *const log_formats[] = {
    &format_p0f2,
    &format_p0f3,
    &format_p0f3_json,
};

const size_t log_format_count = sizeof log_formats / sizeof *log_formats;

bool log_is_terminal_output(struct view text)
{
    static const struct view arrow = VIEW_LITERAL(" -> "), end = VIEW_LITERAL(") ]-");
    struct view line;
    while (view_next(&text, '\n', &line))
        if (view_starts(line, ".-[ ") && view_find(line, arrow) < line.len &&
            view_find(line, end) < line.len)
            return true;
    return false;
}

bool log_format_detect(struct view text, struct batch *scratch, const struct log_format **format)
{
    const struct parse_options options = {.log_zone = &zone_utc};
    uint64_t most = 0;
    bool good = true;
    struct record_details *details = scratch->details;
    scratch->details = NULL;
    *format = NULL;
    for (size_t i = 0; good && i < log_format_count; i++) {
        struct parser p;
        struct error e;
        parser_init(&p, log_formats[i], &options);
        good = parser_block(&p, (struct block){.data = text.ptr, .len = text.len}, &e);
        while (good && parser_next(&p, scratch))
            ;
        good = good && !p.no_memory;
        if (p.recognised > most) {
            most = p.recognised;
            *format = log_formats[i];
        }
        parser_release(&p);
    }
    scratch->details = details;
    return good;
}

// ---- What several formats have ----

bool parse_address(struct view text, struct addr *address, enum skip_reason *why)
{
    uint32_t v4;
    bool too_large;
    if (addr_parse(text, address))
        return true;
    if (addr_take_v4(&text, &v4, &too_large) && too_large && !text.len)
        *why = SKIP_ADDRESS;
    return false;
}

bool parse_port(struct view *text, uint16_t *port, enum skip_reason *why)
{
    uint64_t number;
    if (!view_take_decimal(text, 9, &number))
        return false;
    if (number > UINT16_MAX) {
        *why = SKIP_PORT;
        return false;
    }
    *port = (uint16_t)number;
    return true;
}

bool parse_date(struct view *text, const char *separator, struct tm *tm)
{
    int year, month;
    if (!view_take_digits(text, 4, &year) || !view_take(text, separator) ||
        !view_take_digits(text, 2, &month) || !view_take(text, separator) ||
        !view_take_digits(text, 2, &tm->tm_mday))
        return false;
    tm->tm_year = year - 1900;
    tm->tm_mon = month - 1;
    return true;
}

bool parse_clock(struct view *text, struct tm *tm)
{
    return view_take_digits(text, 2, &tm->tm_hour) && view_take(text, ":") &&
           view_take_digits(text, 2, &tm->tm_min) && view_take(text, ":") &&
           view_take_digits(text, 2, &tm->tm_sec);
}

bool parse_time(struct parser *p, const struct zone *zone, struct tm *tm, struct view stamp,
                int64_t *time)
{
    if (tm->tm_sec == 60)
        tm->tm_sec = 59;
    if (tm->tm_mon < 0 || tm->tm_mon > 11 || tm->tm_mday < 1 ||
        tm->tm_mday > days_in_month(tm->tm_year + 1900, tm->tm_mon + 1) || tm->tm_hour > 23 ||
        tm->tm_min > 59 || tm->tm_sec > 59)
        return false;
    int64_t local = timegm(tm), midnight = day_of_seconds(local) * DAY_SECONDS;
    *time = zone_time(zone, local);
    p->date.midnight = zone_time(zone, midnight);
    p->date.usable =
        zone_time(zone, midnight + DAY_SECONDS - 1) - p->date.midnight == DAY_SECONDS - 1;
    p->date.iso = false;
    memcpy(p->date.text, stamp.ptr, stamp.len);
    return true;
}
