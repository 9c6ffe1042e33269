// SPDX-License-Identifier: GPL-2.0-only
//
// From one file of a rotated set to the next: a record, or a line, that rotation cut in two is put
// together again.
#pragma once

#include "input/reader.h"

struct joint {
    const struct log_format *format; // of both files
    const struct parse_options *options;
    struct batch *scratch;
};

// Moves a record that begins at the end of the last block of a file, and ends at the beginning of
// the next file, into that one. Where the two pieces are no whole record, they stay: each counts as
// at the end or the beginning of a file. `next` is open, and nothing but block_reader_peek was
// called for it. *block becomes what is left of it, *joined whether anything was moved. False when
// memory runs out.
bool join_cut_record(const struct joint *j, struct block *block, struct block_reader *next,
                     bool *joined);
