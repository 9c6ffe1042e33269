// SPDX-License-Identifier: GPL-2.0-only
//
// The fast paths: the forms that p0f nearly always writes, read by arithmetic. They take whole
// records off the block until one is of another form, and the plain parser, which is the
// authority, reads that line. A fast path never decides that a line is bad.
//
// They are compiled twice, for any processor and for AVX2 (see the Makefile); which is used is
// chosen at run time.
#pragma once

#include "parse/lines.h"
#include "parse/parser.h"

// Reads records from p->at on into the batch, and moves past them, until the batch is full, the
// block ends, or a line is not of the usual form.
typedef void fast_function(struct parser *p, struct batch *b);

fast_function p0f2_fast, p0f2_fast_avx2;
fast_function p0f3_fast, p0f3_fast_avx2;
