// SPDX-License-Identifier: GPL-2.0-only
#include "parse/lines.h"

#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

// A bit for each of 64 bytes: set where it is a newline.
static inline uint64_t newlines(const char *data)
{
    uint64_t mask = 0;
#ifdef __SSE2__
    const __m128i newline = _mm_set1_epi8('\n');
    for (unsigned i = 0; i < 64; i += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(data + i));
        mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, newline)) << i;
    }
#else
    // The compiler turns the first loop into vector compares of whatever width the target has; the
    // multiplication gathers one bit from each of eight bytes.
    uint8_t hits[64];
    for (unsigned i = 0; i < 64; i++)
        hits[i] = data[i] == '\n';
    for (unsigned i = 0; i < 64; i += 8) {
        uint64_t bytes;
        memcpy(&bytes, hits + i, sizeof bytes);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        bytes = __builtin_bswap64(bytes);
#endif
        mask |= (bytes * UINT64_C(0x0102040810204080) >> 56) << i;
    }
#endif
    return mask;
}

size_t lines_portable(const char *data, size_t len, uint32_t *ends)
{
    size_t count = 0;
    for (size_t at = 0; at < len; at += 64)
        for (uint64_t mask = newlines(data + at); mask; mask &= mask - 1)
            ends[count++] = (uint32_t)(at + (unsigned)__builtin_ctzll(mask));
    while (count && ends[count - 1] >= len)
        count--;
    return count;
}
