// SPDX-License-Identifier: GPL-2.0-only
//
// The last step of a run: everything that was asked for is written.
#pragma once

#include "cli/live.h"
#include "cli/messages.h"
#include "cli/options.h"

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
