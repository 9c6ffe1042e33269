// SPDX-License-Identifier: GPL-2.0-only
//
// The last step of a run: writes all reports and charts.
#pragma once

#include "cli/messages.h"
#include "cli/options.h"

struct reports {
    const struct options *options;
    const struct counter *counter;
    const struct log *logs;
    size_t log_count;
    const struct services *services;
    const struct zone *zone;
    struct messages *messages;
};

// Reports an output that fails, and writes the others.
void reports_write(const struct reports *r);
