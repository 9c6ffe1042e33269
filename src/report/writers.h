// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "report/report.h"

typedef void report_writer(struct output *out, const struct summary *s,
                           const struct report_options *o);

report_writer report_text, report_json, report_csv;
