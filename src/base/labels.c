// SPDX-License-Identifier: GPL-2.0-only
#include "p0fstats/labels.h"

#include <stdlib.h>
#include <string.h>

struct label_slot {
    uint32_t hash; // the upper half, to pass over most others without looking at their text
    uint32_t number_plus_1;
};

enum { FIRST_SLOTS = 1024, LABEL_COST = 144 };

bool labels_init(struct labels *l, struct hash_seed seed, struct budget *budget)
{
    *l = (struct labels){.seed = seed, .slot_count = FIRST_SLOTS, .budget = budget};
    arena_init(&l->arena);
    l->slots = calloc(l->slot_count, sizeof *l->slots);
    if (l->slots && labels_number(l, view_of(NULL, 0)) == LABELS_UNLISTED)
        return true;
    labels_release(l);
    return false;
}

void labels_release(struct labels *l)
{
    if (l->budget && l->taken > LABELS_FREE)
        budget_give(l->budget, l->taken - LABELS_FREE);
    arena_release(&l->arena);
    free(l->texts);
    free(l->slots);
    *l = (struct labels){0};
}

// Takes what a new text costs: itself, and its share of the tables, which double.
static bool take(struct labels *l, size_t len)
{
    size_t cost = len + LABEL_COST, taken = l->taken + cost;
    if (l->budget && taken > LABELS_FREE) {
        size_t before = l->taken > LABELS_FREE ? l->taken - LABELS_FREE : 0;
        if (!budget_take(l->budget, taken - LABELS_FREE - before))
            return false;
    }
    l->taken = taken;
    return true;
}

static void place(struct label_slot *slots, uint32_t mask, uint32_t hash, uint32_t number_plus_1)
{
    uint32_t at = hash & mask;
    while (slots[at].number_plus_1)
        at = (at + 1) & mask;
    slots[at] = (struct label_slot){hash, number_plus_1};
}

static bool grow(struct labels *l)
{
    if (l->slot_count > UINT32_MAX / 4)
        return false;
    uint32_t more = l->slot_count * 2;
    struct label_slot *slots = calloc(more, sizeof *slots);
    if (!slots)
        return false;
    for (uint32_t i = 0; i < l->slot_count; i++)
        if (l->slots[i].number_plus_1)
            place(slots, more - 1, l->slots[i].hash, l->slots[i].number_plus_1);
    free(l->slots);
    l->slots = slots;
    l->slot_count = more;
    return true;
}

static uint32_t add(struct labels *l, struct view text, uint32_t hash)
{
    if (!take(l, text.len))
        return LABELS_UNLISTED;
    if (l->count >= l->slot_count / 2 && !grow(l))
        return LABELS_FULL;
    if (l->count == l->room) {
        uint32_t more = l->room ? l->room * 2 : 256;
        struct view *texts = reallocarray(l->texts, more, sizeof *texts);
        if (!texts)
            return LABELS_FULL;
        l->texts = texts;
        l->room = more;
    }
    struct view copy = arena_copy(&l->arena, text);
    if (!copy.ptr)
        return LABELS_FULL;
    l->texts[l->count] = copy;
    place(l->slots, l->slot_count - 1, hash, l->count + 1);
    return l->count++;
}

static uint32_t find(struct labels *l, struct view text)
{
    uint32_t hash = (uint32_t)(hash_bytes(text.ptr, text.len, l->seed) >> 32);
    uint32_t mask = l->slot_count - 1;
    for (uint32_t at = hash & mask; l->slots[at].number_plus_1; at = (at + 1) & mask)
        if (l->slots[at].hash == hash && view_equal(l->texts[l->slots[at].number_plus_1 - 1], text))
            return l->slots[at].number_plus_1 - 1;
    return add(l, text, hash);
}

// A slot among the recent ones, from the first and the last eight bytes and the length: not a good
// hash, but a cheap one, and all it can cost is a look at the table.
static inline uint32_t recent_slot(struct view text, struct hash_seed seed)
{
    uint64_t first, last;
    memcpy(&first, text.ptr, sizeof first);
    memcpy(&last, text.ptr + text.len - sizeof last, sizeof last);
    uint64_t h = (first ^ (last + text.len) * 0x9e3779b97f4a7c15u) * seed.multiply;
    return (uint32_t)(h >> 40) % LABELS_RECENT;
}

uint32_t labels_number(struct labels *l, struct view text)
{
    if (text.len < 8)
        return find(l, text);
    uint32_t *recent = &l->recent[recent_slot(text, l->seed)];
    if (*recent && view_equal(l->texts[*recent - 1], text))
        return *recent - 1;
    uint32_t number = find(l, text);
    if (number != LABELS_FULL)
        *recent = number + 1;
    return number;
}
