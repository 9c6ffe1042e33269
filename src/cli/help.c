// SPDX-License-Identifier: GPL-2.0-only
#include <stdio.h>

#include "cli/option_rows.h"
#include "cli/option_values.h"

enum { HELP_COLUMN = 28, HELP_WIDTH = 79 };

static void print_row(struct output *out, const struct option_row *row)
{
    char left[64], names[FORMAT_NAMES_MAX];
    char letter[8] = "    ";
    if (row->letter)
        (void)snprintf(letter, sizeof letter, "-%c, ", row->letter);
    int len = snprintf(left, sizeof left, "  %s--%s%s%s", letter, row->name,
                       row->argument ? "=" : "", row->argument ? row->argument : "");
    output_format(out, "%-*s%s", HELP_COLUMN - 1, left, len >= HELP_COLUMN ? "  " : " ");
    if (row->help)
        output_format(out, "%s\n", row->help);
    else
        output_format(out, "%s (default: %s)\n", format_names(names), report_formats[0].name);
}

// The names that --table takes.
static void print_tables(struct output *out)
{
    static const char begin[] = "Tables:", last[] = "default, all";
    size_t column = strlen(begin);
    output_cstr(out, begin);
    for (int i = 0; i <= TABLE_KINDS; i++) {
        const struct table_kind *kind = &table_kinds[i % TABLE_KINDS];
        const char *name = i == TABLE_KINDS ? last : i < STANDARD_TABLES ? kind->alias : kind->name;
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
    for (int i = 0; i < option_row_count; i++) {
        if (option_rows[i].set)
            print_row(out, &option_rows[i]);
        else
            output_format(out, "%s:\n", option_rows[i].name);
    }
    print_tables(out);
    output_cstr(out, "Example: p0f-stats ~/p0f/ --reject-from-ip 203.0.113.7\n");
}
