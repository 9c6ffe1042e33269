// SPDX-License-Identifier: GPL-2.0-only
//
// The options of the program and their values. The table of options is in options.c; the command
// line (command_line.c) and configuration files (config.c) set them by it. The command line is
// stronger than the configuration of the user, which is stronger than that of the system.
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "chart/chart.h"
#include "cli/when.h"
#include "filter/filter.h"
#include "report/report.h"
#include "summary/build.h"

struct string_list {
    const char **items;
    size_t count, room;
};

enum color_mode { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

// Where options come from, the weakest first.
enum option_level { LEVEL_SYSTEM, LEVEL_USER, LEVEL_COMMAND_LINE };

struct option_row;

// An option that was used.
struct setting {
    const struct option_row *row;
    const char *value; // null: none
    const char *file;  // of the configuration; null: the command line
    size_t line;       // in the file, from 1
    enum option_level level;
    const char *option; // the name in messages: `--top`, `/etc/p0f-stats.conf:3: top`
};

struct options {
    struct arena arena; // of settings and their texts
    struct string_list paths, files_from, to;
    struct string_list outputs; // without --output: "-"
    struct filter_rule *rules;  // parsed when the services file is open
    size_t rule_count, rule_room;
    struct when since, until;
    const char *log_tz, *tz, *services, *live, *from, *subject;
    struct summary_options summary; // top, detail, tables, thresholds; the run sets the rest
    const struct report_format *format;
    enum color_mode color;
    const char *graph_title;
    bool bars, graph;
    struct chart_options chart;
    size_t max_memory; // bytes; 0: no limit
    unsigned jobs;     // 0: one for each processor
    int64_t max_gap;   // seconds; 0: no limit
    unsigned width;    // columns
    bool tables_given; // --table was used
    bool recursive, keep_copies, verbose, quiet, strict;
    // Only for the command line.
    const char *config; // null: the files of the system and the user
    bool no_config, show_config, no_sandbox;
    bool help, version; // print it and exit
    // The options in force, in order.
    struct setting *settings;
    size_t setting_count, setting_room;
};

// A row without a function is a heading of --help.
struct option_row {
    char letter; // 0: none
    const char *name;
    const char *argument; // its name in --help; null: takes none
    const char *help;     // null: the names of the formats
    bool (*set)(struct options *o, const struct setting *s, struct error *e);
    int extra; // for set
};

enum { OPTION_ROWS_MAX = 80 };
extern const struct option_row option_rows[];
extern const int option_row_count;

// The row of a long option; null when there is none.
const struct option_row *option_row(struct view name);

void options_init(struct options *o);
void options_release(struct options *o);

// Uses an option; fills s->option. The strings must live as long as *o. An option that is not
// repeatable replaces its earlier setting; --range replaces --since and --until of a weaker level,
// and they replace it.
bool options_set(struct options *o, struct setting *s, struct error *e);

// Adds to a list; fails if memory runs out.
bool string_list_add(struct string_list *list, const char *item, struct error *e);

enum { FORMAT_NAMES_MAX = 128 };

// The names of the formats: `text, json or csv`. Returns out.
const char *format_names(char out[FORMAT_NAMES_MAX]);

// ---- The command line ----

// Initialises and fills *o. `system_config` is the system's configuration file; null: only the
// command line and --config are read. Strings of argv must live as long as *o. Call
// options_release in any case.
bool command_line_parse(struct options *o, int argc, char **argv, const char *system_config,
                        struct error *e);

// Prints --help.
void command_line_help(struct output *out);

// ---- Configuration files ----

// A line is `name = value` or `name`, with the name of a long option. A # at the beginning of a
// line or after a blank begins a comment, except in a value in double quotes, which are removed.
//
// Uses the options of the system's file, which may be null, and of p0f-stats.conf in
// $XDG_CONFIG_HOME or ~/.config, if they exist; or only those of the file `only`. Fails, status 2,
// on a file that cannot be read, is too large, is writable by group or others or belongs to neither
// the user nor root, and on a line that is wrong.
bool config_read(struct options *o, const char *system, const char *only, struct error *e);

// Prints the options in force and where they were set, in the form of a configuration file.
void config_show(struct output *out, const struct options *o);
