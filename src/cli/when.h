// SPDX-License-Identifier: GPL-2.0-only
//
// Times as users write them in options. They are parsed when the options are read; their meaning
// depends on the zone and on the current time, which come later.
#pragma once

#include "base/error.h"
#include "base/time.h"

struct when {
    enum {
        WHEN_NONE,  // not given
        WHEN_LOCAL, // `value` is a local time
        WHEN_AGO,   // seconds before now
        WHEN_DAY,   // seconds after the midnight that begins today
        WHEN_WEEK,  // weeks after the Monday that begins this week
        WHEN_MONTH, // months after the first of this month
    } kind;
    int64_t value;
    const char *text; // as typed; for charts
    bool has_offset;  // the text named its zone:
    int32_t offset;   // seconds east of UTC
};

// Parses a time: `2006-11-19`, `2006/11/19` or `2006-11`, a date with `06:00` or `06:00:30` after a
// space or T, `today` or `yesterday` with or without such a time, `this-week`, `last-week`,
// `this-month` or `last-month`; all of them also with `Z` or an offset (`+01:00`); or `30m`, `12h`,
// `7d`, `2w` ago. A day, week or month stands for its beginning.
bool when_parse(const char *text, struct when *when, struct error *e);

// Parses a range from *since to before *until: a day, week or month; `7d` up to now; or `A..B`,
// from the beginning of A to the time B, or to the end of the day, week or month B.
bool when_parse_range(const char *text, struct when *since, struct when *until, struct error *e);

// The time that is meant.
int64_t when_time(const struct when *when, const struct zone *zone, int64_t now);
