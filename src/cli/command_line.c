// SPDX-License-Identifier: GPL-2.0-only
#include "cli/options.h"

#include <getopt.h>
#include <stdio.h>

#include "base/escape.h"

enum { HELP_COLUMN = 28, HELP_WIDTH = 79 };
enum { FIRST_ROW = 256 }; // what getopt_long returns for row 0, above all letters

// ---- The command line ----

static void fill_getopt(struct option *longs, char *shorts)
{
    *shorts++ = ':'; // tell a missing argument from an unknown option
    for (int i = 0; i < option_row_count; i++) {
        if (!option_rows[i].set)
            continue;
        int argument = option_rows[i].argument ? required_argument : no_argument;
        *longs++ = (struct option){option_rows[i].name, argument, NULL, FIRST_ROW + i};
        if (option_rows[i].letter) {
            *shorts++ = option_rows[i].letter;
            if (option_rows[i].argument)
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
        return &option_rows[result - FIRST_ROW];
    for (int i = 0; i < option_row_count; i++)
        if (result && option_rows[i].letter == result)
            return &option_rows[i];
    return NULL;
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

static bool read_arguments(struct options *o, int argc, char **argv, struct error *e)
{
    struct option longs[OPTION_ROWS_MAX + 1];
    char shorts[2 * OPTION_ROWS_MAX + 2];
    int result;
    fill_getopt(longs, shorts);
    opterr = 0;
    optind = 0; // resets getopt, as GNU has it
    while ((result = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
        const struct option_row *row = result == '?' || result == ':' ? NULL : find_row(result);
        if (!row)
            return bad_option(result, argv, e);
        struct setting s = {.row = row, .value = optarg, .level = LEVEL_COMMAND_LINE};
        if (!options_set(o, &s, e))
            return false;
    }
    for (int i = optind; i < argc; i++)
        if (!string_list_add(&o->paths, argv[i], e))
            return false;
    return true;
}

static bool finish(struct options *o, struct error *e)
{
    bool report = !o->help && !o->version && !o->show_config;
    if (report && !o->paths.count && !o->files_from.count)
        return error_set(e, STATUS_USAGE,
                         "no path: name a log, a directory of logs, or - for standard input");
    return o->outputs.count || string_list_add(&o->outputs, "-", e);
}

bool command_line_parse(struct options *o, int argc, char **argv, const char *system_config,
                        struct error *e)
{
    options_init(o);
    if (!read_arguments(o, argc, argv, e))
        return false;
    const char *only = o->config;
    if (only && o->no_config)
        return error_set(e, STATUS_USAGE, "--config cannot be used with --no-config");
    if (!o->help && !o->version && !o->no_config && (only || system_config)) {
        // Once more, after the configuration: the last setting of an option is in force.
        options_release(o);
        options_init(o);
        if (!config_read(o, system_config, only, e) || !read_arguments(o, argc, argv, e))
            return false;
    }
    return finish(o, e);
}

// ---- --help ----

static void print_row(struct output *out, const struct option_row *row)
{
    char left[64], names[FORMAT_NAMES_MAX], letter[8] = "    ";
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

void command_line_help(struct output *out)
{
    output_cstr(out,
                "Usage: p0f-stats [OPTION]... PATH...\n"
                "Report who tried to connect to whom, from p0f logs. A PATH is a log, a directory\n"
                "of logs, or - for standard input.\n");
    for (int i = 0; i < option_row_count; i++) {
        if (option_rows[i].set)
            print_row(out, &option_rows[i]);
        else
            output_format(out, "%s:\n", option_rows[i].name);
    }
    print_tables(out);
    output_cstr(out, "Example: p0f-stats ~/p0f/ --reject-from-ip 203.0.113.7\n");
}
