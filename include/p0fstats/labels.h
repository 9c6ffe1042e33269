// SPDX-License-Identifier: GPL-2.0-only
//
// Texts as small numbers. Each distinct text gets the next number from 0 on, and is copied once; so
// counting a text is counting in an array, and what is to be found out about a text (does a pattern
// match it?) is found out once.
#ifndef P0FSTATS_LABELS_H
#define P0FSTATS_LABELS_H

#include "p0fstats/arena.h"
#include "p0fstats/hash.h"
#include "p0fstats/view.h"

enum { LABELS_RECENT = 512, LABELS_FULL = UINT32_MAX };

struct labels {
    struct arena arena; // the copies
    struct view *texts; // by number
    uint32_t count, room;
    struct label_slot *slots;
    uint32_t slot_count; // a power of two
    struct hash_seed seed;
    uint32_t recent[LABELS_RECENT]; // numbers lately found, plus 1, by a few of their bytes
};

bool labels_init(struct labels *l, struct hash_seed seed);
void labels_release(struct labels *l);

// The number of a text, a new one if it is new; LABELS_FULL when memory runs out.
uint32_t labels_number(struct labels *l, struct view text);

// Bytes of memory in use.
size_t labels_memory(const struct labels *l);

#endif
