// SPDX-License-Identifier: GPL-2.0-only
#include "p0fstats/addrset.h"

#include <stdlib.h>

void addrset_release(struct addrset *s)
{
    free(s->ranges);
    free(s->v4);
    free(s->v4_index);
    *s = (struct addrset){0};
}

bool addrset_add(struct addrset *s, struct addr first, struct addr last)
{
    if (s->count == s->room) {
        size_t more = s->room ? s->room * 2 : 16;
        struct addr_range *ranges = reallocarray(s->ranges, more, sizeof *ranges);
        if (!ranges)
            return false;
        s->ranges = ranges;
        s->room = more;
    }
    s->ranges[s->count++] = (struct addr_range){first, last};
    return true;
}

static int by_first(const void *a, const void *b)
{
    const struct addr_range *x = a, *y = b;
    return addr_compare_bits(x->first, y->first);
}

static struct addr next_addr(struct addr a)
{
    a.low++;
    a.high += a.low == 0;
    return a;
}

// Sorts, and joins ranges that overlap or touch.
static void join(struct addrset *s)
{
    static const struct addr highest = {UINT64_MAX, UINT64_MAX};
    qsort(s->ranges, s->count, sizeof *s->ranges, by_first);
    size_t kept = 0;
    for (size_t i = 0; i < s->count; i++) {
        struct addr_range *before = kept ? &s->ranges[kept - 1] : NULL, r = s->ranges[i];
        if (before && (addr_equal(before->last, highest) ||
                       addr_compare_bits(r.first, next_addr(before->last)) <= 0)) {
            if (addr_compare_bits(before->last, r.last) < 0)
                before->last = r.last;
        } else {
            s->ranges[kept++] = r;
        }
    }
    s->count = kept;
}

bool addrset_finish(struct addrset *s)
{
    static const struct addr v4_first = {0, ADDR_V4_MARK}, v4_last = {0, ADDR_V4_MARK | UINT32_MAX};
    if (s->count == 0)
        return true;
    join(s);
    s->v4 = calloc(s->count, sizeof *s->v4);
    s->v4_index = calloc(65537, sizeof *s->v4_index);
    if (!s->v4 || !s->v4_index)
        return false;
    for (size_t i = 0; i < s->count; i++) {
        struct addr_range r = s->ranges[i];
        if (addr_compare_bits(r.last, v4_first) < 0 || addr_compare_bits(v4_last, r.first) < 0)
            continue;
        if (addr_compare_bits(r.first, v4_first) < 0)
            r.first = v4_first;
        if (addr_compare_bits(v4_last, r.last) < 0)
            r.last = v4_last;
        s->v4[s->v4_count++] = (struct v4_range){addr_v4(r.first), addr_v4(r.last)};
    }
    uint32_t at = 0;
    for (uint32_t prefix = 0; prefix <= UINT16_MAX; prefix++) {
        while (at < s->v4_count && s->v4[at].last < prefix << 16)
            at++;
        s->v4_index[prefix] = at;
    }
    s->v4_index[65536] = s->v4_count;
    return true;
}

bool addrset_has_v6(const struct addrset *s, struct addr a)
{
    size_t low = 0, high = s->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (addr_compare_bits(s->ranges[middle].last, a) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < s->count && addr_compare_bits(s->ranges[low].first, a) <= 0;
}
