// SPDX-License-Identifier: GPL-2.0-only
//
// Numbers texts. Each distinct text gets a number and is copied once; so texts are counted in an
// array, and a pattern is matched once a text. Number 0 is the empty text; it also stands for all
// texts that the budget refused.
//
// Many labels of systems differ only in the hours at their end: `Linux 2.4 (up: 2879 hrs)`. Of
// these only the stem, `Linux 2.4 (up: `, is a text of the table; its hours lead to their numbers
// without a search. Other texts get the next number, from 0 on.
#pragma once

#include "base/arena.h"
#include "base/budget.h"
#include "base/hash.h"
#include "base/view.h"

enum {
    INTERN_RECENT = 1024,
    INTERN_UNLISTED = 0,
    INTERN_FULL = UINT32_MAX,
    INTERN_FREE = 64 << 10, // bytes that need no budget
    INTERN_TEXT_MAX = 256,  // bytes of a text with hours
};

struct intern_entry {
    struct view text;
    uint32_t *hours; // of a stem: pages, by hours; 0: none yet
    uint32_t number;
};

// What numbers mean, a page of them at a time.
struct intern_page {
    struct intern_entry *entries; // texts of their own; null: hours
    const struct intern_entry *stem;
    uint32_t first_hour;
};

struct intern {
    struct arena arena; // texts and entries
    struct intern_page *pages;
    size_t page_count, page_room;
    struct intern_slot *slots;
    uint32_t slot_count; // a power of two
    uint32_t text_count, stem_count;
    uint32_t next;  // number of a text
    uint32_t count; // all numbers are below it
    struct hash_seed seed;
    struct budget *budget; // null: no limit
    size_t taken;          // bytes used; above INTERN_FREE they are the budget's
    struct intern_entry *recent[INTERN_RECENT]; // by a few bytes of the text
};

// The budget may be null and must outlive *l. False when memory runs out.
bool intern_init(struct intern *l, struct hash_seed seed, struct budget *budget);
void intern_release(struct intern *l);

// The number of a text. Of a new one, INTERN_UNLISTED when the budget is used up and INTERN_FULL
// when memory runs out.
uint32_t intern_number(struct intern *l, struct view text);

// The text of a number, which may be put together in `room`.
struct view intern_text(const struct intern *l, uint32_t number, char room[INTERN_TEXT_MAX]);
