// SPDX-License-Identifier: GPL-2.0-only
#include "cli/options.h"

#include <getopt.h>
#include <stdlib.h>

#include "base/escape.h"
#include "cli/option_rows.h"
#include "cli/option_values.h"

static set_function set_files_from, set_recursive, set_rule, set_since, set_until, set_range,
    set_log_tz, set_live, set_tz, set_table, set_top, set_threshold, set_os_detail, set_services,
    set_format, set_output, set_color, set_bars, set_graph, set_graph_dir, set_graph_value,
    set_jobs, set_max_memory, set_strict, set_quiet, set_verbose, set_help, set_version;

// What an option about charts sets.
enum { GRAPH_FORMATS, GRAPH_SIZE, GRAPH_DPI, GRAPH_THEME };

#define RULE(field, side) ((field)*RULE_ACTIONS + (side))

const struct option_row option_rows[] = {
    {0, "Input", NULL, NULL, NULL, 0},
    {'R', "recursive", NULL, "read subdirectories too", set_recursive, 0},
    {0, "files-from", "FILE", "read paths from FILE, one a line or by NUL", set_files_from, 0},
    {0, "log-tz", "ZONE", "zone of times that name none (default: TZ)", set_log_tz, 0},
    {0, "max-memory", "SIZE", "keep below SIZE (64M, 2G), at the cost of exactness", set_max_memory,
     0},
    {'j', "jobs", "N", "work on N processors (default: all there are)", set_jobs, 0},

    {0, "Choosing what counts (repeatable; LIST is a comma list, or @FILE)", NULL, NULL, NULL, 0},
    {0, "reject-from-ip", "LIST", "ignore sources: address, prefix, or range A-B", set_rule,
     RULE(RULE_FROM_IP, RULE_REJECT)},
    {0, "reject-to-ip", "LIST", "ignore destinations", set_rule, RULE(RULE_TO_IP, RULE_REJECT)},
    {0, "reject-port", "LIST", "ignore ports: number, range A-B, or service", set_rule,
     RULE(RULE_PORT, RULE_REJECT)},
    {0, "reject-os", "REGEX", "ignore systems whose label matches", set_rule,
     RULE(RULE_OS, RULE_REJECT)},
    {0, "only-from-ip", "LIST", "count only these sources", set_rule,
     RULE(RULE_FROM_IP, RULE_ONLY)},
    {0, "only-to-ip", "LIST", "count only these destinations", set_rule,
     RULE(RULE_TO_IP, RULE_ONLY)},
    {0, "only-port", "LIST", "count only these destination ports", set_rule,
     RULE(RULE_PORT, RULE_ONLY)},
    {0, "only-os", "REGEX", "count only systems whose label matches", set_rule,
     RULE(RULE_OS, RULE_ONLY)},
    {0, "since", "TIME", "from 'YYYY-MM-DD[ HH:MM[:SS]]', today, 7d, 12h", set_since, 0},
    {0, "until", "TIME", "up to, but without, TIME", set_until, 0},
    {0, "range", "SPAN", "today, yesterday, last-week, last-month, or a date", set_range, 0},

    {0, "What is shown", NULL, NULL, NULL, 0},
    {0, "table", "LIST", "tables to show, or all (default: os,src,dst,port)", set_table, 0},
    {'n', "top", "N", "at most N rows in a table (default 20; 0: all)", set_top, 0},
    {'t', "threshold", "N[%]", "rows need N attempts or N %; or src:1%,port:25", set_threshold, 0},
    {0, "os-detail", "LEVEL", "full, name (without flags) or genre (the family)", set_os_detail, 0},
    {0, "services", "FILE", "names of ports (default: /etc/services)", set_services, 0},
    {0, "live", "SOCKET", "add what a running p0f 3 knows of the sources now", set_live, 0},
    {0, "tz", "ZONE", "zone of the report (default: TZ)", set_tz, 0},

    {0, "Output", NULL, NULL, NULL, 0},
    {'f', "format", "FORM", NULL, set_format, 0},
    {'o', "output", "FILE", "write to FILE, form by its extension (repeatable)", set_output, 0},
    {0, "color", "WHEN", "auto, always or never", set_color, 0},
    {0, "bars", NULL, "bars after rows of tables, and a line of activity", set_bars, 0},

    {0, "Charts", NULL, NULL, NULL, 0},
    {'g', "graph", NULL, "draw p0f-stats-shares and p0f-stats-activity", set_graph, 0},
    {0, "graph-dir", "DIR", "where to write them (default: here)", set_graph_dir, 0},
    {0, "graph-format", "LIST", "png, svg, pdf, or several (default: png)", set_graph_value,
     GRAPH_FORMATS},
    {0, "graph-size", "WxH", "size in pixels (default: 1200x600)", set_graph_value, GRAPH_SIZE},
    {0, "graph-dpi", "N", "true size of text (default: grows with the picture)", set_graph_value,
     GRAPH_DPI},
    {0, "graph-theme", "THEME", "light or dark (default: light)", set_graph_value, GRAPH_THEME},

    {0, "Messages", NULL, NULL, NULL, 0},
    {0, "strict", NULL, "end with status 3 when lines were skipped", set_strict, 0},
    {'q', "quiet", NULL, "say nothing of skipped lines", set_quiet, 0},
    {'v', "verbose", NULL, "say which files were read and which were not", set_verbose, 0},
    {'h', "help", NULL, "print this and end", set_help, 0},
    {'V', "version", NULL, "print the version and what is built in, and end", set_version, 0},
};

enum { ROWS = sizeof option_rows / sizeof *option_rows };

const int option_row_count = ROWS;

// ---- Setting ----

static bool bad_value(const struct option_row *row, const char *value, const char *expected,
                      struct error *e)
{
    char shown[256];
    return error_set(e, STATUS_USAGE, "--%s: '%s' is not %s", row->name,
                     escape_cstr(value, shown, sizeof shown), expected);
}

static bool push(struct options *o, struct string_list *list, const char *item, struct error *e)
{
    if (list->count == list->room) {
        size_t more = list->room ? list->room * 2 : 8;
        const char **items = arena_array(&o->arena, more, sizeof(const char *));
        if (!items)
            return error_no_memory(e);
        if (list->count)
            memcpy(items, list->items, list->count * sizeof(const char *));
        list->items = items;
        list->room = more;
    }
    list->items[list->count++] = item;
    return true;
}

static bool set_files_from(struct options *o, const struct option_row *row, const char *value,
                           struct error *e)
{
    (void)row;
    return push(o, &o->files_from, value, e);
}

static bool set_output(struct options *o, const struct option_row *row, const char *value,
                       struct error *e)
{
    if (!*value)
        return bad_value(row, value, "a file name", e);
    return push(o, &o->outputs, value, e);
}

static bool set_rule(struct options *o, const struct option_row *row, const char *value,
                     struct error *e)
{
    if (o->rule_count == o->rule_room) {
        size_t more = o->rule_room ? o->rule_room * 2 : 8;
        struct rule_argument *rules = arena_array(&o->arena, more, sizeof *rules);
        if (!rules)
            return error_no_memory(e);
        if (o->rule_count)
            memcpy(rules, o->rules, o->rule_count * sizeof *rules);
        o->rules = rules;
        o->rule_room = more;
    }
    o->rules[o->rule_count++] = (struct rule_argument){
        .field = (enum rule_field)(row->extra / RULE_ACTIONS),
        .side = (enum rule_action)(row->extra % RULE_ACTIONS),
        .option = row->name,
        .value = value,
    };
    return true;
}

#define SET_STRING(function, field)                                                          \
    static bool function(struct options *o, const struct option_row *row, const char *value, \
                         struct error *e)                                                    \
    {                                                                                        \
        (void)row, (void)e;                                                                  \
        o->field = value;                                                                    \
        return true;                                                                         \
    }

#define SET_FLAG(function, field)                                                            \
    static bool function(struct options *o, const struct option_row *row, const char *value, \
                         struct error *e)                                                    \
    {                                                                                        \
        (void)row, (void)value, (void)e;                                                     \
        o->field = true;                                                                     \
        return true;                                                                         \
    }

SET_STRING(set_since, since)
SET_STRING(set_until, until)
SET_STRING(set_range, range)
SET_STRING(set_log_tz, log_tz)
SET_STRING(set_live, live)
SET_STRING(set_tz, tz)
SET_STRING(set_services, services)
SET_FLAG(set_recursive, recursive)
SET_FLAG(set_strict, strict)
SET_FLAG(set_quiet, quiet)
SET_FLAG(set_verbose, verbose)
SET_FLAG(set_bars, bars)
SET_FLAG(set_graph, graph)
SET_FLAG(set_help, help)
SET_FLAG(set_version, version)

static bool set_top(struct options *o, const struct option_row *row, const char *value,
                    struct error *e)
{
    return read_count(value, INT64_MAX, &o->summary.top) ||
           bad_value(row, value, "a number of rows", e);
}

static bool set_jobs(struct options *o, const struct option_row *row, const char *value,
                     struct error *e)
{
    uint64_t jobs;
    if (!read_count(value, 1024, &jobs) || jobs == 0)
        return bad_value(row, value, "a number from 1 to 1024", e);
    o->jobs = (unsigned)jobs;
    return true;
}

static bool set_max_memory(struct options *o, const struct option_row *row, const char *value,
                           struct error *e)
{
    return read_memory(value, &o->max_memory) ||
           bad_value(row, value, "a size of at least 32M (K, M, G and T are understood)", e);
}

// `link,nat`. The first use takes the place of the default, others add to it.
static bool set_table(struct options *o, const struct option_row *row, const char *value,
                      struct error *e)
{
    if (!o->tables_given)
        o->summary.tables = (struct table_set){0};
    o->tables_given = true;
    return table_set_read(&o->summary.tables, value) ||
           bad_value(row, value, "a list of tables, of those that --help names", e);
}

// `1%` for all tables; `src:0.5%,port:25` for some.
static bool set_threshold(struct options *o, const struct option_row *row, const char *value,
                          struct error *e)
{
    return read_thresholds(value, &o->summary) ||
           bad_value(row, value,
                     "a number of attempts, a share such as 0.5%, or a list such as "
                     "src:0.5%,port:25 with names of tables",
                     e);
}

static bool set_os_detail(struct options *o, const struct option_row *row, const char *value,
                          struct error *e)
{
    static const char *const words[] = {"full", "name", "genre", NULL};
    int word = word_index(words, value);
    if (word < 0)
        return bad_value(row, value, "full, name or genre", e);
    o->summary.os_detail = (enum os_detail)word;
    return true;
}

static bool set_color(struct options *o, const struct option_row *row, const char *value,
                      struct error *e)
{
    static const char *const words[] = {"auto", "always", "never", NULL};
    int word = word_index(words, value);
    if (word < 0)
        return bad_value(row, value, "auto, always or never", e);
    o->color = (enum color_mode)word;
    return true;
}

static bool set_format(struct options *o, const struct option_row *row, const char *value,
                       struct error *e)
{
    char names[FORMAT_NAMES_MAX];
    o->format = report_format_by_name(value);
    return o->format || bad_value(row, value, format_names(names), e);
}

static bool set_graph_dir(struct options *o, const struct option_row *row, const char *value,
                          struct error *e)
{
    o->chart.directory = value;
    return *value != '\0' || bad_value(row, value, "a directory", e);
}

static bool set_graph_value(struct options *o, const struct option_row *row, const char *value,
                            struct error *e)
{
    static bool (*const parsers[])(struct chart_options *, const char *, struct error *) = {
        [GRAPH_FORMATS] = chart_parse_formats,
        [GRAPH_SIZE] = chart_parse_size,
        [GRAPH_DPI] = chart_parse_dpi,
        [GRAPH_THEME] = chart_parse_theme,
    };
    struct error inner;
    return parsers[row->extra](&o->chart, value, &inner) ||
           error_set(e, inner.status, "--%s: %.900s", row->name, inner.text);
}

// ---- The parser ----

// What getopt_long needs, from the table.
static void fill_getopt(struct option *longs, char *shorts)
{
    int count = 0;
    *shorts++ = ':'; // a missing argument is told apart from an unknown option
    for (int i = 0; i < ROWS; i++) {
        if (!option_rows[i].set)
            continue;
        longs[count++] = (struct option){option_rows[i].name,
                                         option_rows[i].argument ? required_argument : no_argument,
                                         NULL, 256 + i};
        if (option_rows[i].letter) {
            *shorts++ = option_rows[i].letter;
            if (option_rows[i].argument)
                *shorts++ = ':';
        }
    }
    *shorts = '\0';
    longs[count] = (struct option){0};
}

static const struct option_row *row_by_letter(int letter)
{
    for (int i = 0; i < ROWS; i++)
        if (option_rows[i].set && option_rows[i].letter == letter)
            return &option_rows[i];
    return NULL;
}

// Says what getopt_long did not like.
static bool bad_option(int result, char **argv, struct error *e)
{
    char shown[256];
    const struct option_row *row = optopt >= 256 ? &option_rows[optopt - 256]
                                   : optopt      ? row_by_letter(optopt)
                                                 : NULL;
    if (result == ':')
        return error_set(e, STATUS_USAGE, "--%s needs an argument (%s)", row ? row->name : "?",
                         row ? row->argument : "?");
    if (optopt >= 256)
        return error_set(e, STATUS_USAGE, "--%s takes no argument", option_rows[optopt - 256].name);
    if (optopt)
        return error_set(e, STATUS_USAGE, "unknown option '-%s'",
                         escape_cstr((char[2]){(char)optopt, '\0'}, shown, sizeof shown));
    return error_set(e, STATUS_USAGE, "unknown or ambiguous option '%s'",
                     escape_cstr(argv[optind - 1], shown, sizeof shown));
}

static bool check(const struct options *o, struct error *e)
{
    if (o->range && (o->since || o->until))
        return error_set(e, STATUS_USAGE,
                         "--range sets both ends: it excludes --since and --until");
    if (!o->help && !o->version && !o->paths.count && !o->files_from.count)
        return error_set(e, STATUS_USAGE,
                         "no path: name a log, a directory of logs, or - for "
                         "standard input");
    return true;
}

bool options_parse(struct options *o, int argc, char **argv, struct error *e)
{
    struct option longs[ROWS + 1];
    char shorts[2 * ROWS + 2];
    *o = (struct options){.format = &report_formats[0], .chart = chart_options_default()};
    summary_options_init(&o->summary);
    fill_getopt(longs, shorts);
    opterr = 0;
    optind = 0; // the GNU way to start anew
    int result;
    while ((result = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
        if (result == '?' || result == ':')
            return bad_option(result, argv, e);
        const struct option_row *row =
            result >= 256 ? &option_rows[result - 256] : row_by_letter(result);
        if (!row->set(o, row, optarg, e))
            return false;
    }
    for (int i = optind; i < argc; i++)
        if (!push(o, &o->paths, argv[i], e))
            return false;
    return check(o, e);
}

void options_release(struct options *o)
{
    arena_release(&o->arena);
}
