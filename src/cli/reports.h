// SPDX-License-Identifier: GPL-2.0-only
//
// The last step of a run: writes all reports and charts.
#pragma once

#include "cli/messages.h"
#include "cli/options.h"
#include "cli/page.h"
#include "cli/sandbox.h"
#include "input/files.h"
#include "pipeline/pipeline.h"

struct reports {
    const struct options *options;
    const char *sender; // of a mail: the default
    const struct counter *counter;
    const struct log *logs;
    size_t log_count;
    const struct pipeline *pipeline; // for a second look at the files
    const struct services *services;
    const struct zone *zone;
    struct messages *messages;
    const struct charts *charts; // set by reports_write
};

// How many bytes drawing needs at most.
size_t reports_memory(const struct options *o);

// Whether an output has charts, so that the standard tables are counted.
bool reports_need_charts(const struct options *o);

// Whether the outputs can be written as the options say; status 2.
bool reports_check(const struct options *o, struct error *e);

// Fails, status 2, where a report or chart would replace a log.
bool reports_check_inputs(const struct options *o, const struct input_list *inputs,
                          const struct zone *log_zone, struct error *e);

// Loads what the outputs need of libraries and fonts, and for a mail the default sender.
void reports_load(const struct options *o, char sender[SENDER_MAX]);

// Allows to write the outputs. False when memory runs out.
bool reports_allow(const struct options *o, struct sandbox *s, struct error *e);

// Reports an output that fails, and writes the others.
void reports_write(struct reports *r);
