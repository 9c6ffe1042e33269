// SPDX-License-Identifier: GPL-2.0-only
//
// What the charts of a run show, for files, pages and mails, with a second look at the files for
// what they show of single sources.
#pragma once

#include "cli/options.h"
#include "pipeline/pipeline.h"
#include "summary/build.h"

// As many rows as any chart shows, and the sources that are looked at alone.
enum { CHART_ROWS = 64, CHART_SOURCES = 10 };

struct charts {
    struct summary summary;
    struct chart_options chart_options; // with the words of the pictures

    // The rest is charts.c's own.
    const struct pipeline *first;
    struct arena arena;
    struct summary_options options;
    struct pipeline second; // of the second look: at the sources, then at the peak
    struct focus focus[CHART_SOURCES + 1];
    struct addr sources[CHART_SOURCES];
    struct summary apart[CHART_SOURCES + 1];
    struct summary_details details;
};

// `first` is the pipeline that ran. False, with the reason in *e, when memory runs out.
// charts_release also after a failure; it does nothing to a struct of zeros. Do not move the
// struct.
bool charts_build(struct charts *c, const struct options *o, const struct pipeline *first,
                  const struct services *services, const struct zone *zone, struct error *e);
void charts_release(struct charts *c);

// Writes the files. False, with the reason in *e, when they cannot be written.
bool charts_write(const struct charts *c, struct error *e);
