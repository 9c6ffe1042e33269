// SPDX-License-Identifier: GPL-2.0-only
#include "lines.h"

bool lines_have_avx2(void)
{
    return false;
}

size_t lines_avx2(const char *data, size_t len, uint32_t *ends)
{
    return lines_portable(data, len, ends);
}
