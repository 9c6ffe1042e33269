// SPDX-License-Identifier: GPL-2.0-only
//
// The only file that includes libxxhash.
#include "base/hash.h"

#include <sys/random.h>
#include <time.h>
#define XXH_INLINE_ALL // one library less to load at each start
#include <xxhash.h>

struct hash_seed hash_seed_draw(void)
{
    struct hash_seed seed;
    if (getrandom(&seed, sizeof seed, GRND_NONBLOCK) != (ssize_t)sizeof seed) {
        struct timespec now;
        clock_gettime(CLOCK_REALTIME, &now);
        seed.add = (uint64_t)now.tv_nsec * UINT64_C(0x9e3779b97f4a7c15) ^ (uint64_t)now.tv_sec;
        seed.multiply = XXH3_64bits(&seed.add, sizeof seed.add) ^ (uint64_t)(uintptr_t)&seed;
    }
    seed.multiply |= 1;
    return seed;
}

uint64_t hash_bytes(const void *bytes, size_t len, struct hash_seed seed)
{
    return XXH3_64bits_withSeed(bytes, len, seed.add);
}
