// SPDX-License-Identifier: GPL-2.0-only
#ifndef P0FSTATS_SRC_CLI_RUN_H
#define P0FSTATS_SRC_CLI_RUN_H

#include "options.h"

// Makes the report that the options ask for; says on standard error what there is to say. Returns
// the status to end with.
enum status run(const struct options *o);

#endif
