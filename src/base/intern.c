// SPDX-License-Identifier: GPL-2.0-only
#include "base/intern.h"

#include <stdlib.h>
#include <string.h>

struct intern_slot {
    uint32_t hash; // the upper half; most other texts differ in it
    uint32_t number_plus_1;
};

enum { FIRST_SLOTS = 1024, TEXT_COST = 144 };

bool intern_init(struct intern *l, struct hash_seed seed, struct budget *budget)
{
    *l = (struct intern){.seed = seed, .slot_count = FIRST_SLOTS, .budget = budget};
    arena_init(&l->arena);
    l->slots = calloc(l->slot_count, sizeof *l->slots);
    if (l->slots && intern_number(l, view_of(NULL, 0)) == INTERN_UNLISTED)
        return true;
    intern_release(l);
    return false;
}

void intern_release(struct intern *l)
{
    if (l->budget && l->taken > INTERN_FREE)
        budget_give(l->budget, l->taken - INTERN_FREE);
    arena_release(&l->arena);
    free(l->texts);
    free(l->slots);
    *l = (struct intern){0};
}

// Takes the cost of a new text: its bytes and its share of the tables, which double.
static bool take(struct intern *l, size_t len)
{
    size_t cost = len + TEXT_COST, taken = l->taken + cost;
    if (l->budget && taken > INTERN_FREE) {
        size_t before = l->taken > INTERN_FREE ? l->taken - INTERN_FREE : 0;
        if (!budget_take(l->budget, taken - INTERN_FREE - before))
            return false;
    }
    l->taken = taken;
    return true;
}

static void place(struct intern_slot *slots, uint32_t mask, uint32_t hash, uint32_t number_plus_1)
{
    uint32_t at = hash & mask;
    while (slots[at].number_plus_1)
        at = (at + 1) & mask;
    slots[at] = (struct intern_slot){hash, number_plus_1};
}

static bool grow(struct intern *l)
{
    if (l->slot_count > UINT32_MAX / 4)
        return false;
    uint32_t more = l->slot_count * 2;
    struct intern_slot *slots = calloc(more, sizeof *slots);
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

static uint32_t add(struct intern *l, struct view text, uint32_t hash)
{
    if (!take(l, text.len))
        return INTERN_UNLISTED;
    if (l->count >= l->slot_count / 2 && !grow(l))
        return INTERN_FULL;
    size_t room = l->room;
    struct view copy = arena_copy(&l->arena, text);
    if (!copy.ptr || !array_reserve(&l->texts, l->count + 1U, &room, sizeof copy))
        return INTERN_FULL;
    l->room = (uint32_t)room;
    l->texts[l->count] = copy;
    place(l->slots, l->slot_count - 1, hash, l->count + 1);
    return l->count++;
}

static uint32_t find(struct intern *l, struct view text)
{
    uint32_t hash = (uint32_t)(hash_bytes(text.ptr, text.len, l->seed) >> 32);
    uint32_t mask = l->slot_count - 1;
    for (uint32_t at = hash & mask; l->slots[at].number_plus_1; at = (at + 1) & mask)
        if (l->slots[at].hash == hash && view_equal(l->texts[l->slots[at].number_plus_1 - 1], text))
            return l->slots[at].number_plus_1 - 1;
    return add(l, text, hash);
}

// A cheap hash of the first and last eight bytes and the length. A collision costs only a lookup in
// the table.
static inline uint32_t recent_slot(struct view text, struct hash_seed seed)
{
    uint64_t first, last;
    memcpy(&first, text.ptr, sizeof first);
    memcpy(&last, text.ptr + text.len - sizeof last, sizeof last);
    uint64_t h = (first ^ (last + text.len) * 0x9e3779b97f4a7c15u) * seed.multiply;
    return (uint32_t)(h >> 40) % INTERN_RECENT;
}

uint32_t intern_number(struct intern *l, struct view text)
{
    if (text.len < 8)
        return find(l, text);
    uint32_t *recent = &l->recent[recent_slot(text, l->seed)];
    if (*recent && view_equal(l->texts[*recent - 1], text))
        return *recent - 1;
    uint32_t number = find(l, text);
    if (number != INTERN_FULL)
        *recent = number + 1;
    return number;
}
