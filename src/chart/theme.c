// SPDX-License-Identifier: GPL-2.0-only
//
// The colours. Slices follow Okabe and Ito, whose colours people with any of the usual colour
// blindnesses can tell apart, made lighter or darker so that neighbours differ in lightness by at
// least a sixth of the scale, and the first four all from each other: what a grey printer leaves
// still tells them apart. The later ones, met when there are many slices, follow the same rule.
#include <math.h>

#include "chart/scene.h"

#define RGB(hex)                                   \
    {                                              \
        (hex) >> 16, (hex) >> 8 & 0xFF, (hex)&0xFF \
    }

static const struct chart_rgb colors[2][COLOR_COUNT] = {
    [CHART_LIGHT] =
        {
            [COLOR_BACKGROUND] = RGB(0xFFFFFF),
            [COLOR_INK] = RGB(0x1B1F24),
            [COLOR_MUTED] = RGB(0x5A636E),
            [COLOR_GRID] = RGB(0xDDE1E6),
            [COLOR_BAR] = RGB(0x0072B2),
            [COLOR_BAR_SOFT] = RGB(0xB5D8EC),
            [COLOR_GAP] = RGB(0xF3F4F6),
            [COLOR_HATCH] = RGB(0xCBD0D7),
            [COLOR_TREND] = RGB(0xD55E00),
            [COLOR_UNKNOWN] = RGB(0x7D848C),
            [COLOR_OTHER] = RGB(0xC4C8CD),
            [COLOR_SLICE] = RGB(0x0072B2),
            RGB(0xE69F00),
            RGB(0x005A43),
            RGB(0x8CCDF2),
            RGB(0xC65300),
            RGB(0xF0E442),
            RGB(0x882255),
            RGB(0xDD93BC),
            RGB(0x332288),
            RGB(0x8FD9BE),
            RGB(0x7A4A1E),
            RGB(0xF4C29B),
        },
    [CHART_DARK] =
        {
            [COLOR_BACKGROUND] = RGB(0x14181D),
            [COLOR_INK] = RGB(0xE8EBEF),
            [COLOR_MUTED] = RGB(0x9AA4B0),
            [COLOR_GRID] = RGB(0x2D343D),
            [COLOR_BAR] = RGB(0x56B4E9),
            [COLOR_BAR_SOFT] = RGB(0x254D66),
            [COLOR_GAP] = RGB(0x1D232A),
            [COLOR_HATCH] = RGB(0x3F4853),
            [COLOR_TREND] = RGB(0xFFA04D),
            [COLOR_UNKNOWN] = RGB(0x78818B),
            [COLOR_OTHER] = RGB(0xB4BAC1),
            [COLOR_SLICE] = RGB(0x2A8FCB),
            RGB(0xF0B429),
            RGB(0x007A5A),
            RGB(0xA6DAF8),
            RGB(0xD55E00),
            RGB(0xF0E442),
            RGB(0xA83F76),
            RGB(0xE8A9CC),
            RGB(0x6A5ACD),
            RGB(0x9FE3C9),
            RGB(0x9A6233),
            RGB(0xF7CDAA),
        },
};

struct chart_rgb chart_color_rgb(enum chart_theme theme, enum chart_color color)
{
    return colors[theme == CHART_DARK][color];
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
    return light ? (struct chart_rgb)RGB(0x000000) : (struct chart_rgb)RGB(0xFFFFFF);
}
