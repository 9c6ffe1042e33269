// SPDX-License-Identifier: GPL-2.0-only
//
// The messages on standard error, and the exit status. For the main thread only.
#pragma once

#include "base/error.h"
#include "parse/parser.h"

struct messages {
    bool quiet, verbose;
    bool failure_printed; // a message explains why there is no report
    enum status status;   // the worst so far
    uint64_t skips_printed[SKIP_REASONS], skips_left[SKIP_REASONS];
};

// Prints one line, after the program's name.
void message(const char *format, ...) __attribute__((format(printf, 1, 2)));

// Prints an error and keeps its status if it is worse than the one so far.
void messages_error(struct messages *m, const struct error *e);

// Prints a message about what the report lacks, and keeps STATUS_INCOMPLETE in the same way.
void messages_incomplete(struct messages *m, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// Prints the places of skipped lines in a file: for each reason, the first few of all files. Call
// messages_skips_end after the last file.
void messages_skips(struct messages *m, const char *path, const struct skips *s);
void messages_skips_end(const struct messages *m);
