// SPDX-License-Identifier: GPL-2.0-only
//
// The quick paths: the forms that p0f nearly always writes, read by arithmetic. They take whole
// records off the block until one is of another form, and the plain parser, which is the
// authority, reads that line. A quick path never decides that a line is bad.
//
// They are compiled twice, for any processor and for AVX2 (see the Makefile); which is used is
// chosen at run time.
#ifndef P0FSTATS_SRC_PARSE_QUICK_H
#define P0FSTATS_SRC_PARSE_QUICK_H

#include "lines.h"
#include "p0fstats/parse.h"

// Reads records from p->at on into the batch, and moves past them, until the batch is full, the
// block ends, or a line is not of the usual form.
typedef void quick_function(struct parser *p, struct batch *b);

quick_function p0f2_quick, p0f2_quick_avx2;
quick_function p0f3_quick, p0f3_quick_avx2;

#endif
