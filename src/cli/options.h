// SPDX-License-Identifier: GPL-2.0-only
//
// The command line as the program sees it. The table of options is in options.c.
#pragma once

#include "base/error.h"
#include "base/output.h"
#include "chart/chart.h"
#include "report/report.h"
#include "summary/build.h"

// The value of a --reject- or --only- option. It is parsed when the services file is open.
struct rule_argument {
    enum rule_field field;
    enum rule_action action;
    const char *option, *value;
};

struct string_list {
    const char **items;
    size_t count, room;
};

enum color_mode { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

struct options {
    struct string_list paths, files_from, outputs;
    struct rule_argument *rules;
    size_t rule_count, rule_room;
    const char *since, *until, *range;
    const char *log_tz, *tz, *services, *live;
    struct summary_options summary; // top, detail, tables, thresholds; the run sets the rest
    const struct report_format *format;
    enum color_mode color;
    bool bars, graph;
    struct chart_options chart;
    size_t max_memory; // bytes; 0: no limit
    unsigned jobs;     // 0: one for each processor
    bool tables_given; // --table was used
    bool recursive, keep_copies, verbose, quiet, strict;
    bool help, version; // print it and exit
};

// Parses a command line. Strings are those of argv. Call options_release in any case.
bool options_parse(struct options *o, int argc, char **argv, struct error *e);
void options_release(struct options *o);

// Prints --help.
void options_print_help(struct output *out);
