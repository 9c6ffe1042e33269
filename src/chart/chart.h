// SPDX-License-Identifier: GPL-2.0-only
//
// The figures of a report, written as files:
//
//   p0f-stats-shares     two pies, OS origins and destination ports
//   p0f-stats-activity   the most active addresses, and the activity over time
//
// each as .png, .svg or .pdf. The summary needs the tables "os", "source_ip" and
// "destination_port" with 64 rows and no threshold.
//
// The same summary and options give the same bytes: PNG and PDF on one machine (the font is the
// machine's sans-serif), SVG on any.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/output.h"
#include "chart/scene.h"
#include "summary/summary.h"

enum chart_format { CHART_PNG = 1, CHART_SVG = 2, CHART_PDF = 4 };

// The formats in the order in which they are listed and written, there or not.
enum { CHART_FORMATS = 3 };

struct chart_format_row {
    enum chart_format format;
    const char *suffix, *name; // "png", "PNG"
};

extern const struct chart_format_row chart_format_rows[CHART_FORMATS];

enum { CHART_WIDTH_MIN = 400, CHART_HEIGHT_MIN = 300, CHART_SIDE_MAX = 8000 };
enum { CHART_DPI_MIN = 24, CHART_DPI_MAX = 1200 };

struct chart_options {
    int width_px, height_px;
    double dpi; // 0: text grows with the picture; else its true size
    enum chart_theme theme;
    unsigned formats;         // of enum chart_format
    const char *directory;    // must exist; null or "" is the current one
    struct chart_words words; // what the pictures say of how they were made
    int64_t date;             // of the PDF, UTC seconds; INT64_MIN: that of the last record
};

// 1200x600, light, PNG, the current directory; the date is SOURCE_DATE_EPOCH where that is set.
struct chart_options chart_options_default(void);

// Parse the value of an option into *o. On failure, status 2, *o is unchanged and *e says what was
// expected; the caller adds which option it was.
bool chart_parse_size(struct chart_options *o, const char *text, struct error *e);    // 1200x600
bool chart_parse_dpi(struct chart_options *o, const char *text, struct error *e);     // 144
bool chart_parse_theme(struct chart_options *o, const char *text, struct error *e);   // dark
bool chart_parse_formats(struct chart_options *o, const char *text, struct error *e); // png,svg

// The formats that can be written: SVG always, PNG and PDF where the plug-in is installed.
unsigned chart_formats_there(void);

// Writes their names for people: "PNG, SVG, PDF".
void chart_list_formats(struct output *out);

// Loads the plug-in if a format of the options needs it. Fails, status 1, when it cannot be loaded.
// Call it before reading the logs.
bool chart_check(const struct chart_options *o, struct error *e);

// Loads what PNG and PDF need, libraries and fonts, while the process may still open files. False
// when that is there and could not be loaded: the next attempt must be able to open files, too.
bool chart_load(void);

// Writes both figures in every format. All files are written under temporary names and renamed once
// all of them are on the disk: when one fails, none is left. Only a failing rename leaves those
// renamed before it. *no_font: the machine has no font, so PNG and PDF have a plain built-in face,
// ASCII only.
bool chart_write(const struct summary *s, const struct chart_options *o, bool *no_font,
                 struct error *e);

enum chart_figure { CHART_SHARES, CHART_ACTIVITY, CHART_FIGURES };

// What a figure is called as a file, without an extension.
const char *chart_figure_name(enum chart_figure figure);

// The path of the file that chart_write writes, in the arena; null when memory runs out.
const char *chart_path(const struct chart_options *o, enum chart_figure figure,
                       const struct chart_format_row *format, struct arena *arena);

// Fails, status 1, when no file can be made in the directory of the options. Call it before reading
// the logs.
bool chart_check_directory(const struct chart_options *o, struct error *e);

// Appends one figure to an output, in the one format of the options.
bool chart_draw(const struct summary *s, const struct chart_options *o, enum chart_figure figure,
                struct output *out, struct error *e);
