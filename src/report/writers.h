// SPDX-License-Identifier: GPL-2.0-only
#ifndef P0FSTATS_SRC_REPORT_WRITERS_H
#define P0FSTATS_SRC_REPORT_WRITERS_H

#include "p0fstats/report.h"

typedef void report_writer(struct output *out, const struct summary *s,
                           const struct report_options *o);

report_writer report_text, report_json, report_csv;

// When a row's address was last seen, for people: `2026-11-21 20:31`. Returns out.
enum { SHORT_TIME_MAX = 32 };
const char *report_short_time(const struct summary *s, int64_t time, char out[SHORT_TIME_MAX]);

#endif
