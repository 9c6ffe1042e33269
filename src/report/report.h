// SPDX-License-Identifier: GPL-2.0-only
//
// The formats in which a summary is written. A new one is a file beside the others, a prototype
// here and a row in formats.c. Writers leave failures of the output to output_close; when memory
// runs out they set out->failed.
#pragma once

#include "base/output.h"
#include "summary/summary.h"

// A chart for a page.
struct report_chart {
    const char *title;
    struct view light, dark; // SVG elements for either setting of the reader
    const char *address;     // of a picture in place of both: "cid:...", else null
};

// The line of activity needs this much.
enum { REPORT_WIDTH_MIN = 64, REPORT_WIDTH_MAX = 1000 };

struct report_options {
    const char *title; // html: of the page, escaped
    const struct report_chart *charts;
    size_t chart_count;
    bool mail;  // html: the page is part of a mail: without a script
    bool color; // text: bold headings, dim last rows
    bool bars;  // text: a bar after each row
    bool utf8;  // text: the reader's locale: labels and bars may have other characters than ASCII
    unsigned width; // text: columns of a line with bars, from REPORT_WIDTH_MIN on
};

typedef void report_writer(struct output *out, const struct summary *s,
                           const struct report_options *o);

report_writer report_text, report_json, report_csv, report_html;

enum report_kind {
    REPORT_PLAIN,
    REPORT_PAGE, // has charts
    REPORT_MAIL, // has a text, a page and charts; `write` is null
};

struct report_format {
    const char *name;      // of --format
    const char *extension; // of an output file, with its dot
    // For people: ports without a name have a threshold of their own, and where no source reaches
    // the threshold, the most frequent are shown.
    bool for_people;
    enum report_kind kind;
    report_writer *write;
};

extern const struct report_format report_formats[];
extern const size_t report_format_count;

// The format of a name, or of the extension of a file name; null when there is none.
const struct report_format *report_format_by_name(const char *name);
const struct report_format *report_format_by_path(const char *path);
