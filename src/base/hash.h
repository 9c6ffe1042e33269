// SPDX-License-Identifier: GPL-2.0-only
//
// Hashing with a random seed: strangers choose the addresses and texts in a log, and must not be
// able to make them collide in a table.
#pragma once

#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"

struct hash_seed {
    uint64_t add, multiply; // multiply is odd
};

// A seed from the system's random numbers, else from the clock.
struct hash_seed hash_seed_draw(void);

// XXH3 of the bytes.
uint64_t hash_bytes(const void *bytes, size_t len, struct hash_seed seed);

// All bits of the result depend on all of the key. Tables use the upper bits.
static inline uint64_t hash_number(uint64_t key, struct hash_seed seed)
{
    uint64_t h = (key + seed.add) * seed.multiply;
    h ^= h >> 32;
    return h * UINT64_C(0x9e3779b97f4a7c15);
}

static inline uint64_t hash_addr(struct addr a, struct hash_seed seed)
{
    return hash_number(a.low ^ hash_number(a.high, seed), seed);
}
