// SPDX-License-Identifier: GPL-2.0-only
//
// The last step of a run: writes all reports and charts.
#pragma once

#include "cli/charts.h"
#include "cli/messages.h"
#include "cli/options.h"
#include "cli/page.h"
#include "cli/sandbox.h"
#include "input/files.h"
#include "pipeline/pipeline.h"

struct reports {
    const struct options *options;
    const char *sender;              // of a mail: the default
    const struct pipeline *pipeline; // has counted
    const struct services *services;
    const struct zone *zone;
    struct messages *messages;
    struct charts charts; // zeros before reports_write
};

// How many bytes drawing needs at most.
size_t reports_memory(const struct options *o);

// Whether an output has charts, so that the standard tables are counted.
bool reports_need_charts(const struct options *o);

// Whether the outputs can be written as the options say; status 2.
bool reports_check(const struct options *o, struct error *e);

// Lists the files that the run writes, "-" for standard output: those of --output, then the charts.
// False when memory runs out.
bool reports_files(const struct options *o, struct arena *arena, struct string_list *files,
                   struct error *e);

// Fails, status 2, where a report or chart would replace a log.
bool reports_check_inputs(const struct options *o, const struct string_list *files,
                          const struct input_list *inputs, const struct zone *log_zone,
                          struct error *e);

// Loads what the outputs need of libraries and fonts, and for a mail the default sender. False when
// the process must stay able to open files, as of chart_load.
bool reports_load(const struct options *o, char sender[SENDER_MAX]);

// Allows to write the files. False when memory runs out.
bool reports_allow(const struct string_list *files, struct sandbox *s, struct error *e);

// Reports an output that fails, and writes the others.
void reports_write(struct reports *r);
