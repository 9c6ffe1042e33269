// SPDX-License-Identifier: GPL-2.0-only
//
// Where the lines of a block end: one function, in versions for different processors.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Writes the offsets of all newlines of data[0..len) to `ends`, rising, and returns how many.
// `ends` must have room for len + LINES_ROOM numbers, and data must be readable for PARSE_SLACK
// bytes past len.
typedef size_t lines_function(const char *data, size_t len, uint32_t *ends);

enum { LINES_ROOM = 64 };

lines_function lines_portable; // any processor
lines_function lines_avx2;     // only where lines_have_avx2()

bool lines_have_avx2(void);
