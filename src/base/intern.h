// SPDX-License-Identifier: GPL-2.0-only
//
// Numbers texts. Each distinct text gets the next number from 0 on and is copied once; so texts are
// counted in an array, and a pattern is matched once a text. Number 0 is the empty text; it also
// stands for all texts that the budget refused.
#pragma once

#include "base/arena.h"
#include "base/budget.h"
#include "base/hash.h"
#include "base/view.h"

enum {
    INTERN_RECENT = 512,
    INTERN_UNLISTED = 0,
    INTERN_FULL = UINT32_MAX,
    INTERN_FREE = 64 << 10, // bytes that need no budget
};

struct intern {
    struct arena arena; // the copies
    struct view *texts; // by number
    uint32_t count, room;
    struct intern_slot *slots;
    uint32_t slot_count; // a power of two
    struct hash_seed seed;
    struct budget *budget;          // null: no limit
    size_t taken;                   // bytes used; above INTERN_FREE they are the budget's
    uint32_t recent[INTERN_RECENT]; // recent numbers, plus 1, by a few of their bytes
};

// The budget may be null and must outlive *l. False when memory runs out.
bool intern_init(struct intern *l, struct hash_seed seed, struct budget *budget);
void intern_release(struct intern *l);

// The number of a text. Of a new one, INTERN_UNLISTED when the budget is used up and INTERN_FULL
// when memory runs out.
uint32_t intern_number(struct intern *l, struct view text);
