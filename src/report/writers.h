// SPDX-License-Identifier: GPL-2.0-only
#ifndef P0FSTATS_SRC_REPORT_WRITERS_H
#define P0FSTATS_SRC_REPORT_WRITERS_H

#include "p0fstats/report.h"

typedef void report_writer(struct output *out, const struct summary *s,
                           const struct report_options *o);

report_writer report_text, report_json, report_csv;

#endif
