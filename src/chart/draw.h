// SPDX-License-Identifier: GPL-2.0-only
//
// Painting a scene. PNG and PDF are painted by cairo, which only src/chart/draw_cairo.c knows;
// built without cairo, src/chart/draw_none.c stands in its place. SVG is written by this program
// itself: cairo would turn its letters into outlines, while a text stays a text here, to be found,
// copied and read aloud; and it needs no library.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/output.h"
#include "chart/scene.h"

// Whether PNG and PDF can be drawn.
bool draw_is_built_in(void);

struct draw_font {
    struct chart_measure measure; // of the machine's sans-serif font
    bool missing;  // the machine has no font: a plain built-in face is used, ASCII only
    void *drawing; // what the drawer measures with; null: not open
};

// The font that draw_png and draw_pdf use. Fails when memory runs out or nothing can be drawn.
// The measure points into *font: do not move it.
bool draw_font_open(struct draw_font *font, struct error *e);
void draw_font_close(struct draw_font *font);

// Appends the picture to an output. `dpi` tells viewers and printers how large it is. A failure of
// the output itself is left for output_close to report.
bool draw_png(const struct scene *scene, enum chart_theme theme, double dpi, struct output *out,
              struct error *e);

// `date` (UTC seconds) is written into the file as the time it was made.
bool draw_pdf(const struct scene *scene, enum chart_theme theme, double dpi, int64_t date,
              struct output *out, struct error *e);

// The scene should have been laid out with chart_measure_built_in: each text is pinned to its
// measured width, so that it fits whatever font the reader has.
void draw_svg(const struct scene *scene, enum chart_theme theme, struct output *out);
