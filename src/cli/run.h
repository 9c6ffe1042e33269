// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "cli/options.h"

// Makes the report that the options ask for, and prints messages on standard error. Returns the
// exit status of the program.
enum status run(const struct options *o);
