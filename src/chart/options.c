// SPDX-License-Identifier: GPL-2.0-only
#include "base/time.h"
#include "chart/chart.h"

// -1 for anything but one to nine digits.
static long parse_digits(struct view text)
{
    uint64_t value;
    return view_decimal(text, 9, &value) ? (long)value : -1;
}

struct chart_options chart_options_default(void)
{
    int64_t date = INT64_MIN;
    (void)epoch_is_set(&date);
    return (struct chart_options){
        .width_px = 1200,
        .height_px = 600,
        .theme = CHART_LIGHT,
        .formats = CHART_PNG,
        .date = date,
    };
}

bool chart_parse_size(struct chart_options *o, const char *text, struct error *e)
{
    struct view rest = view_cstr(text);
    struct view first = view_cut(&rest, 'x');
    long width = parse_digits(first), height = parse_digits(rest);
    if (width < CHART_WIDTH_MIN || width > CHART_SIDE_MAX || height < CHART_HEIGHT_MIN ||
        height > CHART_SIDE_MAX)
        return error_bad_value(e, text, "WIDTHxHEIGHT in pixels, from 400x300 to 8000x8000");
    o->width_px = (int)width;
    o->height_px = (int)height;
    return true;
}

bool chart_parse_dpi(struct chart_options *o, const char *text, struct error *e)
{
    long dpi = parse_digits(view_cstr(text));
    if (dpi < CHART_DPI_MIN || dpi > CHART_DPI_MAX)
        return error_bad_value(e, text, "a number of dots per inch from 24 to 1200");
    o->dpi = (double)dpi;
    return true;
}

bool chart_parse_theme(struct chart_options *o, const char *text, struct error *e)
{
    if (strcmp(text, "light") != 0 && strcmp(text, "dark") != 0)
        return error_bad_value(e, text, "light or dark");
    o->theme = text[0] == 'd' ? CHART_DARK : CHART_LIGHT;
    return true;
}

bool chart_parse_formats(struct chart_options *o, const char *text, struct error *e)
{
    unsigned found = 0;
    struct view list = view_cstr(text), name;
    while (view_next(&list, ',', &name)) {
        unsigned format = 0;
        for (size_t i = 0; i < CHART_FORMATS; i++)
            if (view_is(view_trim(name), chart_format_rows[i].suffix))
                format = chart_format_rows[i].format;
        if (!format)
            return error_bad_value(e, text, "png, svg, pdf or a list of these");
        found |= format;
    }
    o->formats = found;
    return true;
}
