// SPDX-License-Identifier: GPL-2.0-only
//
// The table of options, in options.c, from which the parser and --help come and against which the
// manual is checked.
#pragma once

#include "cli/options.h"

struct option_row;
typedef bool set_function(struct options *o, const struct option_row *row, const char *value,
                          struct error *e);

// A row without a function is a heading of --help.
struct option_row {
    char letter; // 0: none
    const char *name;
    const char *argument; // what --help calls it; null: takes none
    const char *help;     // null: the names of the formats, and the first as default
    set_function *set;
    int extra; // for set
};

extern const struct option_row option_rows[];
extern const int option_row_count;
