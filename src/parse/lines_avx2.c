// SPDX-License-Identifier: GPL-2.0-only
//
// Built with -mavx2. Call only after lines_have_avx2() returned true.
#include "parse/scan.h"

#include <immintrin.h>

bool lines_have_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("bmi2");
}

size_t lines_avx2(const char *data, size_t len, uint32_t *ends)
{
    size_t count = 0;
    for (size_t at = 0; at < len; at += 64) {
        uint64_t bits = scan_bytes64(data + at, '\n');
        // Few lines are shorter than 32 bytes: always writing two places costs less than a branch
        // that is predicted wrong.
        uint32_t *next = ends + count;
        unsigned hits = (unsigned)__builtin_popcountll(bits);
        for (unsigned i = 0; i < 2; i++) {
            next[i] = (uint32_t)(at + _tzcnt_u64(bits));
            bits = _blsr_u64(bits);
        }
        if (__builtin_expect(hits > 2, 0))
            for (unsigned i = 2; i < hits; i++) {
                next[i] = (uint32_t)(at + _tzcnt_u64(bits));
                bits = _blsr_u64(bits);
            }
        count += hits;
    }
    while (count && ends[count - 1] >= len)
        count--;
    return count;
}
