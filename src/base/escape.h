// SPDX-License-Identifier: GPL-2.0-only
//
// Text that a stranger sent, made harmless. Each form of output has its own rule on top; this one
// is common to all: control bytes (C0, DEL, the C1 block U+0080 to U+009F) and bytes that are not
// UTF-8 (RFC 3629) become \xHH, everything else stays as it is. What comes out is valid UTF-8
// without control characters, so it can neither move a terminal's cursor nor end a line.
// Bidirectional overrides, which would let a label rewrite the rest of its row, characters that
// take no room, with which two labels would look the same, and code points that are no characters
// are escaped byte by byte too.
#pragma once

#include <stddef.h>

#include "base/arena.h"
#include "base/output.h"
#include "base/view.h"

// Room for any usual path in a message; a longer one is cut.
enum { ESCAPED_PATH_MAX = 768 };

// Number of bytes from the start of `text` that need no escape.
size_t escape_clean_prefix(struct view text);

// Appends the escaped text.
void escape_output(struct output *out, struct view text);

// The escaped text: `text` itself when nothing had to be escaped, else memory of the arena.
// .ptr is null when memory runs out.
struct view escape_copy(struct arena *a, struct view text);

// Escapes a C string into a buffer, cut to fit, with a NUL; returns the buffer.
const char *escape_cstr(const char *text, char *out, size_t size);

// How messages name a path: "standard input" for "-", else as escape_cstr.
const char *escape_path(const char *path, char out[ESCAPED_PATH_MAX]);
