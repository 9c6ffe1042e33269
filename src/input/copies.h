// SPDX-License-Identifier: GPL-2.0-only
//
// Finds logs that lie there twice: files with equal text, and files whose whole text another begins
// with, as `p0f.log.1` beside `p0f.log.1.gz`, or a backup of a log that goes on.
#pragma once

#include "input/files.h"

// Sets copy_of of every regular file that is a copy of another: the path of the longest, or of the
// first of those with equal text, which is one of a rotated set if there is one. Texts are compared
// decompressed, with at most `memory` bytes for a decoder, and only of files whose first line is
// the same; so it costs little where there are no copies. What is_old, what cannot be read, and empty
// text, is no copy and has none; what cannot be read to its end may be a copy, and `damage` then
// says why. False when memory runs out.
bool copies_find(struct input_file *files, size_t count, uint64_t memory, struct error *e);
