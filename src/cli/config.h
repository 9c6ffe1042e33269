// SPDX-License-Identifier: GPL-2.0-only
//
// Configuration files. A line is `name = value` or `name`, with the name of a long option. A # at
// the beginning of a line or after a blank begins a comment, except in a value in double quotes,
// which are removed.
#pragma once

#include "cli/options.h"

// Uses the options of the system's file, which may be null, and of p0f-stats.conf in
// $XDG_CONFIG_HOME or ~/.config, if they exist; or only those of the file `only`. Fails, status 2,
// on a file that cannot be read, is too large, is writable by group or others or belongs to neither
// the user nor root, and on a line that is wrong.
bool config_read(struct options *o, const char *system, const char *only, struct error *e);

// Prints the options in force and where they were set, in the form of a configuration file.
void config_show(struct output *out, const struct options *o);
