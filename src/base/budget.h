// SPDX-License-Identifier: GPL-2.0-only
//
// Limits the memory of tables that grow with the input, for all workers together. A table reserves
// memory before it grows; if refused, it keeps its size. Safe in any thread.
#pragma once

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct budget {
    atomic_size_t used;
    size_t limit; // bytes; SIZE_MAX: no limit
};

static inline void budget_init(struct budget *b, size_t limit)
{
    atomic_init(&b->used, 0);
    b->limit = limit;
}

// Takes `size` bytes; false when they exceed the limit.
static inline bool budget_take(struct budget *b, size_t size)
{
    size_t used = atomic_load_explicit(&b->used, memory_order_relaxed);
    do
        if (size > b->limit || used > b->limit - size)
            return false;
    while (!atomic_compare_exchange_weak_explicit(&b->used, &used, used + size,
                                                  memory_order_relaxed, memory_order_relaxed));
    return true;
}

// The same for tables that could take everything; leaves an eighth to others.
static inline bool budget_take_most(struct budget *b, size_t size)
{
    size_t used = atomic_load_explicit(&b->used, memory_order_relaxed);
    size_t most = b->limit - b->limit / 8;
    return size <= most && used <= most - size && budget_take(b, size);
}

// Returns what was taken.
static inline void budget_give(struct budget *b, size_t size)
{
    atomic_fetch_sub_explicit(&b->used, size, memory_order_relaxed);
}
