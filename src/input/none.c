// SPDX-License-Identifier: GPL-2.0-only
//
// Stands for the libraries that are not built in. The Makefile defines the names of the others.
#include "input/source.h"

#ifndef P0FSTATS_XZ
const struct decoder decoder_xz = {NULL, NULL, NULL};
#endif
#ifndef P0FSTATS_ZSTD
const struct decoder decoder_zstd = {NULL, NULL, NULL};
#endif
#ifndef P0FSTATS_BZIP2
const struct decoder decoder_bzip2 = {NULL, NULL, NULL};
#endif
