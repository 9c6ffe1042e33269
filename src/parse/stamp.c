// SPDX-License-Identifier: GPL-2.0-only
#include "parse/stamp.h"

int64_t civil_to_seconds(struct civil c)
{
    return days_from_civil(c.year, c.month, c.day) * DAY_SECONDS + c.hour * 3600 + c.minute * 60 +
           c.second;
}

bool stamp_number(const char *s, int digits, int *value)
{
    *value = 0;
    for (int i = 0; i < digits; i++) {
        if ((unsigned char)(s[i] - '0') > 9)
            return false;
        *value = *value * 10 + (s[i] - '0');
    }
    return true;
}

bool stamp_clock(const char *s, struct civil *c)
{
    return stamp_number(s, 2, &c->hour) && s[2] == ':' && stamp_number(s + 3, 2, &c->minute) &&
           s[5] == ':' && stamp_number(s + 6, 2, &c->second);
}

bool stamp_is_possible(struct civil *c)
{
    if (c->second == 60)
        c->second = 59;
    return c->month >= 1 && c->month <= 12 && c->day >= 1 &&
           c->day <= days_in_month(c->year, c->month) && c->hour < 24 && c->minute < 60 &&
           c->second < 60;
}

int64_t stamp_time(struct parser *p, struct civil c, const char *text, size_t len)
{
    const struct zone *zone = p->options->log_zone;
    int64_t time = zone_time(zone, civil_to_seconds(c));
    c.hour = c.minute = c.second = 0;
    int64_t local = civil_to_seconds(c);
    p->date.midnight = zone_time(zone, local);
    p->date.usable = zone_time(zone, local + 86399) - p->date.midnight == 86399;
    p->date.iso = false;
    memcpy(p->date.text, text, len);
    return time;
}
