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

// What the plug-in has. The functions of the program that it calls are in the Makefile.
struct draw_plugin {
    // Measures with the font that png and pdf use: the machine's sans-serif or, where the machine
    // has none, cairo's own, which is ASCII only. Fails when memory runs out or nothing can be
    // drawn. A measure of zeros needs no closing.
    bool (*font_open)(struct chart_measure *font, struct error *e);
    void (*font_close)(struct chart_measure *font);

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
