// SPDX-License-Identifier: GPL-2.0-only
#include "cli/options.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"

enum { JOBS_MAX = 1024, MEMORY_MIN = 32 << 20 };

typedef bool set_function(struct options *o, const struct setting *s, struct error *e);

static set_function set_command_line, set_field, set_zone, set_file, set_rule, set_time, set_range,
    set_table, set_to, set_top, set_threshold, set_os_detail, set_format, set_color, set_graph_dir,
    set_graph_value, set_jobs, set_max_memory, set_max_gap, set_width;

enum { GRAPH_FORMATS, GRAPH_SIZE, GRAPH_DPI, GRAPH_THEME };

#define FIELD(name) offsetof(struct options, name)
#define RULE(field, action) ((int)(field)*RULE_ACTIONS + (int)(action))
#define REJECT(field) RULE(RULE_##field, RULE_REJECT)
#define ONLY(field) RULE(RULE_##field, RULE_ONLY)

const struct option_row option_rows[] = {
    {.name = "Input"},
    {'R', "recursive", NULL, "read subdirectories too", set_field, FIELD(recursive)},
    {0, "keep-copies", NULL, "count a log even if another has the same text", set_field,
     FIELD(keep_copies)},
    {0, "files-from", "FILE", "read paths from FILE, one a line or separated by NUL", set_file,
     FIELD(files_from)},
    {0, "log-tz", "ZONE", "zone of times without one (default: TZ)", set_zone, FIELD(log_tz)},
    {0, "max-gap", "TIME", "a longer silence is a stop of p0f: 1h (default: 0)", set_max_gap, 0},
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
    {0, "since", "TIME", "from TIME: 'YYYY-MM-DD[ HH:MM[:SS]]', today, 7d, 12h", set_time,
     FIELD(since)},
    {0, "until", "TIME", "before TIME", set_time, FIELD(until)},
    {0, "range", "SPAN", "today, yesterday, last-week, 2026-11, 7d, or A..B", set_range, 0},

    {.name = "Report"},
    {0, "table", "LIST", "tables to show, or all (default: os,src,dst,port)", set_table, 0},
    {'n', "top", "N", "at most N rows in a table (default: 20; 0: all)", set_top, 0},
    {'t', "threshold", "N[%]", "rows need N attempts or N %; or src:1%,port:25", set_threshold, 0},
    {0, "os-detail", "LEVEL", "full, name (without flags) or genre (the family)", set_os_detail, 0},
    {0, "services", "FILE", "names of ports (default: /etc/services)", set_field, FIELD(services)},
    {0, "live", "SOCKET", "add what a running p0f 3 knows of the sources", set_field, FIELD(live)},
    {0, "tz", "ZONE", "zone of the report (default: TZ)", set_zone, FIELD(tz)},

    {.name = "Output"},
    {'f', "format", "FORMAT", NULL, set_format, 0},
    {'o', "output", "FILE", "write to FILE, format by its extension (repeatable)", set_file,
     FIELD(outputs)},
    {0, "to", "LIST", "receivers of the mail (repeatable)", set_to, 0},
    {0, "from", "ADDRESS", "sender of the mail (default: USER@HOST)", set_field, FIELD(from)},
    {0, "subject", "TEXT", "its subject (default: p0f report of HOST, SPAN)", set_field,
     FIELD(subject)},
    {0, "color", "WHEN", "auto, always or never", set_color, 0},
    {0, "bars", NULL, "add bars to the tables, and a line of activity", set_field, FIELD(bars)},
    {0, "width", "N", "columns of a line with bars (default: 80)", set_width, 0},

    {.name = "Charts"},
    {'g', "graph", NULL, "draw p0f-stats-shares and p0f-stats-activity", set_field, FIELD(graph)},
    {0, "graph-dir", "DIR", "directory for charts (default: the current one)", set_graph_dir, 0},
    {0, "graph-format", "LIST", "png, svg, pdf, or several (default: png)", set_graph_value,
     GRAPH_FORMATS},
    {0, "graph-size", "WxH", "size in pixels (default: 1200x600)", set_graph_value, GRAPH_SIZE},
    {0, "graph-dpi", "N", "true size of text (default: scales with the chart)", set_graph_value,
     GRAPH_DPI},
    {0, "graph-theme", "THEME", "light or dark (default: light)", set_graph_value, GRAPH_THEME},
    {0, "graph-title", "TEXT", "put TEXT before the titles, such as a host name", set_field,
     FIELD(graph_title)},

    {.name = "Messages and configuration"},
    {0, "strict", NULL, "exit with status 3 if lines were skipped", set_field, FIELD(strict)},
    {'q', "quiet", NULL, "do not report skipped lines", set_field, FIELD(quiet)},
    {'v', "verbose", NULL, "report which files were read and which were not", set_field,
     FIELD(verbose)},
    {0, "config", "FILE", "read this configuration instead of the usual ones", set_command_line,
     FIELD(config)},
    {0, "no-config", NULL, "read no configuration", set_command_line, FIELD(no_config)},
    {0, "show-config", NULL, "print the options in force and where they are set", set_command_line,
     FIELD(show_config)},
    {0, "no-sandbox", NULL, "keep rights that reading logs does not need", set_command_line,
     FIELD(no_sandbox)},
    {'h', "help", NULL, "print this help and exit", set_command_line, FIELD(help)},
    {'V', "version", NULL, "print version and built-in features and exit", set_command_line,
     FIELD(version)},
};

const int option_row_count = sizeof option_rows / sizeof *option_rows;
_Static_assert(sizeof option_rows / sizeof *option_rows <= OPTION_ROWS_MAX, "room for getopt");

// ---- Values ----

static void *field(struct options *o, const struct setting *s)
{
    return (char *)o + s->row->extra;
}

// A string, or a flag.
static bool set_field(struct options *o, const struct setting *s, struct error *e)
{
    (void)e;
    if (s->value)
        *(const char **)field(o, s) = s->value;
    else
        *(bool *)field(o, s) = true;
    return true;
}

// The same for an option that only the command line may have.
static bool set_command_line(struct options *o, const struct setting *s, struct error *e)
{
    return set_field(o, s, e);
}

bool string_list_add(struct string_list *list, const char *item, struct error *e)
{
    if (!array_reserve(&list->items, list->count + 1, &list->room, sizeof *list->items))
        return error_no_memory(e);
    list->items[list->count++] = item;
    return true;
}

static bool set_zone(struct options *o, const struct setting *s, struct error *e)
{
    return zone_check(s->value, e) && set_field(o, s, e);
}

static bool set_time(struct options *o, const struct setting *s, struct error *e)
{
    struct when *when = field(o, s);
    bool good = when_parse(s->value, when, e);
    when->text = s->value;
    return good;
}

static bool set_range(struct options *o, const struct setting *s, struct error *e)
{
    bool good = when_parse_range(s->value, &o->since, &o->until, e);
    o->since.text = o->until.text = s->value;
    return good;
}

static bool set_file(struct options *o, const struct setting *s, struct error *e)
{
    if (!*s->value)
        return error_bad_value(e, s->value, "a file name");
    return string_list_add(field(o, s), s->value, e);
}

static bool set_rule(struct options *o, const struct setting *s, struct error *e)
{
    if (!array_reserve(&o->rules, o->rule_count + 1, &o->rule_room, sizeof *o->rules))
        return error_no_memory(e);
    o->rules[o->rule_count++] = (struct filter_rule){
        .field = (enum rule_field)(s->row->extra / RULE_ACTIONS),
        .action = (enum rule_action)(s->row->extra % RULE_ACTIONS),
        .option = s->option,
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

static bool set_os_detail(struct options *o, const struct setting *s, struct error *e)
{
    int level = word_index((const char *const[]){"full", "name", "genre", NULL}, s->value);
    if (level < 0)
        return error_bad_value(e, s->value, "full, name or genre");
    o->summary.os_detail = (enum os_detail)level;
    return true;
}

static bool set_color(struct options *o, const struct setting *s, struct error *e)
{
    int mode = word_index((const char *const[]){"auto", "always", "never", NULL}, s->value);
    if (mode < 0)
        return error_bad_value(e, s->value, "auto, always or never");
    o->color = (enum color_mode)mode;
    return true;
}

const char *format_names(char out[FORMAT_NAMES_MAX])
{
    int used = 0;
    for (size_t i = 0; i < report_format_count && used < FORMAT_NAMES_MAX; i++)
        used += snprintf(out + used, (size_t)(FORMAT_NAMES_MAX - used), "%s%s",
                         i == 0                         ? ""
                         : i + 1 == report_format_count ? " or "
                                                        : ", ",
                         report_formats[i].name);
    return out;
}

static bool set_to(struct options *o, const struct setting *s, struct error *e)
{
    struct view list = view_cstr(s->value), address;
    while (view_next(&list, ',', &address)) {
        struct view copy = arena_copy(&o->arena, view_trim(address));
        if (!copy.ptr)
            return error_no_memory(e);
        if (!string_list_add(&o->to, copy.ptr, e))
            return false;
    }
    return true;
}

static bool set_format(struct options *o, const struct setting *s, struct error *e)
{
    char names[FORMAT_NAMES_MAX];
    o->format = report_format_by_name(s->value);
    return o->format || error_bad_value(e, s->value, format_names(names));
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

static bool set_top(struct options *o, const struct setting *s, struct error *e)
{
    static const uint64_t units[] = {1, 1000, 1000000};
    uint64_t rows_shown;
    int unit = read_number(s->value, "KM", &rows_shown);
    if (unit < 0 || rows_shown > INT64_MAX / units[unit])
        return error_bad_value(e, s->value, "a number of rows");
    o->summary.top = rows_shown * units[unit];
    return true;
}

static bool set_jobs(struct options *o, const struct setting *s, struct error *e)
{
    uint64_t jobs;
    if (read_number(s->value, "", &jobs) != 0 || jobs < 1 || jobs > JOBS_MAX)
        return error_bad_value(e, s->value, "a number from 1 to 1024");
    o->jobs = (unsigned)jobs;
    return true;
}

static bool set_max_gap(struct options *o, const struct setting *s, struct error *e)
{
    static const int64_t seconds[] = {0, 60, 3600, 86400, 604800};
    enum { NUMBER_MAX = 1000000 };
    uint64_t number;
    int unit = read_number(s->value, "mhdw", &number);
    if (unit < 0 || number > NUMBER_MAX || (unit == 0 && number != 0))
        return error_bad_value(e, s->value, "a time such as 30m, 1h, 7d or 2w, or 0");
    o->max_gap = (int64_t)number * seconds[unit];
    return true;
}

static bool set_width(struct options *o, const struct setting *s, struct error *e)
{
    uint64_t width;
    if (read_number(s->value, "", &width) != 0 || width < REPORT_WIDTH_MIN ||
        width > REPORT_WIDTH_MAX)
        return error_bad_value(e, s->value, "a number from 64 to 1000");
    o->width = (unsigned)width;
    return true;
}

static bool set_max_memory(struct options *o, const struct setting *s, struct error *e)
{
    uint64_t size;
    int unit = read_number(s->value, "KMGT", &size);
    if (unit < 0 || size > SIZE_MAX >> 10 * unit || size << 10 * unit < MEMORY_MIN)
        return error_bad_value(e, s->value, "a size of at least 32M (units: K, M, G, T)");
    o->max_memory = (size_t)size << 10 * unit;
    return true;
}

// The first use replaces the default, others add to it.
static bool set_table(struct options *o, const struct setting *s, struct error *e)
{
    struct table_set *tables = &o->summary.tables;
    if (!o->tables_given)
        *tables = (struct table_set){0};
    o->tables_given = true;
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
static bool set_threshold(struct options *o, const struct setting *s, struct error *e)
{
    struct view list = view_cstr(s->value), number;
    struct threshold threshold = {0};
    while (view_next(&list, ',', &number)) {
        bool named = number.len && memchr(number.ptr, ':', number.len);
        int table = named ? table_by_name(view_cut(&number, ':')) : -1;
        if ((named && table < 0) || !read_threshold(number, &threshold))
            return error_bad_value(e, s->value,
                                   "a number of attempts, a share such as 0.5%, or a list by "
                                   "table such as src:0.5%,port:25");
        for (int i = 0; i < TABLE_KINDS; i++)
            if (!named || i == table)
                o->summary.thresholds[i] = threshold;
        if (!named || table == TABLE_DESTINATION_PORT)
            o->summary.unnamed_ports = threshold;
    }
    return true;
}

static bool set_graph_dir(struct options *o, const struct setting *s, struct error *e)
{
    o->chart.directory = s->value;
    return *s->value || error_bad_value(e, s->value, "a directory");
}

static bool set_graph_value(struct options *o, const struct setting *s, struct error *e)
{
    static bool (*const parsers[])(struct chart_options *, const char *, struct error *) = {
        [GRAPH_FORMATS] = chart_parse_formats,
        [GRAPH_SIZE] = chart_parse_size,
        [GRAPH_DPI] = chart_parse_dpi,
        [GRAPH_THEME] = chart_parse_theme,
    };
    return parsers[s->row->extra](&o->chart, s->value, e);
}

// ---- Settings ----

// The settings of a repeatable option add up.
static bool is_repeatable(const struct option_row *row)
{
    return row->set == set_rule || row->set == set_to || row->set == set_file ||
           row->set == set_table || row->set == set_threshold;
}

static bool excludes(const struct option_row *a, const struct option_row *b)
{
    return (a->set == set_range && b->set == set_time) ||
           (a->set == set_time && b->set == set_range);
}

// Removes the settings that a new one replaces.
static bool replace(struct options *o, const struct setting *s, struct error *e)
{
    size_t kept = 0;
    for (size_t i = 0; i < o->setting_count; i++) {
        struct setting old = o->settings[i];
        bool excluded = excludes(old.row, s->row);
        if (excluded && old.level == s->level)
            return error_set(e, STATUS_USAGE, "cannot be used with %s", old.option);
        if (excluded)
            o->since = o->until = (struct when){0};
        else if (old.row != s->row || is_repeatable(s->row))
            o->settings[kept++] = old;
    }
    o->setting_count = kept;
    return true;
}

bool options_set(struct options *o, struct setting *s, struct error *e)
{
    char file[ESCAPED_PATH_MAX];
    const struct option_row *row = s->row;
    s->option = s->file ? arena_format(&o->arena, "%s:%zu: %s",
                                       escape_cstr(s->file, file, sizeof file), s->line, row->name)
                        : arena_format(&o->arena, "--%s", row->name);
    if (!s->option ||
        !array_reserve(&o->settings, o->setting_count + 1, &o->setting_room, sizeof *o->settings))
        return error_no_memory(e);
    struct error why;
    bool good = true;
    if (row->argument && !s->value)
        good = error_set(&why, STATUS_USAGE, "needs a value (%s)", row->argument);
    else if (!row->argument && s->value)
        good = error_set(&why, STATUS_USAGE, "takes no value");
    else if (s->file && row->set == set_command_line)
        good = error_set(&why, STATUS_USAGE, "only for the command line");
    good = good && replace(o, s, &why) && row->set(o, s, &why);
    if (!good)
        return error_set(e, why.status, "%s: %.900s", s->option, why.text);
    if (row->set != set_command_line)
        o->settings[o->setting_count++] = *s;
    return true;
}

const struct option_row *option_row(struct view name)
{
    for (int i = 0; i < option_row_count; i++)
        if (option_rows[i].set && view_is(name, option_rows[i].name))
            return &option_rows[i];
    return NULL;
}

void options_init(struct options *o)
{
    *o = (struct options){
        .format = &report_formats[0], .width = 80, .chart = chart_options_default()};
    summary_options_init(&o->summary);
}

void options_release(struct options *o)
{
    free(o->paths.items);
    free(o->files_from.items);
    free(o->outputs.items);
    free(o->to.items);
    free(o->rules);
    free(o->settings);
    arena_release(&o->arena);
}
