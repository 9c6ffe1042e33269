// SPDX-License-Identifier: GPL-2.0-only
//
// Bars of block characters for the text report: one for each row of a table, and the activity as
// one line. With utf8 false everything is ASCII, for a terminal or a mail that knows no more.
#pragma once

#include <stdbool.h>

#include "base/output.h"
#include "summary/summary.h"

// A bar for `share` (0 to 1, else taken as the nearest) of `cells` columns: whole blocks and one
// of eighths, or '#'. A share above 0 always shows something. Nothing is padded: a share of 0
// appends nothing.
void bars_row(struct output *out, double share, unsigned cells, bool utf8);

// The activity as a line with its newline, one character for each bin of timeline.h:
//
//   Activity per recorded hour, 2006-08-28 .. 2006-08-31 UTC: ▄▅·█ (by day, max 442; steady;
//   · nobody listened)
//
// Heights begin at zero, so that the shape is true. A gap in which nobody listened is `·` (ASCII:
// a space between the bars `|`), a bin recorded too briefly for a rate is `?`; what of these occurs
// is explained at the end. Writes nothing when the summary knows no times.
void bars_sparkline(struct output *out, const struct summary *s, bool utf8);
