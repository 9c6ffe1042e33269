// SPDX-License-Identifier: GPL-2.0-only
//
// The first few of many in order, without sorting the many: a heap of the best so far, with the
// worst of them on top.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/addr.h"
#include "base/arena.h"

// A value that may become a row: an address, or a port or the number of a text in key.low.
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

// The count below which an offer changes nothing; 0 while there is room.
uint64_t topk_least(const struct topk *t);

// False when memory runs out.
bool topk_offer(struct topk *t, struct candidate c);

// Puts best[0..count) in order, the first row first. Nothing may be offered afterwards.
void topk_finish(struct topk *t);
