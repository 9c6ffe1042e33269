// SPDX-License-Identifier: GPL-2.0-only
//
// The first few of many in order, without sorting the many: a heap of the best so far, its worst on
// top.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"

// What may become a row: how often, and what: an address, or a number that stands for a text or a
// port in addr.low.
struct candidate {
    uint64_t count;
    struct addr key;
};

// The order of keys with equal counts.
typedef int key_order(const void *context, struct addr a, struct addr b);

struct topk {
    struct candidate *best;
    size_t count, room;
    size_t limit; // how many at most
    key_order *order;
    const void *context;
};

// limit 0 means all.
void topk_init(struct topk *t, uint64_t limit, key_order *order, const void *context);
void topk_release(struct topk *t);

// False when memory runs out.
bool topk_offer(struct topk *t, struct candidate c);

// Puts best[0..count) in order, the first row first. Nothing may be offered afterwards.
void topk_finish(struct topk *t);
