// SPDX-License-Identifier: GPL-2.0-only
//
// Bars of block characters for the text report: one for each row of a table, and the activity as
// one line. With utf8 false everything is ASCII.
#pragma once

#include <stdbool.h>

#include "base/output.h"
#include "summary/summary.h"

// A bar for `share`, 0 to 1, of `cells` columns, in steps of an eighth (ASCII: '#', whole ones). A
// share above 0 always shows something; one of 0 appends nothing.
void bars_row(struct output *out, double share, unsigned cells, bool utf8);

// The columns that a text in UTF-8 takes on a terminal, if each character takes one.
size_t bars_columns(struct view text);

// The activity as a line, one character for each bin of timeline.h, with a heading and a legend:
//
//   Activity per recorded hour:
//     ▄▅·█
//     2006-08-28 .. 2006-08-31 UTC; by day; max 442; steady; · p0f was not running
//
// Heights begin at zero, which is `_`. The legend explains the marks that occur, in lines of at
// most `width` columns. Writes nothing when the summary has no times.
void bars_sparkline(struct output *out, const struct summary *s, unsigned width, bool utf8);
