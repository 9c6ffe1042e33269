// SPDX-License-Identifier: GPL-2.0-only
//
// How often each address came up. IPv4 addresses take 8 bytes each, in an open-addressing table
// whose slots are in the order of the hash, so that growing and merging read memory in order. Other
// addresses, and carries of IPv4 counts beyond 32 bits, are in a second table.
//
// Counting is exact while the budget lets the tables grow. After that, a full table makes room: it
// subtracts the median of its counts from every count and drops those that reach 0. This is the
// method of Misra and Gries (1982) as in Anderson et al., "A High-Performance Algorithm for
// Identifying Frequent Items in Data Streams" (2017). Counts are never too high, and too low by at
// most the sum of what was subtracted; an address that came up more often is always there.
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
    uint64_t used, lost; // slots in use; what was subtracted from every count
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

// The same for other addresses.
bool addr_counts_add_wide(struct addr_counts *t, const struct addr *addrs, size_t count);

// Counts one address `times` more.
bool addr_counts_add_times(struct addr_counts *t, struct addr a, uint64_t times);

// Adds all counts of another table with the same seed.
bool addr_counts_merge(struct addr_counts *t, const struct addr_counts *other);

// Walks over the addresses that came up at least `least` times, in no order: *position starts at 0.
// False at the end.
bool addr_counts_next(const struct addr_counts *t, uint64_t least, uint64_t *position,
                      struct addr *a, uint64_t *count);

// How many different addresses there are.
uint64_t addr_counts_values(const struct addr_counts *t);

// How much too low a count may be; 0 while counting is exact.
uint64_t addr_counts_error(const struct addr_counts *t);
