// SPDX-License-Identifier: GPL-2.0-only
//
// Without ISA-L: gzip is recognised and reported as not built in.
#include "input/source.h"

const struct decoder decoder_gzip = {.name = "gzip", .magic = "\x1f\x8b", .magic_len = 2};
