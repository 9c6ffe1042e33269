// SPDX-License-Identifier: GPL-2.0-only
//
// What the program says on standard error, and the status that it ends with. Used by the main
// thread only.
#pragma once

#include "base/error.h"
#include "parse/parser.h"

struct messages {
    bool quiet, verbose;
    bool said_failure;  // something was said that explains why there is no report
    enum status status; // the worst so far
    uint64_t skipped_said[SKIP_REASONS], skipped_unsaid[SKIP_REASONS];
};

// One line on standard error, after the program's name.
void message(const char *format, ...) __attribute__((format(printf, 1, 2)));

// Says an error and remembers its status, if it is worse than the one so far.
void messages_error(struct messages *m, const struct error *e);

// Says what was skipped in a file: the first few lines for each reason over all files. Call
// messages_skips_end when all files were said.
void messages_skips(struct messages *m, const char *path, const struct skips *s);
void messages_skips_end(const struct messages *m);
