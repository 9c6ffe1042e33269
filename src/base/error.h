// SPDX-License-Identifier: GPL-2.0-only
//
// How a failure travels: the function that fails fills a struct error of its caller and returns
// false (or null); nothing below cli/ prints or exits. The text names the thing, the place and
// what was expected, without the program's name and without a newline. Paths and arguments in it
// are escaped, so it is safe to print on a terminal.
#pragma once

#include <stdbool.h>

// The exit statuses of the program; the manual lists them under EXIT STATUS.
enum status {
    STATUS_OK = 0,
    STATUS_FAILED = 1,     // no report
    STATUS_USAGE = 2,      // wrong usage or configuration
    STATUS_INCOMPLETE = 3, // a report, but not of all that was asked for
};

struct error {
    enum status status; // what the program ends with if nobody handles it
    char text[1024];    // cut, never overrun
    bool no_memory;     // memory ran out: a caller that could continue without the thing must not
};

// Fills *e and returns false, so that a caller can `return error_set(...)`. Escape arguments that
// come from outside (escape.h).
bool error_set(struct error *e, enum status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// Refuses the value of an option: "'VALUE' is not EXPECTED", status 2; returns false. The value is
// escaped. Whoever knows the name of the option puts it in front.
bool error_bad_value(struct error *e, const char *value, const char *expected);

// "out of memory", status 1; returns false.
bool error_no_memory(struct error *e);
