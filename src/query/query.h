// SPDX-License-Identifier: GPL-2.0-only
//
// The parts of p0f-query: options.c reads the command line, main.c asks, text.c and json.c write
// the answers. A writer appends one whole answer to the output, which keeps any error.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/output.h"
#include "p0f3.h"

#define PROGRAM "p0f-query"

// The exit statuses; of several the highest counts. The manual explains them.
enum { ALL_KNOWN = 0, SOME_UNKNOWN = 1, USAGE = 2, NO_ANSWER = 3 };

struct query_options {
    const char *socket;
    int timeout_ms;
    bool json, raw;
    int address_count; // 0: they are on standard input
    char **addresses;
};

// True: *o is filled. False: exit with *status; any message is printed already.
bool options_read(struct query_options *o, int argc, char **argv, int *status);

// One answer. `info` is null when p0f does not know the address; raw then has only magic and
// status.
struct answer {
    const char *address; // as it was asked for; a valid address, so it needs no escaping
    const struct p0f3_raw *raw;
    const struct p0f3_info *info;
};

void text_write(struct output *out, const struct answer *a);
void text_write_raw(struct output *out, const struct answer *a);
void json_write(struct output *out, const struct answer *a);
void json_write_raw(struct output *out, const struct answer *a);

// The fields as received, under p0f's own names, in their order. `text` is null for a number.
enum { RAW_FIELDS = 18 };

struct raw_field {
    const char *name, *text;
    int64_t number;
};

void raw_list(const struct p0f3_raw *raw, struct raw_field fields[RAW_FIELDS]);

// Room for a text of p0f when each of its bytes is escaped.
enum { ESCAPED_TEXT = 4 * P0F3_TEXT_SIZE };
