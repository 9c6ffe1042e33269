// SPDX-License-Identifier: GPL-2.0-only
//
// A set of addresses given as addresses, prefixes and ranges, made for lists of 100,000 entries
// looked up for every record. IPv4 and IPv6 are kept apart: a range of one has nothing of the
// other. Ranges are kept sorted and joined; for IPv4 a table over the upper 16 bits says where to
// look, so that a look-up touches one or two ranges.
#ifndef P0FSTATS_ADDRSET_H
#define P0FSTATS_ADDRSET_H

#include "p0fstats/addr.h"

struct v6_range {
    struct addr first, last; // both belong to it
};

struct v4_range {
    uint32_t first, last;
};

// Before addrset_finish the ranges are as they were added; after it sorted and disjoint.
struct addrset {
    struct v4_range *v4;
    struct v6_range *v6;
    size_t v4_count, v4_room, v6_count, v6_room;
    uint32_t *v4_index; // [65537], when finished: the first range that ends at or after each prefix
    uint64_t v4_any[1024]; // a bit for each 16-bit prefix: whether any range reaches into it
};

// An empty set is {0}.
void addrset_release(struct addrset *s);

// Adds a range; both ends must be IPv4, or both IPv6. False when memory runs out.
bool addrset_add(struct addrset *s, struct addr first, struct addr last);

// Makes the set ready; false when memory runs out. Nothing may be added afterwards.
bool addrset_finish(struct addrset *s);

bool addrset_has_v6(const struct addrset *s, struct addr a);

// Whether an address is in a finished set.
static inline bool addrset_has(const struct addrset *s, struct addr a)
{
    if (!addr_is_v4(a))
        return s->v6_count != 0 && addrset_has_v6(s, a);
    uint32_t v4 = addr_v4(a), prefix = v4 >> 16;
    if (!(s->v4_any[prefix >> 6] >> (prefix & 63) & 1))
        return false;
    // The range looked for is the first that ends at or after v4: one of low to high.
    uint32_t low = s->v4_index[prefix], high = s->v4_index[prefix + 1];
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (s->v4[middle].last < v4)
            low = middle + 1;
        else
            high = middle;
    }
    return low < s->v4_count && s->v4[low].first <= v4;
}

#endif
