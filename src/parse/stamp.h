// SPDX-License-Identifier: GPL-2.0-only
//
// Dates and times as p0f writes them: what the timestamps of the formats have in common.
#pragma once

#include "parse/format.h"

struct civil {
    int64_t year;
    int month, day;           // 1 to 12, 1 to 31
    int hour, minute, second; // 0 to 23, 0 to 59, 0 to 59
};

// A date and time as seconds since 1970; no zone is applied.
int64_t civil_to_seconds(struct civil c);

// Reads exactly `digits` decimal digits. False when one of them is none.
bool stamp_number(const char *s, int digits, int *value);

// Reads `01:35:04`; whether there is such an hour is not looked at.
bool stamp_clock(const char *s, struct civil *c);

// Whether there is such a date and time. A leap second, which the C library may print, becomes the
// last second of its minute once more.
bool stamp_is_possible(struct civil *c);

// The time of a stamp that names no zone, and so is in that of the log. Remembers its date in
// p->date, with the first `len` bytes of the stamp, at most as many as fit there.
int64_t stamp_time(struct parser *p, struct civil c, const char *text, size_t len);
