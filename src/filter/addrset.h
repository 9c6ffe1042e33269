// SPDX-License-Identifier: GPL-2.0-only
//
// A set of addresses, prefixes and ranges, made for lists of 100,000 entries and a look-up for
// every record. IPv4 and IPv6 ranges are separate, sorted and joined. For IPv4, one bit for each
// 20-bit prefix tells whether a range reaches into it, and an index of the upper bits where to
// search.
#pragma once

#include "base/addr.h"

struct v6_range {
    struct addr first, last; // both are in the range
};

struct v4_range {
    uint32_t first, last;
};

enum {
    ADDRSET_FEW = 8, // of up to 8 IPv4 ranges, all are compared
    ADDRSET_ANY_SHIFT = 12,
};

// Before addrset_finish the ranges are as added; after it they are sorted and disjoint.
struct addrset {
    struct v4_range *v4;
    struct v6_range *v6;
    size_t v4_count, v4_room, v6_count, v6_room;
    // When finished: for each value of the upper bits the first range that ends at or after it, and
    // one more. So many bits that about ten ranges, a cache line or two, are left for each.
    uint32_t *v4_index;
    unsigned v4_shift; // 32 minus the number of these bits
    uint64_t *v4_any;  // a bit for each value of the upper 20 bits: whether a range reaches into it
};

// An empty set is {0}.
void addrset_release(struct addrset *s);

// Adds a range; both ends must be IPv4, or both IPv6. False when memory runs out.
bool addrset_add(struct addrset *s, struct addr first, struct addr last);

// Makes the set ready; false when memory runs out. Nothing may be added afterwards.
bool addrset_finish(struct addrset *s);

bool addrset_has_v6(const struct addrset *s, struct addr a);

// Whether an IPv4 address is in a finished set. A processor cannot predict which range is near, so
// the search has no branches.
static inline bool addrset_has_v4(const struct addrset *s, uint32_t v4)
{
    if (s->v4_count <= ADDRSET_FEW) {
        unsigned found = 0;
        for (size_t i = 0; i < s->v4_count; i++)
            found |= v4 - s->v4[i].first <= s->v4[i].last - s->v4[i].first;
        return found;
    }
    // Even a long list leaves most prefixes empty.
    uint32_t any = v4 >> ADDRSET_ANY_SHIFT;
    if (!(s->v4_any[any >> 6] >> (any & 63) & 1))
        return false;
    // Find the first range that ends at or after v4.
    uint32_t prefix = v4 >> s->v4_shift, low = s->v4_index[prefix];
    for (uint32_t left = s->v4_index[prefix + 1] - low, half; left > 0; left -= half) {
        half = (left + 1) / 2;
        // Arithmetic: of a condition the compiler makes a branch.
        low += half & -(uint32_t)(s->v4[low + half - 1].last < v4);
    }
    return (low < s->v4_count) & (s->v4[low].first <= v4);
}

// Whether an address is in a finished set.
static inline bool addrset_has(const struct addrset *s, struct addr a)
{
    if (__builtin_expect(addr_is_v4(a), 1))
        return addrset_has_v4(s, addr_v4(a));
    return s->v6_count != 0 && addrset_has_v6(s, a);
}
