// SPDX-License-Identifier: GPL-2.0-only
//
// Finds copies of logs: files with equal text, such as `p0f.log.1` and `p0f.log.1.gz`, and files
// with whose text another begins, such as a backup of a log that p0f still writes to.
#pragma once

#include "input/files.h"

// Sets copy_of of every regular file that is a copy of another: the path of the longest, or of the
// first of those with equal text, which is one of a rotated set if there is one. Texts are compared
// decompressed, with at most `memory` bytes for a decoder, and only of files whose first line is
// the same; so it costs little where there are no copies. What cannot be read, and empty text, is
// no copy; what cannot be read to its end may be, and `damage` then says why. False when memory
// runs out.
bool copies_find(struct input_file *files, size_t count, uint64_t memory, struct error *e);
