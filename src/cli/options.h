// SPDX-License-Identifier: GPL-2.0-only
//
// The command line as the program sees it. The options are in a table (option_rows.h).
#pragma once

#include "base/error.h"
#include "chart/chart.h"
#include "report/report.h"
#include "summary/build.h"

// A --reject- or --only- option as it was given; it is read when the services are known.
struct rule_argument {
    enum rule_field field;
    enum rule_action side;
    const char *option, *value;
};

struct string_list {
    const char **items;
    size_t count, room;
};

enum color_mode { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

struct options {
    struct arena arena; // of the lists
    struct string_list paths, files_from, outputs;
    struct rule_argument *rules;
    size_t rule_count, rule_room;
    const char *since, *until, *range;
    const char *log_tz, *tz, *services, *live;
    struct summary_options summary; // top, detail, thresholds; the rest is set by the run
    const struct report_format *format;
    enum color_mode color;
    bool bars, graph;
    struct chart_options chart;
    size_t max_memory; // bytes; 0: no ceiling
    unsigned jobs;     // 0: as many as there are processors
    bool tables_given; // summary.tables is what --table named
    bool recursive, verbose, quiet, strict;
    bool help, version; // print this and end
};

// Reads a command line. Strings stay views of argv.
bool options_parse(struct options *o, int argc, char **argv, struct error *e);
void options_release(struct options *o);

// What --help says; it is in help.c.
void options_print_help(struct output *out);
