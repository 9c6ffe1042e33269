// SPDX-License-Identifier: GPL-2.0-only
//
// A function that fails fills its caller's struct error and returns false or null; nothing below
// cli/ prints or exits. The text names the thing, the place and what was expected, without the
// program's name or a newline. Paths and arguments in it are escaped: it is safe to print.
#pragma once

#include <stdbool.h>

// The exit statuses of the program; the manual lists them under EXIT STATUS.
enum status {
    STATUS_OK = 0,
    STATUS_FAILED = 1,     // no report
    STATUS_USAGE = 2,      // wrong usage or configuration
    STATUS_INCOMPLETE = 3, // a report, but not of all input
};

struct error {
    enum status status; // the program's exit status
    char text[1024];    // cut to fit
    bool no_memory;     // memory ran out: do not continue, even without the thing
};

// Fills *e and returns false. Escape what came from outside first (escape_cstr).
bool error_set(struct error *e, enum status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// Refuses the value of an option: "'VALUE' is not EXPECTED", status 2; returns false. The value is
// escaped. Whoever knows the name of the option puts it in front.
bool error_bad_value(struct error *e, const char *value, const char *expected);

// "out of memory", status 1; returns false.
static inline bool error_no_memory(struct error *e)
{
    error_set(e, STATUS_FAILED, "out of memory");
    e->no_memory = true;
    return false;
}
