// SPDX-License-Identifier: GPL-2.0-only
//
// Paints a scene. PNG and PDF come from the plug-in "charts", which knows cairo; SVG needs no
// library.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/output.h"
#include "chart/scene.h"

// The machine's sans-serif font.
struct draw_font {
    struct chart_measure measure;
    bool missing;  // the machine has no font: cairo's own is used, ASCII only
    void *drawing; // what the drawer measures with; null: not open
};

// What the plug-in has. The functions of the program that it calls are in the Makefile.
struct draw_plugin {
    // The font that png and pdf use. Fails when memory runs out or nothing can be drawn.
    bool (*font_open)(struct draw_font *font, struct error *e);
    void (*font_close)(struct draw_font *font);

    // Append the picture to an output. `dpi` tells viewers and printers how large it is. A failure
    // of the output itself is left for output_close to report.
    bool (*png)(const struct scene *scene, enum chart_theme theme, double dpi, struct output *out,
                struct error *e);
    // `date` (UTC seconds) is written into the file as the time it was made.
    bool (*pdf)(const struct scene *scene, enum chart_theme theme, double dpi, int64_t date,
                struct output *out, struct error *e);
};

// Lay the scene out with chart_measure_built_in: each text is stretched to its measured width, so
// that it fits whatever font the reader has.
void draw_svg(const struct scene *scene, enum chart_theme theme, struct output *out);
