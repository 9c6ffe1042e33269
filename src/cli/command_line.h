// SPDX-License-Identifier: GPL-2.0-only
//
// The command line. It is stronger than the configuration of the user, which is stronger than that
// of the system.
#pragma once

#include "cli/options.h"

// Initialises and fills *o. `system_config` is the system's configuration file; null: only the
// command line and --config are read. Strings of argv must live as long as *o. Call
// options_release in any case.
bool command_line_parse(struct options *o, int argc, char **argv, const char *system_config,
                        struct error *e);

// Prints --help.
void command_line_help(struct output *out);
