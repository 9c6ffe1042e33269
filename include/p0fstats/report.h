// SPDX-License-Identifier: GPL-2.0-only
//
// The forms in which a summary is written. A new one is a file beside the others and a row in
// src/report/forms.c.
//
// Writers put all they have into the output, which keeps the first failure; they fail themselves
// only when memory runs out, by setting out->failed.
#ifndef P0FSTATS_REPORT_H
#define P0FSTATS_REPORT_H

#include "p0fstats/output.h"
#include "p0fstats/summary.h"

struct report_options {
    bool color; // text: headings and remainders set apart by terminal escapes
    bool bars;  // text: a bar after each row
    bool utf8;  // text: block characters may be used for bars
};

struct report_form {
    const char *name;      // of --format
    const char *extension; // of an output file, with its dot
    bool for_programs;     // wants a summary made FOR_PROGRAMS
    void (*write)(struct output *out, const struct summary *s, const struct report_options *o);
};

extern const struct report_form report_forms[];
extern const size_t report_form_count;

// The form of that name; null when there is none.
const struct report_form *report_form_by_name(const char *name);

// The form that the extension of a file name asks for; null when it asks for none.
const struct report_form *report_form_by_path(const char *path);

#endif
