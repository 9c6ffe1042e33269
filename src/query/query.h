// SPDX-License-Identifier: GPL-2.0-only
//
// The parts of p0f-query: options.c reads the command line, main.c asks, values.c lists the fields
// of an answer, text.c and rows.c write answers. A writer appends one whole answer to the output,
// which keeps any error.
#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "base/output.h"
#include "p0f3.h"

#define PROGRAM "p0f-query"

// The exit statuses; of several the highest counts. The manual explains them.
enum { ALL_KNOWN = 0, SOME_UNKNOWN = 1, USAGE = 2, NO_ANSWER = 3 };

// What became of one address.
struct answer {
    const char *address; // as given, any text
    const char *error;   // null: p0f answered
    const struct p0f3_raw *raw;
    const struct p0f3_info *info; // null: p0f does not know the address, or did not answer
    time_t asked_at;
};

// The formats. `raw`: the fields as p0f sent them, which SQL does not have.
typedef void answer_writer(struct output *out, const struct answer *a, bool raw);
answer_writer text_write, json_write, csv_write, sql_write;

struct query_options {
    const char *socket;
    int timeout_ms;
    int wait_ms; // WAIT_DEFAULT: not given
    answer_writer *write;
    bool raw;
    int address_count; // 0: they are on standard input
    char **addresses;
};

enum { WAIT_DEFAULT = -1 };

enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };

// True: *o is filled. False: exit with *status; any message is printed already.
bool options_read(struct query_options *o, int argc, char **argv, int *status);

void csv_write_heading(struct output *out, bool raw);

// Room for a text of p0f, or an address, of which each byte is escaped.
enum { ADDRESS_MAX = 80, SAFE_TEXT = 4 * ADDRESS_MAX, VALUES_MAX = 24 };

// Escapes what is not visible as \xHH and a backslash as \\, so that the output tells the bytes.
const char *safe_text(const char *text, char out[SAFE_TEXT]);

struct value {
    const char *name;
    enum { VALUE_NULL, VALUE_NUMBER, VALUE_TEXT } kind;
    bool derived; // repeats another value in another form
    char text[SAFE_TEXT];
};

// Lists the values of an answer in the order of output, and returns their number: the checked form,
// or the fields as received.
size_t values_list(const struct answer *a, bool raw, struct value values[VALUES_MAX]);
