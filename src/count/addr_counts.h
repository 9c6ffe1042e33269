// SPDX-License-Identifier: GPL-2.0-only
//
// How often each address came up. IPv4 addresses take 8 bytes each, in an open-addressing table
// whose slots lie in the order of the hash: growing and merging then run through memory from one
// end to the other. All else, and the carries of IPv4 counts beyond 32 bits, is in a second table
// with room for both.
//
// Counting is exact while the budget lets the tables grow. When it does not, a full table makes
// room by taking the median of its counts off every count and forgetting those that are used up:
// the method of Misra and Gries (1982) in the form of Anderson et al., "A High-Performance
// Algorithm for Identifying Frequent Items in Data Streams" (2017). Counts are then never too high,
// and too low by at most the sum of what was taken off; an address that came up more often is
// always there.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/budget.h"
#include "base/hash.h"

struct v4_slot {
    uint32_t v4;
    uint32_t count; // 0: the slot is free
};

struct v4_table {
    struct v4_slot *slots;
    uint64_t used, lost; // slots in use; what was taken off every count
    unsigned bits;       // there are 1 << bits slots; 0: none yet
};

struct wide_slot {
    struct addr addr;
    uint64_t count; // 0: the slot is free
};

struct wide_table {
    struct wide_slot *slots;
    uint64_t used, lost;
    unsigned bits;
};

struct addr_counts {
    struct hash_seed seed;
    struct budget *budget;
    struct v4_table v4;
    struct wide_table wide;
};

// The budget must outlive the table.
void addr_counts_init(struct addr_counts *t, struct hash_seed seed, struct budget *budget);
void addr_counts_release(struct addr_counts *t);

// Counts each of up to BATCH_MAX IPv4 addresses once more. False when memory runs out.
bool addr_counts_add_v4(struct addr_counts *t, const uint32_t *v4, size_t count);

// The same for addresses that are none of IPv4.
bool addr_counts_add_wide(struct addr_counts *t, const struct addr *addrs, size_t count);

// Counts one address `times` more.
bool addr_counts_add_times(struct addr_counts *t, struct addr a, uint64_t times);

// Adds all counts of another table with the same seed.
bool addr_counts_merge(struct addr_counts *t, const struct addr_counts *other);

// Walks over the addresses that came up at least `least` times: *position starts at 0. False at the
// end. The order means nothing.
bool addr_counts_next(const struct addr_counts *t, uint64_t least, uint64_t *position,
                      struct addr *a, uint64_t *count);

// How much too low a count may be; 0 while counting is exact.
uint64_t addr_counts_error(const struct addr_counts *t);
