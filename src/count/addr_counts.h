// SPDX-License-Identifier: GPL-2.0-only
//
// How often each address came up. IPv4 addresses take 8 bytes each, in an open-addressing table
// whose slots lie in the order of the hash: growing and merging then run through memory from one
// end to the other. All else, and the carries of IPv4 counts beyond 32 bits, is in a second table
// with room for both.
#ifndef P0FSTATS_SRC_COUNT_ADDR_COUNTS_H
#define P0FSTATS_SRC_COUNT_ADDR_COUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "p0fstats/addr.h"
#include "p0fstats/hash.h"

struct v4_slot {
    uint32_t v4;
    uint32_t count; // 0: the slot is free
};

struct wide_slot {
    struct addr addr;
    uint64_t count; // 0: the slot is free
};

struct addr_counts {
    struct hash_seed seed;
    struct v4_slot *v4;
    struct wide_slot *wide;
    uint64_t v4_used, wide_used;
    unsigned v4_bits, wide_bits; // there are 1 << bits slots; 0: none yet
};

void addr_counts_init(struct addr_counts *t, struct hash_seed seed);
void addr_counts_release(struct addr_counts *t);

// Counts each of up to BATCH_MAX addresses once more. False when memory runs out.
bool addr_counts_add(struct addr_counts *t, const struct addr *addrs, size_t count);

// Counts one address `times` more.
bool addr_counts_add_times(struct addr_counts *t, struct addr a, uint64_t times);

// Adds all counts of another table with the same seed.
bool addr_counts_merge(struct addr_counts *t, const struct addr_counts *other);

// Walks over the table: *position starts at 0. False at the end. The order means nothing.
bool addr_counts_next(const struct addr_counts *t, uint64_t *position, struct addr *a,
                      uint64_t *count);

// Bytes of memory in use.
size_t addr_counts_memory(const struct addr_counts *t);

#endif
