// SPDX-License-Identifier: GPL-2.0-only
//
// A font for tests of layouts, which must not depend on the fonts of a machine.
#ifndef TESTS_FIXED_FONT_H
#define TESTS_FIXED_FONT_H

#include "chart/layout.h"

// Every character is as wide as every other. One that is cut in half has no width, as with cairo,
// so that a text cut there would seem to fit.
static inline double characters(struct view text)
{
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++) {
        bool ends = i + 1 == text.len || ((unsigned char)text.ptr[i + 1] & 0xC0) != 0x80;
        n += ends && (unsigned char)text.ptr[i] < 0xC0;
    }
    return (double)n;
}

static inline double fixed_width(void *context, struct view text, double size, bool bold)
{
    (void)context;
    return characters(text) * size * (bold ? 0.66 : 0.6);
}

static const struct chart_measure fixed = {.width = fixed_width};

#endif
