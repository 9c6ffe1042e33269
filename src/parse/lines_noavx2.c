// SPDX-License-Identifier: GPL-2.0-only
//
// For processors other than x86-64 and builds with AVX2=no: stands in for what is compiled for
// AVX2, and is not called.
#include "parse/format.h"
#include "parse/scan.h"

bool lines_have_avx2(void)
{
    return false;
}

size_t lines_avx2(const char *data, size_t len, uint32_t *ends)
{
    return lines_portable(data, len, ends);
}

void p0f2_fast_avx2(struct parser *p, struct batch *b)
{
    p0f2_fast(p, b);
}

void p0f3_fast_avx2(struct parser *p, struct batch *b)
{
    p0f3_fast(p, b);
}

void p0f3_json_fast_avx2(struct parser *p, struct batch *b)
{
    p0f3_json_fast(p, b);
}
