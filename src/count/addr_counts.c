// SPDX-License-Identifier: GPL-2.0-only
#include "count/addr_counts.h"

#include <stdlib.h>
#include <sys/mman.h>

#include "parse/record.h"

enum {
    FIRST_BITS = 10,
    FAST_GROWTH_BITS = 18,
    NEAR_BITS = 13, // tables of so many slots stay in the cache and need no prefetch
    REACH = 3,      // an address is mostly found within so many slots of its home
    HUGE_PAGE = 2 << 20,
    CACHE_LINE = 64,
    MERGE_BLOCK = 64,  // slots that are merged one after the other
    MERGE_PASSES = 16, // so that the target fills evenly: see addr_counts_merge
    SAMPLES = 512,     // counts that a median is taken of; a table that is full has more
};

// An odd step visits all slots of a table, each far from the one before.
static const size_t FAR = 0x9e3779b1;

// Zeroed memory from the system. Large tables are aligned for huge pages, which saves most of the
// cost of random access.
static void *map(size_t size)
{
    size_t spare = size >= HUGE_PAGE ? HUGE_PAGE : 0;
    char *memory =
        mmap(NULL, size + spare, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (memory == MAP_FAILED)
        return NULL;
    if (!spare)
        return memory;
    size_t before = -(uintptr_t)memory & (HUGE_PAGE - 1);
    if (before)
        munmap(memory, before);
    if (spare - before)
        munmap(memory + before + size, spare - before);
    madvise(memory + before, size, MADV_HUGEPAGE);
    return memory + before;
}

// Moves memory from map() to the beginning of more; large pages are moved, not copied. `old` may be
// null. Null, with nothing changed, when memory runs out.
static void *remap(void *old, size_t old_size, size_t size)
{
    void *memory = map(size);
    if (!memory || !old)
        return memory;
    if (old_size < HUGE_PAGE) {
        memcpy(memory, old, old_size);
        munmap(old, old_size);
        return memory;
    }
    // The mapping must stay one, to be moved again: so all of it is replaced.
    if (mremap(old, old_size, size, MREMAP_MAYMOVE | MREMAP_FIXED, memory) != MAP_FAILED)
        return memory;
    munmap(memory, size);
    return NULL;
}

static void unmap(void *memory, size_t size)
{
    if (memory)
        munmap(memory, size);
}

// A first table is small; it is allowed even beyond the budget.
static bool take(struct budget *b, size_t size, bool first)
{
    if (first)
        atomic_fetch_add_explicit(&b->used, size, memory_order_relaxed);
    return first || budget_take_most(b, size);
}

static int by_count(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

// The median of some counts, which are put in order.
static uint64_t median(uint64_t *counts, size_t count)
{
    qsort(counts, count, sizeof *counts, by_count);
    return counts[count / 2];
}

#define FLAT(word) wide_##word
#define FLAT_SLOT struct wide_slot
#define FLAT_HASH(slot, seed) hash_addr((slot).addr, seed)
#define FLAT_SAME(a, b) addr_equal((a).addr, (b).addr)
#define FLAT_PINNED(t, slot) ((void)(t), false)
#include "count/flat_table.inc"

// What the IPv4 count of an address carried into the wide table; 0 for nearly all.
static uint64_t carried(const struct addr_counts *t, uint32_t v4)
{
    struct wide_slot key = {.addr = addr_from_v4(v4)};
    return t->wide.used ? wide_find(&t->wide, key, wide_home(&t->wide, key, t->seed))->count : 0;
}

// A carry must not lose the slot that leads to it.
#define FLAT(word) v4_##word
#define FLAT_SLOT struct v4_slot
#define FLAT_HASH(slot, seed) hash_number((slot).v4, seed)
#define FLAT_SAME(a, b) ((a).v4 == (b).v4)
#define FLAT_PINNED(t, slot) (carried(t, (slot).v4) != 0)
#include "count/flat_table.inc"

void addr_counts_init(struct addr_counts *t, struct hash_seed seed, struct budget *budget)
{
    *t = (struct addr_counts){.seed = seed, .budget = budget};
}

void addr_counts_release(struct addr_counts *t)
{
    v4_release(t, &t->v4);
    wide_release(t, &t->wide);
}

uint64_t addr_counts_error(const struct addr_counts *t)
{
    return t->v4.lost + t->wide.lost;
}

// The table must not be full.
static inline void wide_count(struct addr_counts *t, struct wide_slot key, size_t home,
                              uint64_t times)
{
    struct wide_slot *slot = wide_find(&t->wide, key, home);
    t->wide.used += slot->count == 0;
    slot->addr = key.addr;
    slot->count += times;
}

static bool wide_add(struct addr_counts *t, struct addr a, uint64_t times)
{
    struct wide_slot key = {.addr = a};
    while (wide_is_full(&t->wide, 1))
        if (!wide_make_room(t, &t->wide))
            return false;
    wide_count(t, key, wide_home(&t->wide, key, t->seed), times);
    return true;
}

// The table must not be full.
static inline bool v4_add(struct addr_counts *t, uint32_t v4, size_t home, uint64_t times)
{
    struct v4_slot *slot = v4_find(&t->v4, (struct v4_slot){.v4 = v4}, home);
    t->v4.used += slot->count == 0;
    slot->v4 = v4;
    uint64_t sum = slot->count + times;
    if (__builtin_expect(sum > UINT32_MAX, 0)) {
        // The slot must keep at least one, or it would be free.
        slot->count = 1;
        return wide_add(t, addr_from_v4(v4), sum - 1);
    }
    slot->count = (uint32_t)sum;
    return true;
}

bool addr_counts_add_times(struct addr_counts *t, struct addr a, uint64_t times)
{
    if (!addr_is_v4(a))
        return wide_add(t, a, times);
    while (v4_is_full(&t->v4, 1))
        if (!v4_make_room(t, &t->v4))
            return false;
    struct v4_slot key = {.v4 = addr_v4(a)};
    return v4_add(t, key.v4, v4_home(&t->v4, key, t->seed), times);
}

bool addr_counts_add_v4(struct addr_counts *t, const uint32_t *v4, size_t count)
{
    size_t homes[BATCH_MAX];
    while (v4_is_full(&t->v4, count))
        if (!v4_make_room(t, &t->v4))
            return false;
    for (size_t i = 0; i < count; i++)
        homes[i] = v4_home(&t->v4, (struct v4_slot){.v4 = v4[i]}, t->seed);
    for (size_t i = 0; i < count && t->v4.bits > NEAR_BITS; i++) {
        __builtin_prefetch(&t->v4.slots[homes[i]], 1);
        __builtin_prefetch(&t->v4.slots[homes[i] + REACH], 1);
    }
    for (size_t i = 0; i < count; i++)
        if (!v4_add(t, v4[i], homes[i], 1))
            return false;
    return true;
}

bool addr_counts_add_wide(struct addr_counts *t, const struct addr *addrs, size_t count)
{
    size_t homes[BATCH_MAX];
    if (count == 0)
        return true; // most logs need no such table
    while (wide_is_full(&t->wide, count))
        if (!wide_make_room(t, &t->wide))
            return false;
    for (size_t i = 0; i < count; i++)
        homes[i] = wide_home(&t->wide, (struct wide_slot){.addr = addrs[i]}, t->seed);
    for (size_t i = 0; i < count && t->wide.bits > NEAR_BITS; i++)
        __builtin_prefetch(&t->wide.slots[homes[i]], 1);
    for (size_t i = 0; i < count; i++)
        wide_count(t, (struct wide_slot){.addr = addrs[i]}, homes[i], 1);
    return true;
}

// Fetches what merging a block will touch: its slots there, and those here that lie as far along.
static void prefetch_block(const struct v4_table *t, const struct v4_table *other, size_t block)
{
    size_t slots = (size_t)1 << other->bits, there = sizeof(struct v4_slot) * MERGE_BLOCK;
    if (block >= slots || t->bits < other->bits)
        return;
    size_t wider = t->bits - other->bits;
    const char *from = (const char *)&other->slots[block];
    const char *to = (const char *)&t->slots[block << wider];
    for (size_t at = 0; at < there; at += CACHE_LINE)
        __builtin_prefetch(from + at);
    for (size_t at = 0; at < there << wider; at += CACHE_LINE)
        __builtin_prefetch(to + at, 1);
}

// The other table lies in the order of the hash too. Taken from one end to the other it would fill
// the target from one end, crowding that long before the target is full enough to grow; so it is
// taken in blocks, in several passes over every so many blocks.
static bool merge_v4(struct addr_counts *t, const struct v4_table *other)
{
    size_t slots = v4_slots(other), step = MERGE_PASSES * MERGE_BLOCK;
    for (size_t pass = 0; pass < MERGE_PASSES; pass++)
        for (size_t block = pass * MERGE_BLOCK; block < slots; block += step) {
            prefetch_block(&t->v4, other, block + 2 * step);
            while (v4_is_full(&t->v4, MERGE_BLOCK))
                if (!v4_make_room(t, &t->v4))
                    return false;
            for (size_t i = block; i < block + MERGE_BLOCK; i++) {
                struct v4_slot slot = other->slots[i];
                if (slot.count && !v4_add(t, slot.v4, v4_home(&t->v4, slot, t->seed), slot.count))
                    return false;
            }
        }
    return true;
}

bool addr_counts_merge(struct addr_counts *t, const struct addr_counts *other)
{
    if (!merge_v4(t, &other->v4))
        return false;
    size_t slots = wide_slots(&other->wide);
    for (size_t i = 0; i < slots; i++) {
        const struct wide_slot *slot = &other->wide.slots[i * FAR & (slots - 1)];
        if (slot->count && !wide_add(t, slot->addr, slot->count))
            return false;
    }
    t->v4.lost += other->v4.lost;
    t->wide.lost += other->wide.lost;
    return true;
}

uint64_t addr_counts_values(const struct addr_counts *t)
{
    uint64_t values = t->v4.used + t->wide.used;
    for (size_t i = 0; i < wide_slots(&t->wide); i++)
        values -= t->wide.slots[i].count && addr_is_v4(t->wide.slots[i].addr); // a carry
    return values;
}

bool addr_counts_next(const struct addr_counts *t, uint64_t least, uint64_t *position,
                      struct addr *a, uint64_t *count)
{
    uint64_t v4_slots = t->v4.bits ? UINT64_C(1) << t->v4.bits : 0;
    // A slot tells the whole count when nothing was carried.
    uint64_t least_in_slot = t->wide.used || !least ? 1 : least;
    for (uint64_t at = *position; at < v4_slots; at++) {
        struct v4_slot slot = t->v4.slots[at];
        if (slot.count < least_in_slot)
            continue;
        *a = addr_from_v4(slot.v4);
        *count = slot.count + carried(t, slot.v4);
        *position = at + 1;
        if (*count >= least)
            return true;
    }
    if (*position < v4_slots)
        *position = v4_slots;
    uint64_t wide_slots = t->wide.bits ? UINT64_C(1) << t->wide.bits : 0;
    for (; *position - v4_slots < wide_slots; (*position)++) {
        const struct wide_slot *slot = &t->wide.slots[*position - v4_slots];
        // An IPv4 address here is a carry, counted above.
        if (!slot->count || slot->count < least || addr_is_v4(slot->addr))
            continue;
        *a = slot->addr;
        *count = slot->count;
        (*position)++;
        return true;
    }
    return false;
}
