// SPDX-License-Identifier: GPL-2.0-only
//
// What the tests of the p0f 2 parser share.
#ifndef P0F2_EXPECT_H
#define P0F2_EXPECT_H

#include "parse/format.h"
#include "support.h"

static struct zone utc;

// Both ways through the parser must give `expected`.
SUPPORT void expect_bytes(const char *log, size_t len, const char *expected)
{
    for (enum parse_speed speed = PARSE_BEST; speed <= PARSE_PLAIN; speed++) {
        char *text = parse_text(&format_p0f2, log, len, &utc, speed);
        assert_string_equal(text, expected);
        free(text);
    }
}

SUPPORT void expect(const char *log, const char *expected)
{
    expect_bytes(log, strlen(log), expected);
}

#endif
