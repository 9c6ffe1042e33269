// SPDX-License-Identifier: GPL-2.0-only
//
// Texts as small numbers. Each distinct text gets the next number from 0 on, and is copied once; so
// counting a text is counting in an array, and what is to be found out about a text (does a pattern
// match it?) is found out once.
//
// Number 0 is the empty text, which also stands for all texts that the budget left no room for.
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
    struct budget *budget;          // null: no ceiling
    size_t taken;                   // bytes used, of the budget what is above INTERN_FREE
    uint32_t recent[INTERN_RECENT]; // numbers lately found, plus 1, by a few of their bytes
};

// The budget may be null, and must outlive the labels. False when memory runs out.
bool intern_init(struct intern *l, struct hash_seed seed, struct budget *budget);
void intern_release(struct intern *l);

// The number of a text, a new one if it is new; INTERN_UNLISTED when it is new and the budget is
// used up, INTERN_FULL when memory runs out.
uint32_t intern_number(struct intern *l, struct view text);
