// SPDX-License-Identifier: GPL-2.0-only
#include "lines.h"

#include <string.h>

// The compiler turns the inner loop into vector compares of whatever width the target has.
size_t lines_portable(const char *data, size_t len, uint32_t *ends)
{
    size_t count = 0;
    for (size_t at = 0; at < len; at += 64) {
        uint8_t hits[64];
        for (unsigned i = 0; i < 64; i++)
            hits[i] = data[at + i] == '\n';
        for (unsigned word = 0; word < 8; word++) {
            uint64_t bits;
            memcpy(&bits, hits + 8 * word, sizeof bits);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
            bits = __builtin_bswap64(bits);
#endif
            for (; bits; bits &= bits - 1)
                ends[count++] = (uint32_t)(at + 8 * word + (unsigned)__builtin_ctzll(bits) / 8);
        }
    }
    while (count && ends[count - 1] >= len)
        count--;
    return count;
}
