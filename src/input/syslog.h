// SPDX-License-Identifier: GPL-2.0-only
//
// Logs that went through syslog: each line of p0f stands behind `Nov 23 10:00:00 host p0f[123]: `,
// or an RFC 3339 time in place of the date; `<30>` may come first. The prefix is taken off, so that
// nothing after this knows of it. A record without a time of its own gets that of the prefix. A
// line of another program becomes an empty one, so that line numbers stay right.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/time.h"
#include "base/view.h"

struct syslog {
    const struct zone *zone; // of times that name none
    int64_t newest;          // no line is later than this: it tells the year
    bool inside;             // the text begins within a line
    uint64_t other_lines;    // of other programs
};

// Whether a line in a text has such a prefix.
bool syslog_is(struct view text);

// Takes the prefixes of a text off in place; it never grows. The text begins where the one before
// it ended. Returns its new length.
size_t syslog_strip(struct syslog *s, char *text, size_t len);
