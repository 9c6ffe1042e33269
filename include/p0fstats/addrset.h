// SPDX-License-Identifier: GPL-2.0-only
//
// A set of addresses given as addresses, prefixes and ranges, made for lists of 100,000 entries
// looked up for every record. Ranges are kept sorted and joined; for IPv4 a table over the upper 16
// bits says where to look, so that a look-up touches one or two ranges.
#ifndef P0FSTATS_ADDRSET_H
#define P0FSTATS_ADDRSET_H

#include "p0fstats/addr.h"

struct addr_range {
    struct addr first, last; // both belong to it
};

struct v4_range {
    uint32_t first, last;
};

struct addrset {
    struct addr_range *ranges; // before addrset_finish: as added; after: sorted and disjoint
    size_t count, room;
    struct v4_range *v4; // after addrset_finish: the IPv4 ones once more
    uint32_t v4_count;
    uint32_t *v4_index; // [65537]: the first of v4 that ends at or after each 16-bit prefix
};

// An empty set is {0}.
void addrset_release(struct addrset *s);

// Adds a range; false when memory runs out.
bool addrset_add(struct addrset *s, struct addr first, struct addr last);

// Makes the set ready; false when memory runs out. Nothing may be added afterwards.
bool addrset_finish(struct addrset *s);

bool addrset_has_v6(const struct addrset *s, struct addr a);

// Whether an address is in a finished set.
static inline bool addrset_has(const struct addrset *s, struct addr a)
{
    if (!addr_is_v4(a))
        return s->count != 0 && addrset_has_v6(s, a);
    if (s->v4_count == 0)
        return false;
    uint32_t v4 = addr_v4(a), low = s->v4_index[v4 >> 16], high = s->v4_index[(v4 >> 16) + 1];
    // The range looked for is the first that ends at or after v4: one of low to high.
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
