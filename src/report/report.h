// SPDX-License-Identifier: GPL-2.0-only
//
// The formats in which a summary is written. A new one is a file beside the others and a row in
// src/report/formats.c.
//
// Writers put all they have into the output, which keeps the first failure; they fail themselves
// only when memory runs out, by setting out->failed.
#pragma once

#include "base/output.h"
#include "summary/summary.h"

struct report_options {
    bool color; // text: headings and remainders set apart by terminal escapes
    bool bars;  // text: a bar after each row
    bool utf8;  // text: block characters may be used for bars
};

struct report_format {
    const char *name;      // of --format
    const char *extension; // of an output file, with its dot
    bool all_ports;        // ports without a name have no threshold of their own
    void (*write)(struct output *out, const struct summary *s, const struct report_options *o);
};

extern const struct report_format report_formats[];
extern const size_t report_format_count;

// The form of that name; null when there is none.
const struct report_format *report_format_by_name(const char *name);

// The form that the extension of a file name asks for; null when it asks for none.
const struct report_format *report_format_by_path(const char *path);
