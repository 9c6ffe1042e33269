// SPDX-License-Identifier: GPL-2.0-only
//
// A laid out picture as plain numbers: what stands where, in which colour. A layout (layout.h)
// makes it, a drawer (draw.h) paints it, a test reads it. Coordinates are pixels from the upper
// left corner, y grows downwards; angles are turns, clockwise from twelve o'clock.
#pragma once

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/view.h"

// ---- Text ----

// How a layout measures text without knowing a drawing library.
struct chart_measure {
    // Advance width in pixels of a line of UTF-8 text at a font size in pixels.
    double (*width)(void *context, struct view text, double size, bool bold);
    void *context;
    bool ascii; // the font has only ASCII: other characters become '?' before measuring
};

// A line of text reaches this far above and below its baseline, in font sizes.
#define CHART_ASCENT 0.93
#define CHART_DESCENT 0.24

// Measures with the widths of DejaVu Sans, which are Verdana's within a few percent. The same on
// every machine, without a library.
extern const struct chart_measure chart_measure_built_in;

// ---- Colours ----

enum chart_theme { CHART_LIGHT, CHART_DARK };

enum { CHART_SLICE_COLORS = 12 };

// With more slices than this, a list of bars takes the place of a pie.
enum { CHART_PIE_SLICES = 7 };

// Rows below this share of their table have no slice of their own.
#define CHART_SLICE_SHARE 0.02

enum chart_color {
    COLOR_BACKGROUND,
    COLOR_INK,
    COLOR_MUTED,
    COLOR_GRID,
    COLOR_BAR,
    COLOR_BAR_SOFT, // of a bar whose period is not over
    COLOR_GAP,
    COLOR_WEEKEND,
    COLOR_USUAL,    // behind a bar, what is usual there
    COLOR_RECORDED, // time in which p0f was running
    COLOR_HATCH,
    COLOR_TREND,
    COLOR_UNKNOWN,
    COLOR_OTHER,
    COLOR_OTHER_LINES, // its hatching
    COLOR_SLICE,       // the first of CHART_SLICE_COLORS
    COLOR_COUNT = COLOR_SLICE + CHART_SLICE_COLORS,
};

struct chart_rgb {
    unsigned char red, green, blue;
};

struct chart_rgb chart_color_rgb(enum chart_theme theme, enum chart_color color);

// Black or white, whichever can be read better on the colour.
struct chart_rgb chart_color_text_on(enum chart_theme theme, enum chart_color color);

// ---- The picture ----

struct box {
    double x, y, width, height;
};

struct pie {
    double x, y, radius;
};

// A turn in radians.
#define CHART_TURN (2 * M_PI)

enum scene_kind { SCENE_RECT, SCENE_LINE, SCENE_WEDGE, SCENE_TEXT };

struct scene_item {
    enum scene_kind kind;
    enum chart_color color;
    bool on_color; // TEXT: stands on `color` rather than being drawn in it
    bool bold;     // TEXT
    // RECT, TEXT: the box. LINE: from (x, y) to (x + width, y + height). WEDGE: (x, y) is its tip.
    struct box box;
    double radius, from, sweep; // WEDGE
    double stroke;              // LINE: its width. RECT: 0 filled, else the width of an outline
                                // drawn inside. WEDGE: the separator, in the background's colour
    double size;                // TEXT: of the font
    struct view text;           // TEXT
    struct view tooltip;        // what a browser shows of the item; empty: nothing
};

// What a picture says of how it was made.
struct chart_words {
    const char *host;    // before the title; null: nothing
    struct view filters; // the options that filter, as typed and escaped
    size_t filter_count;
    bool families; // systems are shown as families, though more detail was asked for
};

// The caller sets the first block; the rest begins as zeros.
struct scene {
    double width, height;
    double unit; // pixels to a design pixel: sizes are designed for 1200x600
    const char *title;
    const struct chart_words *words; // null: none
    struct view description;         // in words, for readers who cannot see it
    const struct chart_measure *measure;
    struct arena *arena; // owns the items and texts

    struct scene_item *items;
    size_t count, room;
    bool failed; // memory ran out: the picture is not whole
};

void scene_rect(struct scene *s, struct box box, enum chart_color color);
void scene_outline(struct scene *s, struct box box, double stroke, enum chart_color color);

// A line from one corner of the box to the opposite one.
void scene_line(struct scene *s, struct box box, double stroke, enum chart_color color);
void scene_wedge(struct scene *s, struct pie pie, double from, double sweep, double separator,
                 enum chart_color color);

// Fills a box with diagonal lines. Boxes next to each other continue one pattern.
void scene_hatch(struct scene *s, struct box box, double spacing, double stroke,
                 enum chart_color color);

// The same in a wedge.
void scene_hatch_wedge(struct scene *s, const struct scene_item *wedge, double spacing,
                       double stroke, enum chart_color color);

// Sets the tooltip of the item that was added last.
void scene_tooltip(struct scene *s, struct view text);

struct scene_style {
    double size; // in design pixels
    bool bold;
    enum chart_color color;
    bool on_color;
    double align; // which part of the text stands at x: 0 its start, 0.5 its middle, 1 its end
};

// Puts a line of text with the upper edge of its box at y; an empty one puts nothing. The text is
// kept as it is: shorten it first.
void scene_text(struct scene *s, double x, double y, struct scene_style style, struct view text);

double scene_text_width(const struct scene *s, struct scene_style style, struct view text);
double scene_text_height(const struct scene *s, struct scene_style style);

// The text cut to `width` pixels with an ellipsis, at a word where one fits; empty when not even
// the ellipsis fits. Characters that the font lacks are replaced.
struct view scene_fit(struct scene *s, struct scene_style style, struct view text, double width);

// Breaks the text at words into at most `max` lines of that width; scene_fit cuts the last one.
// Returns the number of lines.
size_t scene_wrap(struct scene *s, struct scene_style style, struct view text, double width,
                  struct view *lines, size_t max);

// A formatted text in the scene's arena; empty when memory ran out.
struct view scene_format(struct scene *s, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
