// SPDX-License-Identifier: GPL-2.0-only
//
// Stands in for draw_cairo.c where the program is built without cairo.
#include "chart/draw.h"

static bool not_built_in(struct error *e)
{
    return error_set(e, STATUS_USAGE, "PNG and PDF charts are not built in (no cairo)");
}

bool draw_is_built_in(void)
{
    return false;
}

bool draw_font_open(struct draw_font *font, struct error *e)
{
    *font = (struct draw_font){0};
    return not_built_in(e);
}

void draw_font_close(struct draw_font *font)
{
    (void)font;
}

bool draw_png(const struct scene *scene, enum chart_theme theme, double dpi, struct output *out,
              struct error *e)
{
    (void)scene, (void)theme, (void)dpi, (void)out;
    return not_built_in(e);
}

bool draw_pdf(const struct scene *scene, enum chart_theme theme, double dpi, int64_t date,
              struct output *out, struct error *e)
{
    (void)scene, (void)theme, (void)dpi, (void)date, (void)out;
    return not_built_in(e);
}
