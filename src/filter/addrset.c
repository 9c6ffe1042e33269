// SPDX-License-Identifier: GPL-2.0-only
#include "filter/addrset.h"

#include <stdlib.h>

#include "base/arena.h"

enum { DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS };

void addrset_release(struct addrset *s)
{
    free(s->v4);
    free(s->v6);
    free(s->v4_index);
    free(s->v4_any);
    *s = (struct addrset){0};
}

bool addrset_add(struct addrset *s, struct addr first, struct addr last)
{
    if (addr_is_v4(first)) {
        if (!array_reserve(&s->v4, s->v4_count + 1, &s->v4_room, sizeof *s->v4))
            return false;
        s->v4[s->v4_count++] = (struct v4_range){addr_v4(first), addr_v4(last)};
    } else {
        if (!array_reserve(&s->v6, s->v6_count + 1, &s->v6_room, sizeof *s->v6))
            return false;
        s->v6[s->v6_count++] = (struct v6_range){first, last};
    }
    return true;
}

// Sorts by the first address, digit by digit from the lowest: the run waits for a long list, and
// qsort takes ten times as long. `spare` has room for as many.
static void sort_v4(struct v4_range *ranges, struct v4_range *spare, size_t count)
{
    struct v4_range *from = ranges, *to = spare;
    for (unsigned shift = 0; shift < 32; shift += DIGIT_BITS) {
        size_t starts[DIGITS + 1] = {0};
        for (size_t i = 0; i < count; i++)
            starts[(from[i].first >> shift & (DIGITS - 1)) + 1]++;
        for (size_t digit = 0; digit < DIGITS; digit++)
            starts[digit + 1] += starts[digit];
        for (size_t i = 0; i < count; i++)
            to[starts[from[i].first >> shift & (DIGITS - 1)]++] = from[i];
        from = to;
        to = from == ranges ? spare : ranges;
    }
    // The last of three passes wrote to the spare array.
    memcpy(ranges, spare, count * sizeof *ranges);
}

// Joins sorted ranges that overlap or touch.
static void join_v4(struct addrset *s)
{
    size_t kept = 0;
    for (size_t i = 0; i < s->v4_count; i++) {
        struct v4_range *before = kept ? &s->v4[kept - 1] : NULL, r = s->v4[i];
        if (before && (before->last == UINT32_MAX || r.first <= before->last + 1)) {
            if (before->last < r.last)
                before->last = r.last;
        } else {
            s->v4[kept++] = r;
        }
    }
    s->v4_count = kept;
}

static bool index_v4(struct addrset *s)
{
    unsigned bits = 4;
    while (bits < 16 && s->v4_count >> bits > 10)
        bits++;
    s->v4_shift = 32 - bits;
    s->v4_index = calloc(((size_t)1 << bits) + 1, sizeof *s->v4_index);
    s->v4_any = calloc((UINT64_C(1) << (32 - ADDRSET_ANY_SHIFT)) / 64, sizeof *s->v4_any);
    if (!s->v4_index || !s->v4_any)
        return false;
    for (size_t i = 0; i < s->v4_count; i++)
        for (uint32_t any = s->v4[i].first >> ADDRSET_ANY_SHIFT;
             any <= s->v4[i].last >> ADDRSET_ANY_SHIFT; any++)
            s->v4_any[any >> 6] |= UINT64_C(1) << (any & 63);
    uint32_t at = 0;
    for (uint32_t prefix = 0; prefix < 1U << bits; prefix++) {
        while (at < s->v4_count && s->v4[at].last < prefix << s->v4_shift)
            at++;
        s->v4_index[prefix] = at;
    }
    s->v4_index[(size_t)1 << bits] = (uint32_t)s->v4_count;
    return true;
}

static bool finish_v4(struct addrset *s)
{
    if (s->v4_count == 0)
        return true;
    struct v4_range *spare = calloc(s->v4_count, sizeof *spare);
    // A look-up may read one range past the last.
    if (!spare || !array_reserve(&s->v4, s->v4_count + 1, &s->v4_room, sizeof *s->v4) ||
        s->v4_count >= UINT32_MAX) {
        free(spare);
        return false;
    }
    sort_v4(s->v4, spare, s->v4_count);
    free(spare);
    join_v4(s);
    s->v4[s->v4_count] = (struct v4_range){0, 0};
    return index_v4(s);
}

static int by_first(const void *a, const void *b)
{
    const struct v6_range *x = a, *y = b;
    return addr_compare_bits(x->first, y->first);
}

static struct addr next_addr(struct addr a)
{
    a.low++;
    a.high += a.low == 0;
    return a;
}

static void finish_v6(struct addrset *s)
{
    static const struct addr highest = {UINT64_MAX, UINT64_MAX};
    size_t kept = 0;
    if (s->v6_count)
        qsort(s->v6, s->v6_count, sizeof *s->v6, by_first);
    for (size_t i = 0; i < s->v6_count; i++) {
        struct v6_range *before = kept ? &s->v6[kept - 1] : NULL, r = s->v6[i];
        if (before && (addr_equal(before->last, highest) ||
                       addr_compare_bits(r.first, next_addr(before->last)) <= 0)) {
            if (addr_compare_bits(before->last, r.last) < 0)
                before->last = r.last;
        } else {
            s->v6[kept++] = r;
        }
    }
    s->v6_count = kept;
}

bool addrset_finish(struct addrset *s)
{
    finish_v6(s);
    return finish_v4(s);
}

bool addrset_has_v6(const struct addrset *s, struct addr a)
{
    size_t low = 0, high = s->v6_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (addr_compare_bits(s->v6[middle].last, a) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < s->v6_count && addr_compare_bits(s->v6[low].first, a) <= 0;
}
