// SPDX-License-Identifier: GPL-2.0-only
#include "cli/options.h"

#include <getopt.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"

enum { HELP_COLUMN = 28, HELP_WIDTH = 79 };
enum { JOBS_MAX = 1024, MEMORY_MIN = 32 << 20, NAMES_MAX = 128 };

struct setting;
typedef bool set_function(const struct setting *s, struct error *e);

// The parser and --help come from this table, and the tests check the manual against it. A row
// without a function is a heading of --help.
struct option_row {
    char letter; // 0: none
    const char *name;
    const char *argument; // its name in --help; null: takes none
    const char *help;     // null: the names of the formats
    set_function *set;
    int extra; // for set
};

// An option as it is used.
struct setting {
    struct options *o;
    const struct option_row *row;
    const char *value; // null: the option takes none
};

static set_function set_flag, set_string, set_file, set_rule, set_table, set_top, set_threshold,
    set_os_detail, set_format, set_color, set_graph_dir, set_graph_value, set_jobs, set_max_memory;

enum { GRAPH_FORMATS, GRAPH_SIZE, GRAPH_DPI, GRAPH_THEME };

#define FIELD(name) offsetof(struct options, name)
#define RULE(field, action) ((field)*RULE_ACTIONS + (action))
#define REJECT(field) RULE(RULE_##field, RULE_REJECT)
#define ONLY(field) RULE(RULE_##field, RULE_ONLY)

static const struct option_row rows[] = {
    {.name = "Input"},
    {'R', "recursive", NULL, "read subdirectories too", set_flag, FIELD(recursive)},
    {0, "keep-copies", NULL, "count logs whose text another log has, too", set_flag,
     FIELD(keep_copies)},
    {0, "files-from", "FILE", "read paths from FILE, one a line or separated by NUL", set_file,
     FIELD(files_from)},
    {0, "log-tz", "ZONE", "zone of times without one (default: TZ)", set_string, FIELD(log_tz)},
    {0, "max-memory", "SIZE", "keep to SIZE (64M, 2G); large tables become inexact", set_max_memory,
     0},
    {'j', "jobs", "N", "use N processors (default: all)", set_jobs, 0},

    {.name = "Filters (repeatable; LIST is a comma list, or @FILE)"},
    {0, "reject-from-ip", "LIST", "ignore sources: address, prefix, or range A-B", set_rule,
     REJECT(FROM_IP)},
    {0, "reject-to-ip", "LIST", "ignore destinations", set_rule, REJECT(TO_IP)},
    {0, "reject-port", "LIST", "ignore ports: number, range A-B, or service", set_rule,
     REJECT(PORT)},
    {0, "reject-os", "REGEX", "ignore systems whose label matches", set_rule, REJECT(OS)},
    {0, "only-from-ip", "LIST", "count only these sources", set_rule, ONLY(FROM_IP)},
    {0, "only-to-ip", "LIST", "count only these destinations", set_rule, ONLY(TO_IP)},
    {0, "only-port", "LIST", "count only these destination ports", set_rule, ONLY(PORT)},
    {0, "only-os", "REGEX", "count only systems whose label matches", set_rule, ONLY(OS)},
    {0, "since", "TIME", "from TIME: 'YYYY-MM-DD[ HH:MM[:SS]]', today, 7d, 12h", set_string,
     FIELD(since)},
    {0, "until", "TIME", "before TIME", set_string, FIELD(until)},
    {0, "range", "SPAN", "today, yesterday, last-week, last-month, or a date", set_string,
     FIELD(range)},

    {.name = "Report"},
    {0, "table", "LIST", "tables to show, or all (default: os,src,dst,port)", set_table, 0},
    {'n', "top", "N", "at most N rows in a table (default: 20; 0: all)", set_top, 0},
    {'t', "threshold", "N[%]", "rows need N attempts or N %; or src:1%,port:25", set_threshold, 0},
    {0, "os-detail", "LEVEL", "full, name (without flags) or genre (the family)", set_os_detail, 0},
    {0, "services", "FILE", "names of ports (default: /etc/services)", set_string, FIELD(services)},
    {0, "live", "SOCKET", "add what a running p0f 3 knows of the sources", set_string, FIELD(live)},
    {0, "tz", "ZONE", "zone of the report (default: TZ)", set_string, FIELD(tz)},

    {.name = "Output"},
    {'f', "format", "FORMAT", NULL, set_format, 0},
    {'o', "output", "FILE", "write to FILE, format by its extension (repeatable)", set_file,
     FIELD(outputs)},
    {0, "color", "WHEN", "auto, always or never", set_color, 0},
    {0, "bars", NULL, "add bars to the tables, and a line of activity", set_flag, FIELD(bars)},

    {.name = "Charts"},
    {'g', "graph", NULL, "draw p0f-stats-shares and p0f-stats-activity", set_flag, FIELD(graph)},
    {0, "graph-dir", "DIR", "directory for charts (default: the current one)", set_graph_dir, 0},
    {0, "graph-format", "LIST", "png, svg, pdf, or several (default: png)", set_graph_value,
     GRAPH_FORMATS},
    {0, "graph-size", "WxH", "size in pixels (default: 1200x600)", set_graph_value, GRAPH_SIZE},
    {0, "graph-dpi", "N", "true size of text (default: scales with the chart)", set_graph_value,
     GRAPH_DPI},
    {0, "graph-theme", "THEME", "light or dark (default: light)", set_graph_value, GRAPH_THEME},

    {.name = "Messages"},
    {0, "strict", NULL, "exit with status 3 if lines were skipped", set_flag, FIELD(strict)},
    {'q', "quiet", NULL, "do not report skipped lines", set_flag, FIELD(quiet)},
    {'v', "verbose", NULL, "report which files were read and which were not", set_flag,
     FIELD(verbose)},
    {'h', "help", NULL, "print this help and exit", set_flag, FIELD(help)},
    {'V', "version", NULL, "print version and built-in features and exit", set_flag,
     FIELD(version)},
};

enum { ROWS = sizeof rows / sizeof *rows };

// ---- Values ----

static void *field(const struct setting *s)
{
    return (char *)s->o + s->row->extra;
}

static bool set_flag(const struct setting *s, struct error *e)
{
    (void)e;
    *(bool *)field(s) = true;
    return true;
}

static bool set_string(const struct setting *s, struct error *e)
{
    (void)e;
    *(const char **)field(s) = s->value;
    return true;
}

static bool push(struct string_list *list, const char *item, struct error *e)
{
    if (!array_reserve(&list->items, list->count + 1, &list->room, sizeof *list->items))
        return error_no_memory(e);
    list->items[list->count++] = item;
    return true;
}

static bool set_file(const struct setting *s, struct error *e)
{
    if (!*s->value)
        return error_bad_value(e, s->value, "a file name");
    return push(field(s), s->value, e);
}

static bool set_rule(const struct setting *s, struct error *e)
{
    struct options *o = s->o;
    if (!array_reserve(&o->rules, o->rule_count + 1, &o->rule_room, sizeof *o->rules))
        return error_no_memory(e);
    o->rules[o->rule_count++] = (struct rule_argument){
        .field = (enum rule_field)(s->row->extra / RULE_ACTIONS),
        .action = (enum rule_action)(s->row->extra % RULE_ACTIONS),
        .option = s->row->name,
        .value = s->value,
    };
    return true;
}

// The position of the value in a list of words that ends with null; -1 when it is not there.
static int word_index(const char *const *words, const char *value)
{
    for (int i = 0; words[i]; i++)
        if (strcmp(words[i], value) == 0)
            return i;
    return -1;
}

static bool set_os_detail(const struct setting *s, struct error *e)
{
    int level = word_index((const char *const[]){"full", "name", "genre", NULL}, s->value);
    if (level < 0)
        return error_bad_value(e, s->value, "full, name or genre");
    s->o->summary.os_detail = (enum os_detail)level;
    return true;
}

static bool set_color(const struct setting *s, struct error *e)
{
    int mode = word_index((const char *const[]){"auto", "always", "never", NULL}, s->value);
    if (mode < 0)
        return error_bad_value(e, s->value, "auto, always or never");
    s->o->color = (enum color_mode)mode;
    return true;
}

// The names of the formats: `text, json or csv`.
static const char *format_names(char out[NAMES_MAX])
{
    int used = 0;
    for (size_t i = 0; i < report_format_count && used < NAMES_MAX; i++)
        used += snprintf(out + used, (size_t)(NAMES_MAX - used), "%s%s",
                         i == 0                         ? ""
                         : i + 1 == report_format_count ? " or "
                                                        : ", ",
                         report_formats[i].name);
    return out;
}

static bool set_format(const struct setting *s, struct error *e)
{
    char names[NAMES_MAX];
    s->o->format = report_format_by_name(s->value);
    return s->o->format || error_bad_value(e, s->value, format_names(names));
}

// A number and at most one letter after it. Returns the position of the letter in `letters`, from
// 1; 0 when there is none; -1 when the text is something else.
static int read_number(const char *text, const char *letters, uint64_t *value)
{
    struct view rest = view_cstr(text);
    if (!view_take_decimal(&rest, 19, value) || rest.len > 1)
        return -1;
    if (!rest.len)
        return 0;
    const char *letter = strchr(letters, *rest.ptr);
    return letter ? (int)(letter - letters) + 1 : -1;
}

static bool set_top(const struct setting *s, struct error *e)
{
    static const uint64_t units[] = {1, 1000, 1000000};
    uint64_t rows_shown;
    int unit = read_number(s->value, "KM", &rows_shown);
    if (unit < 0 || rows_shown > INT64_MAX / units[unit])
        return error_bad_value(e, s->value, "a number of rows");
    s->o->summary.top = rows_shown * units[unit];
    return true;
}

static bool set_jobs(const struct setting *s, struct error *e)
{
    uint64_t jobs;
    if (read_number(s->value, "", &jobs) != 0 || jobs < 1 || jobs > JOBS_MAX)
        return error_bad_value(e, s->value, "a number from 1 to 1024");
    s->o->jobs = (unsigned)jobs;
    return true;
}

static bool set_max_memory(const struct setting *s, struct error *e)
{
    uint64_t size;
    int unit = read_number(s->value, "KMGT", &size);
    if (unit < 0 || size > SIZE_MAX >> 10 * unit || size << 10 * unit < MEMORY_MIN)
        return error_bad_value(e, s->value, "a size of at least 32M (units: K, M, G, T)");
    s->o->max_memory = (size_t)size << 10 * unit;
    return true;
}

// The first use replaces the default, others add to it.
static bool set_table(const struct setting *s, struct error *e)
{
    struct table_set *tables = &s->o->summary.tables;
    if (!s->o->tables_given)
        *tables = (struct table_set){0};
    s->o->tables_given = true;
    return table_set_read(tables, s->value) ||
           error_bad_value(e, s->value, "a list of tables (see --help)");
}

// `25`, `0.5%`
static bool read_threshold(struct view text, struct threshold *threshold)
{
    char copy[32], *end;
    if (text.len == 0 || text.len >= sizeof copy)
        return false;
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    // strtod alone would accept "inf", hexadecimal and spaces.
    if (strspn(copy, "0123456789.%") != text.len || copy[0] == '%')
        return false;
    double value = strtod(copy, &end);
    threshold->share = *end == '%';
    if (end[threshold->share] != '\0' || (threshold->share && value > 100) ||
        (!threshold->share && strchr(copy, '.')))
        return false;
    threshold->value = value;
    return true;
}

// `1%` for all tables; `src:0.5%,port:25` for some.
static bool set_threshold(const struct setting *s, struct error *e)
{
    struct summary_options *o = &s->o->summary;
    struct view list = view_cstr(s->value), number;
    struct threshold threshold;
    while (view_next(&list, ',', &number)) {
        bool named = number.len && memchr(number.ptr, ':', number.len);
        int table = named ? table_by_name(view_cut(&number, ':')) : -1;
        if ((named && table < 0) || !read_threshold(number, &threshold))
            return error_bad_value(e, s->value,
                                   "a number of attempts, a share such as 0.5%, or a list by "
                                   "table such as src:0.5%,port:25");
        for (int i = 0; i < TABLE_KINDS; i++)
            if (!named || i == table)
                o->thresholds[i] = threshold;
        if (!named || table == TABLE_DESTINATION_PORT)
            o->unnamed_ports = threshold;
    }
    return true;
}

static bool set_graph_dir(const struct setting *s, struct error *e)
{
    s->o->chart.directory = s->value;
    return *s->value || error_bad_value(e, s->value, "a directory");
}

static bool set_graph_value(const struct setting *s, struct error *e)
{
    static bool (*const parsers[])(struct chart_options *, const char *, struct error *) = {
        [GRAPH_FORMATS] = chart_parse_formats,
        [GRAPH_SIZE] = chart_parse_size,
        [GRAPH_DPI] = chart_parse_dpi,
        [GRAPH_THEME] = chart_parse_theme,
    };
    return parsers[s->row->extra](&s->o->chart, s->value, e);
}

// ---- The command line ----

enum { FIRST_ROW = 256 }; // what getopt_long returns for row 0, above all letters

static void fill_getopt(struct option *longs, char *shorts)
{
    *shorts++ = ':'; // tell a missing argument from an unknown option
    for (int i = 0; i < ROWS; i++) {
        if (!rows[i].set)
            continue;
        int argument = rows[i].argument ? required_argument : no_argument;
        *longs++ = (struct option){rows[i].name, argument, NULL, FIRST_ROW + i};
        if (rows[i].letter) {
            *shorts++ = rows[i].letter;
            if (rows[i].argument)
                *shorts++ = ':';
        }
    }
    *shorts = '\0';
    *longs = (struct option){0};
}

// The row of what getopt_long returned; null for an unknown letter.
static const struct option_row *find_row(int result)
{
    if (result >= FIRST_ROW)
        return &rows[result - FIRST_ROW];
    for (int i = 0; i < ROWS; i++)
        if (result && rows[i].letter == result)
            return &rows[i];
    return NULL;
}

static bool apply(struct options *o, const struct option_row *row, const char *value,
                  struct error *e)
{
    struct error why;
    if (row->set(&(struct setting){o, row, value}, &why))
        return true;
    return error_set(e, why.status, "--%s: %.900s", row->name, why.text);
}

static bool bad_option(int result, char **argv, struct error *e)
{
    char shown[256];
    const struct option_row *row = find_row(optopt);
    if (result == ':' && row)
        return error_set(e, STATUS_USAGE, "--%s needs an argument (%s)", row->name, row->argument);
    if (row)
        return error_set(e, STATUS_USAGE, "--%s takes no argument", row->name);
    if (optopt)
        return error_set(e, STATUS_USAGE, "unknown option '-%s'",
                         escape_cstr((char[2]){(char)optopt, '\0'}, shown, sizeof shown));
    return error_set(e, STATUS_USAGE, "unknown or ambiguous option '%s'",
                     escape_cstr(argv[optind - 1], shown, sizeof shown));
}

static bool check(const struct options *o, struct error *e)
{
    if (o->range && (o->since || o->until))
        return error_set(e, STATUS_USAGE, "--range cannot be used with --since or --until");
    if (!o->help && !o->version && !o->paths.count && !o->files_from.count)
        return error_set(e, STATUS_USAGE,
                         "no path: name a log, a directory of logs, or - for standard input");
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
    optind = 0; // resets getopt, as GNU has it
    int result;
    while ((result = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
        const struct option_row *row = result == '?' || result == ':' ? NULL : find_row(result);
        if (!row)
            return bad_option(result, argv, e);
        if (!apply(o, row, optarg, e))
            return false;
    }
    for (int i = optind; i < argc; i++)
        if (!push(&o->paths, argv[i], e))
            return false;
    return check(o, e);
}

void options_release(struct options *o)
{
    free(o->paths.items);
    free(o->files_from.items);
    free(o->outputs.items);
    free(o->rules);
}

// ---- --help ----

static void print_row(struct output *out, const struct option_row *row)
{
    char left[64], names[NAMES_MAX], letter[8] = "    ";
    if (row->letter)
        snprintf(letter, sizeof letter, "-%c, ", row->letter);
    int len = snprintf(left, sizeof left, "  %s--%s%s%s", letter, row->name,
                       row->argument ? "=" : "", row->argument ? row->argument : "");
    output_format(out, "%-*s%s", HELP_COLUMN - 1, left, len >= HELP_COLUMN ? "  " : " ");
    if (row->help)
        output_format(out, "%s\n", row->help);
    else
        output_format(out, "%s (default: %s)\n", format_names(names), report_formats[0].name);
}

static void print_tables(struct output *out)
{
    static const char begin[] = "Tables:";
    size_t column = strlen(begin);
    output_cstr(out, begin);
    for (int i = 0; i <= TABLE_KINDS; i++) {
        const char *name = i == TABLE_KINDS      ? "default, all"
                           : i < STANDARD_TABLES ? table_kinds[i].alias
                                                 : table_kinds[i].name;
        if (column + strlen(name) + 2 > HELP_WIDTH) {
            output_char(out, '\n');
            output_fill(out, ' ', strlen(begin));
            column = strlen(begin);
        }
        output_format(out, " %s%s", name, i == TABLE_KINDS ? "\n" : ",");
        column += strlen(name) + 2;
    }
}

void options_print_help(struct output *out)
{
    output_cstr(out,
                "Usage: p0f-stats [OPTION]... PATH...\n"
                "Report who tried to connect to whom, from p0f logs. A PATH is a log, a directory\n"
                "of logs, or - for standard input.\n");
    for (int i = 0; i < ROWS; i++) {
        if (rows[i].set)
            print_row(out, &rows[i]);
        else
            output_format(out, "%s:\n", rows[i].name);
    }
    print_tables(out);
    output_cstr(out, "Example: p0f-stats ~/p0f/ --reject-from-ip 203.0.113.7\n");
}
