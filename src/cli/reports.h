// SPDX-License-Identifier: GPL-2.0-only
//
// The last step of a run: everything that was asked for is written.
#ifndef P0FSTATS_SRC_CLI_REPORTS_H
#define P0FSTATS_SRC_CLI_REPORTS_H

#include "live.h"
#include "messages.h"
#include "options.h"

struct reports {
    const struct options *options;
    const struct counter *counter;
    const struct counted_input *inputs;
    size_t input_count;
    const struct services *services;
    const struct zone *zone;
    struct live *live;
    struct messages *messages;
};

// Writes all reports and charts. One that fails is said, and does not keep the others from being
// written.
void reports_write(const struct reports *r);

#endif
