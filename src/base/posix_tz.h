// SPDX-License-Identifier: GPL-2.0-only
//
// The form of a zone in TZ, as POSIX.1-2017 (8.3) and RFC 9636 (3.3.1) have it:
//
//   std offset [dst [offset] [,start[/time],end[/time]]]
//
// "EST5EDT", "CET-1CEST,M3.5.0,M10.5.0/3", "<+0330>-3:30".
#pragma once

#include <stdbool.h>

// Whether the whole text is such a string. The C library is not asked: it takes as much of a text
// as it understands and never complains.
bool posix_tz_is_valid(const char *text);
