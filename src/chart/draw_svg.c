// SPDX-License-Identifier: GPL-2.0-only
#include <math.h>

#include "chart/draw.h"

// At most two decimals, without zeros at the end, and never a decimal comma: the locale has no say.
static void put_number(struct output *out, double value)
{
    long long hundredths = llround(value * 100);
    if (hundredths < 0) {
        output_char(out, '-');
        hundredths = -hundredths;
    }
    output_format(out, "%lld", hundredths / 100);
    if (hundredths % 100)
        output_format(out, hundredths % 10 ? ".%02lld" : ".%lld",
                      hundredths % 10 ? hundredths % 100 : hundredths % 100 / 10);
}

static void put_attribute(struct output *out, const char *name, double value)
{
    output_format(out, " %s=\"", name);
    put_number(out, value);
    output_char(out, '"');
}

static void put_color(struct output *out, const char *name, struct chart_rgb c)
{
    output_format(out, " %s=\"#%02x%02x%02x\"", name, c.red, c.green, c.blue);
}

// Text comes escaped (escape.h), so what is left to mind is markup and the two code points of
// UTF-8 that XML forbids, U+FFFE and U+FFFF.
static void put_text(struct output *out, struct view text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (c == '&')
            output_cstr(out, "&amp;");
        else if (c == '<')
            output_cstr(out, "&lt;");
        else if (c == '>')
            output_cstr(out, "&gt;");
        else if (c == '"')
            output_cstr(out, "&quot;");
        else if (c < 0x20 || c == 0x7F)
            output_char(out, '?');
        else if (c == 0xEF && text.len - i >= 3 && memcmp(text.ptr + i + 1, "\xBF\xBE", 2) >= 0) {
            output_char(out, '?');
            i += 2;
        } else
            output_char(out, text.ptr[i]);
    }
}

static void write_rect(struct output *out, const struct scene_item *item, struct chart_rgb color)
{
    double half = item->stroke / 2;
    output_cstr(out, "<rect");
    put_attribute(out, "x", item->x + half);
    put_attribute(out, "y", item->y + half);
    put_attribute(out, "width", item->width - item->stroke);
    put_attribute(out, "height", item->height - item->stroke);
    if (item->stroke > 0) {
        output_cstr(out, " fill=\"none\"");
        put_color(out, "stroke", color);
        put_attribute(out, "stroke-width", item->stroke);
    } else {
        put_color(out, "fill", color);
    }
    output_cstr(out, "/>\n");
}

static void write_line(struct output *out, const struct scene_item *item, struct chart_rgb color)
{
    output_cstr(out, "<line");
    put_attribute(out, "x1", item->x);
    put_attribute(out, "y1", item->y);
    put_attribute(out, "x2", item->x + item->width);
    put_attribute(out, "y2", item->y + item->height);
    put_color(out, "stroke", color);
    put_attribute(out, "stroke-width", item->stroke);
    output_cstr(out, "/>\n");
}

static void put_point_on_rim(struct output *out, const struct scene_item *item, double turn)
{
    double angle = turn * 2 * acos(-1);
    put_number(out, item->x + item->radius * sin(angle));
    output_char(out, ' ');
    put_number(out, item->y - item->radius * cos(angle));
}

static void write_wedge(struct output *out, const struct scene_item *item, struct chart_rgb color,
                        enum chart_theme theme)
{
    if (item->sweep >= 1) {
        output_cstr(out, "<circle");
        put_attribute(out, "cx", item->x);
        put_attribute(out, "cy", item->y);
        put_attribute(out, "r", item->radius);
    } else {
        output_cstr(out, "<path d=\"M");
        put_number(out, item->x);
        output_char(out, ' ');
        put_number(out, item->y);
        output_char(out, 'L');
        put_point_on_rim(out, item, item->from);
        output_char(out, 'A');
        put_number(out, item->radius);
        output_char(out, ' ');
        put_number(out, item->radius);
        output_format(out, " 0 %d 1 ", item->sweep > 0.5);
        put_point_on_rim(out, item, item->from + item->sweep);
        output_cstr(out, "Z\"");
    }
    put_color(out, "fill", color);
    if (item->stroke > 0) {
        put_color(out, "stroke", chart_color_rgb(theme, COLOR_BACKGROUND));
        put_attribute(out, "stroke-width", item->stroke);
        output_cstr(out, " stroke-linejoin=\"round\"");
    }
    output_cstr(out, "/>\n");
}

static void write_text(struct output *out, const struct scene_item *item, struct chart_rgb color)
{
    output_cstr(out, "<text");
    put_attribute(out, "x", item->x);
    put_attribute(out, "y", item->y + CHART_ASCENT * item->size);
    put_attribute(out, "font-size", item->size);
    if (item->bold)
        output_cstr(out, " font-weight=\"bold\"");
    put_color(out, "fill", color);
    put_attribute(out, "textLength", item->width);
    output_cstr(out, " lengthAdjust=\"spacingAndGlyphs\">");
    put_text(out, item->text);
    output_cstr(out, "</text>\n");
}

void draw_svg(const struct scene *scene, enum chart_theme theme, struct output *out)
{
    output_cstr(out,
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
                "<svg xmlns=\"http://www.w3.org/2000/svg\" xml:space=\"preserve\" role=\"img\"");
    put_attribute(out, "width", scene->width);
    put_attribute(out, "height", scene->height);
    output_cstr(out, " viewBox=\"0 0 ");
    put_number(out, scene->width);
    output_char(out, ' ');
    put_number(out, scene->height);
    output_cstr(out, "\" font-family=\"'DejaVu Sans', Verdana, sans-serif\">\n<title>");
    put_text(out, view_cstr(scene->title));
    output_cstr(out, "</title>\n");
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
            write_wedge(out, item, color, theme);
            break;
        case SCENE_TEXT:
            write_text(out, item, color);
            break;
        }
    }
    output_cstr(out, "</svg>\n");
}
