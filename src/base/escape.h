// SPDX-License-Identifier: GPL-2.0-only
//
// Makes text from the network safe to print. What is not visible becomes \xHH, byte by byte:
// control characters (C0, DEL, C1), bytes that are not UTF-8 (RFC 3629), bidirectional overrides,
// zero-width characters and noncharacters. The result is valid UTF-8; it cannot control a terminal,
// end a line or look like another text. Each output format adds its own rules.
#pragma once

#include <stddef.h>

#include "base/arena.h"
#include "base/view.h"

// Room for any usual path in a message; a longer one is cut.
enum { ESCAPED_PATH_MAX = 768 };

// Number of bytes at the start of `text` that need no escape.
size_t escape_clean_prefix(struct view text);

// Takes one character off the front of *text, which must not be empty. Returns it, or its first
// byte escaped in `hex`.
struct view escape_next(struct view *text, char hex[4]);

// The same for a reader who can only read ASCII: what is not ASCII is escaped, too.
struct view escape_next_ascii(struct view *text, char hex[4]);

// The escaped text: `text` itself when nothing needs an escape, else memory of the arena. .ptr is
// null when memory runs out.
struct view escape_copy(struct arena *a, struct view text);

// Escapes a C string into a buffer, cut to fit, with a NUL; returns the buffer.
const char *escape_cstr(const char *text, char *out, size_t size);

// The name of a path in messages: "standard input" for "-", else as escape_cstr.
const char *escape_path(const char *path, char out[ESCAPED_PATH_MAX]);

// Whether a spreadsheet may take the text for a formula. It trims blanks and, in some locales,
// takes the full-width and small forms of a sign for the sign.
bool escape_is_formula(struct view text);
