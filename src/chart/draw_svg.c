// SPDX-License-Identifier: GPL-2.0-only
//
// Written by hand: cairo would turn letters into outlines, while a text here can be found, copied
// and read aloud; and SVG then needs no library.
#include <math.h>

#include "chart/draw.h"

// Writes a template in which each '@' stands for the next number, with two decimals at most and no
// zeros at the end.
static void put(struct output *out, const char *template, const double *numbers)
{
    for (const char *at = template; *at; at++)
        if (*at == '@')
            output_format(out, "%.15g", (double)llround(*numbers++ * 100) / 100);
        else
            output_char(out, *at);
}

static void put_color(struct output *out, const char *name, struct chart_rgb c)
{
    output_format(out, " %s=\"#%02x%02x%02x\"", name, c.red, c.green, c.blue);
}

// Ends a rectangle or wedge, with its tooltip.
static void end_element(struct output *out, const struct scene_item *item, const char *name)
{
    if (!item->tooltip.len) {
        output_cstr(out, "/>\n");
        return;
    }
    output_cstr(out, "><title>");
    output_markup(out, item->tooltip);
    output_format(out, "</title></%s>\n", name);
}

static void write_rect(struct output *out, const struct scene_item *item, struct chart_rgb color)
{
    struct box b = item->box;
    double stroke = item->stroke, half = stroke / 2;
    put(out, "<rect x=\"@\" y=\"@\" width=\"@\" height=\"@\"",
        (double[]){b.x + half, b.y + half, b.width - stroke, b.height - stroke});
    if (stroke > 0)
        output_cstr(out, " fill=\"none\"");
    put_color(out, stroke > 0 ? "stroke" : "fill", color);
    if (stroke > 0)
        put(out, " stroke-width=\"@\"", &stroke);
    end_element(out, item, "rect");
}

static void write_line(struct output *out, const struct scene_item *item, struct chart_rgb color)
{
    struct box b = item->box;
    put(out, "<line x1=\"@\" y1=\"@\" x2=\"@\" y2=\"@\"",
        (double[]){b.x, b.y, b.x + b.width, b.y + b.height});
    put_color(out, "stroke", color);
    put(out, " stroke-width=\"@\"/>\n", &item->stroke);
}

static void write_wedge(struct output *out, const struct scene_item *item, struct chart_rgb color,
                        struct chart_rgb separator)
{
    double x = item->box.x, y = item->box.y, r = item->radius;
    double from = item->from * CHART_TURN, to = (item->from + item->sweep) * CHART_TURN;
    if (item->sweep >= 1)
        put(out, "<circle cx=\"@\" cy=\"@\" r=\"@\"", (double[]){x, y, r});
    else
        put(out, "<path d=\"M@ @L@ @A@ @ 0 @ 1 @ @Z\"",
            (double[]){x, y, x + r * sin(from), y - r * cos(from), r, r, item->sweep > 0.5,
                       x + r * sin(to), y - r * cos(to)});
    put_color(out, "fill", color);
    if (item->stroke > 0) {
        put_color(out, "stroke", separator);
        put(out, " stroke-width=\"@\" stroke-linejoin=\"round\"", &item->stroke);
    }
    end_element(out, item, item->sweep >= 1 ? "circle" : "path");
}

static void write_text(struct output *out, const struct scene_item *item, struct chart_rgb color)
{
    struct box b = item->box;
    put(out, "<text xml:space=\"preserve\" x=\"@\" y=\"@\" font-size=\"@\"",
        (double[]){b.x, b.y + CHART_ASCENT * item->size, item->size});
    if (item->bold)
        output_cstr(out, " font-weight=\"bold\"");
    put_color(out, "fill", color);
    // The width of other letters is taken too large.
    if (view_is_ascii(item->text))
        put(out, " textLength=\"@\" lengthAdjust=\"spacingAndGlyphs\"", &b.width);
    output_char(out, '>');
    output_markup(out, item->text);
    output_cstr(out, "</text>\n");
}

void draw_svg(const struct scene *scene, enum chart_theme theme, struct output *out)
{
    put(out,
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\""
        " width=\"@\" height=\"@\" viewBox=\"0 0 @ @\""
        " font-family=\"'DejaVu Sans', Verdana, sans-serif\">\n<title>",
        (double[]){scene->width, scene->height, scene->width, scene->height});
    output_markup(out, view_cstr(scene->title));
    output_cstr(out, "</title>\n<desc>");
    output_markup(out, scene->description);
    output_cstr(out, "</desc>\n");
    for (size_t i = 0; i < scene->count; i++) {
        const struct scene_item *item = &scene->items[i];
        struct chart_rgb color = item->on_color ? chart_color_text_on(theme, item->color)
                                                : chart_color_rgb(theme, item->color);
        switch (item->kind) {
        case SCENE_RECT:
            write_rect(out, item, color);
            break;
        case SCENE_LINE:
            write_line(out, item, color);
            break;
        case SCENE_WEDGE:
            write_wedge(out, item, color, chart_color_rgb(theme, COLOR_BACKGROUND));
            break;
        case SCENE_TEXT:
            write_text(out, item, color);
            break;
        }
    }
    output_cstr(out, "</svg>\n");
}
