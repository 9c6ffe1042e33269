// SPDX-License-Identifier: GPL-2.0-only
//
// The formats there are, built in or not, in the order in which they are listed and written.
#pragma once

#include "chart/chart.h"

enum { CHART_FORMATS = 3 };

struct chart_format_row {
    enum chart_format format;
    const char *suffix, *name; // "png", "PNG"
};

extern const struct chart_format_row chart_format_rows[CHART_FORMATS];
