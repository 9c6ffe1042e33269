// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "p0fstats/chart.h"
#include "p0fstats/escape.h"

// A whole number of digits alone, so that neither a sign nor a space passes. Returns -1 for
// anything else, and for more than INT_MAX.
static long parse_digits(struct view text)
{
    uint64_t value;
    return view_decimal(text, 9, &value) ? (long)value : -1;
}

static bool refuse(struct error *e, const char *what, const char *text, const char *expected)
{
    char shown[128];
    return error_set(e, STATUS_USAGE, "%s '%s': expected %s", what,
                     escape_cstr(text, shown, sizeof shown), expected);
}

struct chart_options chart_options_default(void)
{
    const char *epoch = getenv("SOURCE_DATE_EPOCH");
    long date = epoch ? -1 : 0;
    char *end = NULL;
    if (epoch && *epoch >= '0' && *epoch <= '9') {
        errno = 0;
        date = strtol(epoch, &end, 10);
        // The largest is the year 9999, the last that a PDF can hold.
        if (errno || *end || date > 253402300799)
            date = -1;
    }
    return (struct chart_options){
        .width_px = 1200,
        .height_px = 600,
        .theme = CHART_LIGHT,
        .formats = CHART_PNG,
        .date = epoch && date >= 0 ? date : INT64_MIN,
    };
}

bool chart_parse_size(struct chart_options *o, const char *text, struct error *e)
{
    struct view rest = view_cstr(text);
    struct view first = view_cut(&rest, 'x');
    long width = parse_digits(first), height = parse_digits(rest);
    if (width < CHART_WIDTH_MIN || width > CHART_SIDE_MAX || height < CHART_HEIGHT_MIN ||
        height > CHART_SIDE_MAX)
        return refuse(e, "size", text, "WIDTHxHEIGHT in pixels, from 400x300 to 8000x8000");
    o->width_px = (int)width;
    o->height_px = (int)height;
    return true;
}

bool chart_parse_dpi(struct chart_options *o, const char *text, struct error *e)
{
    long dpi = parse_digits(view_cstr(text));
    if (dpi < CHART_DPI_MIN || dpi > CHART_DPI_MAX)
        return refuse(e, "resolution", text, "dots per inch, from 24 to 1200");
    o->dpi = (double)dpi;
    return true;
}

bool chart_parse_theme(struct chart_options *o, const char *text, struct error *e)
{
    if (strcmp(text, "light") != 0 && strcmp(text, "dark") != 0)
        return refuse(e, "theme", text, "light or dark");
    o->theme = text[0] == 'd' ? CHART_DARK : CHART_LIGHT;
    return true;
}

bool chart_parse_formats(struct chart_options *o, const char *text, struct error *e)
{
    unsigned found = 0;
    struct view rest = view_cstr(text);
    bool more;
    do {
        more = memchr(rest.ptr, ',', rest.len) != NULL;
        struct view name = view_trim(view_cut(&rest, ','));
        unsigned format = view_is(name, "png")   ? CHART_PNG
                          : view_is(name, "svg") ? CHART_SVG
                          : view_is(name, "pdf") ? CHART_PDF
                                                 : 0u;
        if (!format)
            return refuse(e, "chart format", text, "png, svg or pdf, or several with commas");
        found |= format;
    } while (more);
    o->formats = found;
    return true;
}
