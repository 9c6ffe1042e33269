// SPDX-License-Identifier: GPL-2.0-only
//
// The formats there are, built in or not, in the order in which they are listed and written.
#ifndef P0FSTATS_CHART_FORMATS_H
#define P0FSTATS_CHART_FORMATS_H

#include "p0fstats/chart.h"

enum { CHART_FORMATS = 3 };

struct chart_format_row {
    enum chart_format format;
    const char *suffix, *name; // "png", "PNG"
};

extern const struct chart_format_row chart_format_rows[CHART_FORMATS];

#endif
