// SPDX-License-Identifier: GPL-2.0-only
#pragma once

#include "cli/options.h"

// Makes the report that the options ask for; says on standard error what there is to say. Returns
// the status to end with.
enum status run(const struct options *o);
