// SPDX-License-Identifier: GPL-2.0-only
//
// The colours. Slices follow Okabe and Ito, whose colours can be told apart with any of the usual
// colour blindnesses, made lighter or darker for grey print: neighbours differ in lightness by a
// sixth of the scale at least, and the first four all from each other.
#include <math.h>

#include "chart/scene.h"

// Of the light and the dark theme.
static const unsigned colors[COLOR_COUNT][2] = {
    [COLOR_BACKGROUND] = {0xFFFFFF, 0x14181D},
    [COLOR_INK] = {0x1B1F24, 0xE8EBEF},
    [COLOR_MUTED] = {0x5A636E, 0x9AA4B0},
    [COLOR_GRID] = {0xDDE1E6, 0x2D343D},
    [COLOR_BAR] = {0x0072B2, 0x56B4E9},
    [COLOR_BAR_SOFT] = {0xB5D8EC, 0x254D66},
    [COLOR_GAP] = {0xF3F4F6, 0x1D232A},
    [COLOR_WEEKEND] = {0xF4F1E6, 0x24221A},
    [COLOR_USUAL] = {0xDCE6EE, 0x24323D},
    [COLOR_RECORDED] = {0x7A8591, 0x7C8894},
    [COLOR_HATCH] = {0xCBD0D7, 0x3F4853},
    [COLOR_TREND] = {0xD55E00, 0xFFA04D},
    [COLOR_UNKNOWN] = {0x7D848C, 0x78818B},
    [COLOR_OTHER] = {0xC4C8CD, 0xB4BAC1},
    [COLOR_OTHER_LINES] = {0x7D848C, 0x5C646D},
    [COLOR_SLICE] = {0x0072B2, 0x2A8FCB},
    {0xE69F00, 0xF0B429},
    {0x005A43, 0x007A5A},
    {0x8CCDF2, 0xA6DAF8},
    {0xC65300, 0xD55E00},
    {0xF0E442, 0xF0E442},
    {0x882255, 0xA83F76},
    {0xDD93BC, 0xE8A9CC},
    {0x332288, 0x6A5ACD},
    {0x8FD9BE, 0x9FE3C9},
    {0x7A4A1E, 0x9A6233},
    {0xF4C29B, 0xF7CDAA},
};

struct chart_rgb chart_color_rgb(enum chart_theme theme, enum chart_color color)
{
    unsigned rgb = colors[color][theme == CHART_DARK];
    return (struct chart_rgb){rgb >> 16 & 0xFF, rgb >> 8 & 0xFF, rgb & 0xFF};
}

// Relative luminance as WCAG 2 defines it.
static double luminance(struct chart_rgb c)
{
    double part[3] = {c.red / 255.0, c.green / 255.0, c.blue / 255.0};
    for (int i = 0; i < 3; i++)
        part[i] = part[i] <= 0.03928 ? part[i] / 12.92 : pow((part[i] + 0.055) / 1.055, 2.4);
    return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2];
}

struct chart_rgb chart_color_text_on(enum chart_theme theme, enum chart_color color)
{
    // At this luminance black and white have the same contrast.
    bool light = luminance(chart_color_rgb(theme, color)) > 0.179;
    return light ? (struct chart_rgb){0, 0, 0} : (struct chart_rgb){255, 255, 255};
}
