// SPDX-License-Identifier: GPL-2.0-only
//
// Small files read whole: lists of addresses, the services file.
#pragma once

#include "base/arena.h"
#include "base/error.h"

enum { FILE_SIZE_MAX = 1 << 30 };

// Reads a file ("-": standard input) of at most FILE_SIZE_MAX bytes into the arena, with a NUL
// after it that *text does not count. On failure the error names the file, unless memory ran out.
bool file_read(const char *path, struct arena *arena, struct view *text, struct error *e);
