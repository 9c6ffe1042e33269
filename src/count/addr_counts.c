// SPDX-License-Identifier: GPL-2.0-only
#include "addr_counts.h"

#include <sys/mman.h>

#include "p0fstats/record.h"

enum {
    FIRST_BITS = 10,
    HUGE_PAGE = 2 << 20,
    MERGE_BLOCK = 64,  // slots that are merged one after the other
    MERGE_PASSES = 16, // so that the target fills evenly: see addr_counts_merge
};

// Zeroed memory straight from the system: large tables are touched once, and given back whole.
static void *map(size_t size)
{
    void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return NULL;
    if (size >= HUGE_PAGE)
        (void)madvise(memory, size, MADV_HUGEPAGE);
    return memory;
}

static void unmap(void *memory, size_t size)
{
    if (memory)
        (void)munmap(memory, size);
}

static size_t v4_size(const struct addr_counts *t)
{
    return t->v4_bits ? sizeof(struct v4_slot) << t->v4_bits : 0;
}

static size_t wide_size(const struct addr_counts *t)
{
    return t->wide_bits ? sizeof(struct wide_slot) << t->wide_bits : 0;
}

void addr_counts_init(struct addr_counts *t, struct hash_seed seed)
{
    *t = (struct addr_counts){.seed = seed};
}

void addr_counts_release(struct addr_counts *t)
{
    unmap(t->v4, v4_size(t));
    unmap(t->wide, wide_size(t));
    addr_counts_init(t, t->seed);
}

size_t addr_counts_memory(const struct addr_counts *t)
{
    return v4_size(t) + wide_size(t);
}

// Three quarters full is as full as a table gets.
static bool is_full(uint64_t used, unsigned bits)
{
    return bits == 0 || used >= (UINT64_C(3) << bits) / 4;
}

static inline size_t v4_home(const struct addr_counts *t, uint32_t v4)
{
    return hash_number(v4, t->seed) >> (64 - t->v4_bits);
}

// The slot of an address, or the free one where it belongs.
static inline struct v4_slot *v4_find(const struct addr_counts *t, uint32_t v4, size_t home)
{
    size_t mask = ((size_t)1 << t->v4_bits) - 1;
    while (t->v4[home].count && t->v4[home].v4 != v4)
        home = (home + 1) & mask;
    return &t->v4[home];
}

static bool v4_grow(struct addr_counts *t)
{
    struct addr_counts more = *t;
    more.v4_bits = t->v4_bits ? t->v4_bits + 1 : FIRST_BITS;
    more.v4 = map(v4_size(&more));
    if (!more.v4)
        return false;
    size_t slots = t->v4_bits ? (size_t)1 << t->v4_bits : 0;
    for (size_t i = 0; i < slots; i++)
        if (t->v4[i].count)
            *v4_find(&more, t->v4[i].v4, v4_home(&more, t->v4[i].v4)) = t->v4[i];
    unmap(t->v4, v4_size(t));
    *t = more;
    return true;
}

static struct wide_slot *wide_find(const struct addr_counts *t, struct addr a)
{
    size_t mask = ((size_t)1 << t->wide_bits) - 1;
    size_t at = hash_addr(a, t->seed) >> (64 - t->wide_bits);
    while (t->wide[at].count && !addr_equal(t->wide[at].addr, a))
        at = (at + 1) & mask;
    return &t->wide[at];
}

static bool wide_grow(struct addr_counts *t)
{
    struct addr_counts more = *t;
    more.wide_bits = t->wide_bits ? t->wide_bits + 1 : FIRST_BITS;
    more.wide = map(wide_size(&more));
    if (!more.wide)
        return false;
    size_t slots = t->wide_bits ? (size_t)1 << t->wide_bits : 0;
    for (size_t i = 0; i < slots; i++)
        if (t->wide[i].count)
            *wide_find(&more, t->wide[i].addr) = t->wide[i];
    unmap(t->wide, wide_size(t));
    *t = more;
    return true;
}

static bool wide_add(struct addr_counts *t, struct addr a, uint64_t times)
{
    if (is_full(t->wide_used, t->wide_bits) && !wide_grow(t))
        return false;
    struct wide_slot *slot = wide_find(t, a);
    t->wide_used += slot->count == 0;
    slot->addr = a;
    slot->count += times;
    return true;
}

static inline bool v4_add(struct addr_counts *t, uint32_t v4, size_t home, uint64_t times)
{
    struct v4_slot *slot = v4_find(t, v4, home);
    t->v4_used += slot->count == 0;
    slot->v4 = v4;
    uint64_t sum = slot->count + times;
    if (__builtin_expect(sum > UINT32_MAX, 0)) {
        // The slot must keep at least one, or it would be free.
        if (!wide_add(t, addr_from_v4(v4), sum - 1))
            return false;
        sum = 1;
    }
    slot->count = (uint32_t)sum;
    return true;
}

bool addr_counts_add_times(struct addr_counts *t, struct addr a, uint64_t times)
{
    if (!addr_is_v4(a))
        return wide_add(t, a, times);
    if (is_full(t->v4_used, t->v4_bits) && !v4_grow(t))
        return false;
    return v4_add(t, addr_v4(a), v4_home(t, addr_v4(a)), times);
}

bool addr_counts_add(struct addr_counts *t, const struct addr *addrs, size_t count)
{
    size_t homes[BATCH_MAX];
    while (is_full(t->v4_used + count, t->v4_bits))
        if (!v4_grow(t))
            return false;
    for (size_t i = 0; i < count; i++) {
        homes[i] = v4_home(t, addr_v4(addrs[i]));
        __builtin_prefetch(&t->v4[homes[i]], 1);
    }
    for (size_t i = 0; i < count; i++) {
        if (__builtin_expect(addr_is_v4(addrs[i]), 1)) {
            if (!v4_add(t, addr_v4(addrs[i]), homes[i], 1))
                return false;
        } else if (!wide_add(t, addrs[i], 1)) {
            return false;
        }
    }
    return true;
}

// The other table lies in the order of the hash too. Taken from one end to the other it would fill
// the target from one end, crowding that long before the target is full enough to grow; so it is
// taken in blocks, in several passes over every so many blocks.
bool addr_counts_merge(struct addr_counts *t, const struct addr_counts *other)
{
    size_t slots = other->v4_bits ? (size_t)1 << other->v4_bits : 0;
    for (size_t pass = 0; pass < MERGE_PASSES; pass++)
        for (size_t block = pass * MERGE_BLOCK; block < slots; block += MERGE_PASSES * MERGE_BLOCK)
            for (size_t i = block; i < block + MERGE_BLOCK && i < slots; i++) {
                const struct v4_slot *slot = &other->v4[i];
                if (slot->count && !addr_counts_add_times(t, addr_from_v4(slot->v4), slot->count))
                    return false;
            }
    slots = other->wide_bits ? (size_t)1 << other->wide_bits : 0;
    for (size_t i = 0; i < slots; i++) {
        // An odd multiplier visits every slot once, far from the one before.
        const struct wide_slot *slot = &other->wide[i * 0x9e3779b1u & (slots - 1)];
        if (slot->count && !wide_add(t, slot->addr, slot->count))
            return false;
    }
    return true;
}

bool addr_counts_next(const struct addr_counts *t, uint64_t *position, struct addr *a,
                      uint64_t *count)
{
    uint64_t v4_slots = t->v4_bits ? UINT64_C(1) << t->v4_bits : 0;
    for (; *position < v4_slots; (*position)++) {
        const struct v4_slot *slot = &t->v4[*position];
        if (!slot->count)
            continue;
        *a = addr_from_v4(slot->v4);
        *count = slot->count;
        if (t->wide_used)
            *count += wide_find(t, *a)->count;
        (*position)++;
        return true;
    }
    uint64_t wide_slots = t->wide_bits ? UINT64_C(1) << t->wide_bits : 0;
    for (; *position - v4_slots < wide_slots; (*position)++) {
        const struct wide_slot *slot = &t->wide[*position - v4_slots];
        if (!slot->count || addr_is_v4(slot->addr)) // a carry, counted above
            continue;
        *a = slot->addr;
        *count = slot->count;
        (*position)++;
        return true;
    }
    return false;
}
