// SPDX-License-Identifier: GPL-2.0-only
//
// The plug-in that draws PNG and PDF. The only file that includes cairo.
#include <cairo-pdf.h>
#include <cairo.h>
#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/time.h"
#include "chart/draw.h"

static bool failed(struct error *e, cairo_status_t status)
{
    if (status == CAIRO_STATUS_NO_MEMORY)
        return error_no_memory(e);
    return error_set(e, STATUS_FAILED, "the chart cannot be drawn: %s",
                     cairo_status_to_string(status));
}

// ---- Text ----

// Without hinting, the width of a text is proportional to its size, as the layout expects.
static void set_font(cairo_t *cr, double size, bool bold)
{
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_set_font_options(cr, options);
    cairo_font_options_destroy(options);
    cairo_select_font_face(cr, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
                           bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(cr, size);
}

// cairo takes terminated strings. A longer text is measured and drawn cut.
enum { TEXT_MAX = 512 };

static const char *terminated(struct view text, char out[TEXT_MAX])
{
    size_t len = text.len < TEXT_MAX ? text.len : TEXT_MAX - 1;
    while (len > 0 && len < text.len && ((unsigned char)text.ptr[len] & 0xC0) == 0x80)
        len--;
    if (len)
        memcpy(out, text.ptr, len);
    out[len] = '\0';
    return out;
}

static double text_width(void *context, struct view text, double size, bool bold)
{
    cairo_t *cr = context;
    char buffer[TEXT_MAX];
    cairo_text_extents_t extents;
    set_font(cr, size, bold);
    cairo_text_extents(cr, terminated(text, buffer), &extents);
    // An accent may reach beyond the advance.
    return fmax(extents.x_advance, extents.x_bearing + extents.width);
}

static bool font_open(struct chart_measure *font, struct error *e)
{
    *font = (struct chart_measure){0};
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_RGB24, 1, 1);
    cairo_t *cr = cairo_create(surface);
    cairo_surface_destroy(surface);
    set_font(cr, 12, false);
    cairo_font_type_t type = cairo_scaled_font_get_type(cairo_get_scaled_font(cr));
    cairo_status_t status = cairo_status(cr);
    if (status != CAIRO_STATUS_SUCCESS) {
        cairo_destroy(cr);
        return failed(e, status);
    }
    // Without any font on the machine, cairo uses a face of its own, a user font with only ASCII.
    *font = (struct chart_measure){
        .width = text_width, .context = cr, .ascii = type == CAIRO_FONT_TYPE_USER};
    return true;
}

static void font_close(struct chart_measure *font)
{
    cairo_destroy(font->context);
    *font = (struct chart_measure){0};
}

// ---- Items ----

static void set_color(cairo_t *cr, struct chart_rgb c)
{
    cairo_set_source_rgb(cr, c.red / 255.0, c.green / 255.0, c.blue / 255.0);
}

static void draw_rect(cairo_t *cr, const struct scene_item *item)
{
    double stroke = item->stroke, half = stroke / 2;
    cairo_rectangle(cr, item->box.x + half, item->box.y + half, item->box.width - stroke,
                    item->box.height - stroke);
    cairo_set_line_width(cr, stroke);
    if (stroke > 0)
        cairo_stroke(cr);
    else
        cairo_fill(cr);
}

static void draw_line(cairo_t *cr, const struct scene_item *item)
{
    cairo_set_line_width(cr, item->stroke);
    cairo_move_to(cr, item->box.x, item->box.y);
    cairo_line_to(cr, item->box.x + item->box.width, item->box.y + item->box.height);
    cairo_stroke(cr);
}

static void draw_wedge(cairo_t *cr, const struct scene_item *item, enum chart_theme theme)
{
    double from = (item->from - 0.25) * CHART_TURN, to = from + item->sweep * CHART_TURN;
    if (item->sweep < 1)
        cairo_move_to(cr, item->box.x, item->box.y);
    cairo_arc(cr, item->box.x, item->box.y, item->radius, from, to);
    cairo_close_path(cr);
    cairo_fill_preserve(cr);
    set_color(cr, chart_color_rgb(theme, COLOR_BACKGROUND));
    cairo_set_line_width(cr, item->stroke);
    if (item->stroke > 0)
        cairo_stroke(cr);
    cairo_new_path(cr);
}

static void draw_text(cairo_t *cr, const struct scene_item *item)
{
    char buffer[TEXT_MAX];
    set_font(cr, item->size, item->bold);
    cairo_move_to(cr, item->box.x, item->box.y + CHART_ASCENT * item->size);
    cairo_show_text(cr, terminated(item->text, buffer));
}

static void draw_scene(cairo_t *cr, const struct scene *scene, enum chart_theme theme)
{
    cairo_set_line_join(cr, CAIRO_LINE_JOIN_ROUND);
    for (size_t i = 0; i < scene->count; i++) {
        const struct scene_item *item = &scene->items[i];
        set_color(cr, item->on_color ? chart_color_text_on(theme, item->color)
                                     : chart_color_rgb(theme, item->color));
        switch (item->kind) {
        case SCENE_RECT:
            draw_rect(cr, item);
            break;
        case SCENE_LINE:
            draw_line(cr, item);
            break;
        case SCENE_WEDGE:
            draw_wedge(cr, item, theme);
            break;
        case SCENE_TEXT:
            draw_text(cr, item);
            break;
        }
    }
}

// ---- Files ----

static cairo_status_t write_plain(void *context, const unsigned char *data, unsigned length)
{
    struct output *out = context;
    output_bytes(out, data, length);
    return out->failed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

// Reports a failure of cairo; output_close reports that of the output itself. Where memory ran out
// for a part of a PDF, such as a font, cairo leaves it out without a word: then errno tells, which
// must have been 0 before.
static bool finish(cairo_status_t status, const struct output *out, struct error *e)
{
    if (status == CAIRO_STATUS_SUCCESS && errno == ENOMEM)
        status = CAIRO_STATUS_NO_MEMORY;
    return status == CAIRO_STATUS_SUCCESS || out->failed ? true : failed(e, status);
}

enum { PNG_HEAD = 8 + 25 }; // the signature and the chunk IHDR, which comes first

struct png_writer {
    struct output *out;
    size_t written;
    unsigned dots_per_metre;
};

static unsigned crc32_of(const unsigned char *data, size_t length)
{
    unsigned crc = 0xFFFFFFFFu;
    for (size_t i = 0; i < length; i++) {
        crc ^= data[i];
        for (int bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320u : 0);
    }
    return ~crc;
}

static void put_u32(unsigned char *at, unsigned value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (unsigned char)(value >> (24 - 8 * i));
}

// The chunk pHYs, how large a pixel is (PNG specification, 11.3.5.3), which cairo leaves out.
static void write_physical_size(struct png_writer *w)
{
    unsigned char chunk[21] = {0, 0, 0, 9, 'p', 'H', 'Y', 's'};
    put_u32(chunk + 8, w->dots_per_metre);
    put_u32(chunk + 12, w->dots_per_metre);
    chunk[16] = 1;
    put_u32(chunk + 17, crc32_of(chunk + 4, 13));
    output_bytes(w->out, chunk, sizeof chunk);
}

static cairo_status_t write_png(void *context, const unsigned char *data, unsigned length)
{
    struct png_writer *w = context;
    unsigned before = w->written < PNG_HEAD ? (unsigned)(PNG_HEAD - w->written) : 0;
    if (before > length)
        before = length;
    output_bytes(w->out, data, before);
    w->written += length;
    if (before && w->written >= PNG_HEAD)
        write_physical_size(w);
    return write_plain(w->out, data + before, length - before);
}

static bool draw_png(const struct scene *scene, enum chart_theme theme, double dpi,
                     struct output *out, struct error *e)
{
    errno = 0;
    cairo_surface_t *surface =
        cairo_image_surface_create(CAIRO_FORMAT_RGB24, (int)scene->width, (int)scene->height);
    cairo_t *cr = cairo_create(surface);
    struct png_writer writer = {.out = out, .dots_per_metre = (unsigned)lround(dpi / 0.0254)};
    draw_scene(cr, scene, theme);
    cairo_status_t status = cairo_status(cr);
    cairo_destroy(cr);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_write_to_png_stream(surface, write_png, &writer);
    cairo_surface_destroy(surface);
    return finish(status, out, e);
}

static bool draw_pdf(const struct scene *scene, enum chart_theme theme, double dpi, int64_t date,
                     struct output *out, struct error *e)
{
    double points = 72 / dpi;
    errno = 0;
    cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(
        write_plain, out, scene->width * points, scene->height * points);
    char made[ZONE_TEXT_MAX];
    zone_date(&zone_utc, date, DATE_FORMAT "T%H:%M:%SZ", made);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_TITLE, scene->title);
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, "p0f-stats");
    cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, made);
    cairo_t *cr = cairo_create(surface);
    cairo_scale(cr, points, points);
    draw_scene(cr, scene, theme);
    cairo_show_page(cr);
    cairo_status_t status = cairo_status(cr);
    cairo_destroy(cr);
    cairo_surface_finish(surface);
    if (status == CAIRO_STATUS_SUCCESS)
        status = cairo_surface_status(surface);
    cairo_surface_destroy(surface);
    return finish(status, out, e);
}

const struct draw_plugin p0fstats_plugin = {
    .font_open = font_open,
    .font_close = font_close,
    .png = draw_png,
    .pdf = draw_pdf,
};
