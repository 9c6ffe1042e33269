// SPDX-License-Identifier: GPL-2.0-only
//
// Texts as small numbers. Each distinct text gets the next number from 0 on, and is copied once; so
// counting a text is counting in an array, and what is to be found out about a text (does a pattern
// match it?) is found out once.
//
// Number 0 is the empty text, which also stands for all texts that the budget left no room for.
#ifndef P0FSTATS_LABELS_H
#define P0FSTATS_LABELS_H

#include "p0fstats/arena.h"
#include "p0fstats/budget.h"
#include "p0fstats/hash.h"
#include "p0fstats/view.h"

enum {
    LABELS_RECENT = 512,
    LABELS_UNLISTED = 0,
    LABELS_FULL = UINT32_MAX,
    LABELS_FREE = 64 << 10, // bytes that need no budget
};

struct labels {
    struct arena arena; // the copies
    struct view *texts; // by number
    uint32_t count, room;
    struct label_slot *slots;
    uint32_t slot_count; // a power of two
    struct hash_seed seed;
    struct budget *budget;          // null: no ceiling
    size_t taken;                   // bytes used, of the budget what is above LABELS_FREE
    uint32_t recent[LABELS_RECENT]; // numbers lately found, plus 1, by a few of their bytes
};

// The budget may be null, and must outlive the labels. False when memory runs out.
bool labels_init(struct labels *l, struct hash_seed seed, struct budget *budget);
void labels_release(struct labels *l);

// The number of a text, a new one if it is new; LABELS_UNLISTED when it is new and the budget is
// used up, LABELS_FULL when memory runs out.
uint32_t labels_number(struct labels *l, struct view text);

#endif
