// SPDX-License-Identifier: GPL-2.0-only
#include "base/intern.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct intern_slot {
    uint32_t hash; // the upper half; most other texts differ in it
    uint32_t number_plus_1;
};

enum {
    FIRST_SLOTS = 1024,
    PAGE = 32,        // numbers
    HOURS = 12 << 10, // p0f 2 logs fewer: its clock has 32 bits and 100 ticks a second
    LONG_COPIES = 10,
    TEXT_COST = 144,      // bytes, with what users keep of a number; tables double
    PAGE_COST = 8 * PAGE, // the same for a page of hours
    STEM_COST = HOURS / PAGE * sizeof(uint32_t),
    STEM_MAX = INTERN_TEXT_MAX - 16,
    STEMS = 4096, // far more than p0f knows systems; other texts are not split
};

static inline struct intern_entry *entry_of(const struct intern *l, uint32_t number)
{
    return &l->pages[number / PAGE].entries[number % PAGE];
}

bool intern_init(struct intern *l, struct hash_seed seed, struct budget *budget)
{
    *l = (struct intern){.seed = seed, .slot_count = FIRST_SLOTS, .budget = budget};
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
    free(l->pages);
    free(l->slots);
    *l = (struct intern){0};
}

static bool take(struct intern *l, size_t cost)
{
    size_t taken = l->taken + cost;
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

// False when memory or numbers run out.
static bool add_page(struct intern *l, struct intern_page page)
{
    if (l->page_count >= UINT32_MAX / PAGE ||
        !array_reserve(&l->pages, l->page_count + 1, &l->page_room, sizeof page))
        return false;
    l->pages[l->page_count++] = page;
    return true;
}

// Makes l->next a number in a page of texts.
static bool find_next(struct intern *l)
{
    if (l->next % PAGE != 0)
        return true;
    struct intern_page page = {.entries = arena_array(&l->arena, PAGE, sizeof *page.entries)};
    l->next = (uint32_t)l->page_count * PAGE;
    return page.entries && add_page(l, page);
}

static uint32_t add(struct intern *l, struct view text, uint32_t hash)
{
    // A report has a row of a long text several times, escaped.
    if (!take(l, TEXT_COST + (text.len > INTERN_TEXT_MAX ? LONG_COPIES * text.len : text.len)))
        return INTERN_UNLISTED;
    if (l->text_count >= l->slot_count / 2 && !grow(l))
        return INTERN_FULL;
    struct view copy = arena_copy(&l->arena, text);
    if (!copy.ptr || !find_next(l))
        return INTERN_FULL;
    *entry_of(l, l->next) = (struct intern_entry){.text = copy, .number = l->next};
    place(l->slots, l->slot_count - 1, hash, l->next + 1);
    l->text_count++;
    l->count = l->count > l->next ? l->count : l->next + 1;
    return l->next++;
}

static uint32_t find(struct intern *l, struct view text)
{
    uint32_t hash = (uint32_t)(hash_bytes(text.ptr, text.len, l->seed) >> 32);
    uint32_t mask = l->slot_count - 1;
    for (uint32_t at = hash & mask; l->slots[at].number_plus_1; at = (at + 1) & mask)
        if (l->slots[at].hash == hash &&
            view_equal(entry_of(l, l->slots[at].number_plus_1 - 1)->text, text))
            return l->slots[at].number_plus_1 - 1;
    return add(l, text, hash);
}

static inline uint64_t word_at(const char *s)
{
    uint64_t word;
    memcpy(&word, s, sizeof word);
    return word;
}

// A cheap hash of the first and last eight bytes and the length. A collision costs only a lookup in
// the table.
static inline uint32_t recent_slot(struct view text, struct hash_seed seed)
{
    uint64_t first = 0, last = 0;
    if (text.len >= sizeof first) {
        first = word_at(text.ptr);
        last = word_at(text.ptr + text.len - sizeof last);
    } else if (text.len) {
        memcpy(&first, text.ptr, text.len);
    }
    uint64_t h = (first ^ (last + text.len) * 0x9e3779b97f4a7c15u) * seed.multiply;
    return (uint32_t)(h >> 40) % INTERN_RECENT;
}

// As view_equal, without a call for what is neither short nor long.
static inline bool same_text(struct view a, struct view b)
{
    if (a.len != b.len || a.len < 8 || a.len > 64)
        return view_equal(a, b);
    size_t last = a.len - 8;
    for (size_t at = 0; at < last; at += 8)
        if (word_at(a.ptr + at) != word_at(b.ptr + at))
            return false;
    return word_at(a.ptr + last) == word_at(b.ptr + last);
}

// ---- Hours ----

static const struct view hours_end = VIEW_LITERAL(" hrs)");

// Takes hours off the end of a text, if intern_text would write them the same way. What is left is
// not empty.
static inline bool split_hours(struct view *text, uint32_t *hours)
{
    enum { DIGITS = 5 };
    if (text->len < hours_end.len + 2 || !view_ends(*text, hours_end))
        return false;
    size_t end = text->len - hours_end.len, at = end;
    uint32_t value = 0, unit = 1;
    while (at > 1 && end - at < DIGITS && isdigit((unsigned char)text->ptr[at - 1])) {
        value += (uint32_t)(text->ptr[--at] - '0') * unit;
        unit *= 10;
    }
    if (at == end || value >= HOURS || at > STEM_MAX || (text->ptr[at] == '0' && end - at > 1))
        return false;
    *hours = value;
    text->len = at;
    return true;
}

static uint32_t add_hours(struct intern *l, struct intern_entry *entry, uint32_t hours)
{
    if (!take(l, PAGE_COST + (entry->hours ? 0 : STEM_COST)))
        return INTERN_UNLISTED;
    if (!entry->hours) {
        entry->hours = arena_alloc(&l->arena, STEM_COST);
        l->stem_count++;
    }
    uint32_t page = (uint32_t)l->page_count;
    if (!entry->hours || !add_page(l, (struct intern_page){NULL, entry, hours / PAGE * PAGE}))
        return INTERN_FULL;
    entry->hours[hours / PAGE] = page;
    l->count = (page + 1) * PAGE;
    return page * PAGE + hours % PAGE;
}

// Null when memory runs out.
static inline struct intern_entry *find_entry(struct intern *l, struct view text)
{
    struct intern_entry **recent = &l->recent[recent_slot(text, l->seed)];
    if (*recent && same_text((*recent)->text, text))
        return *recent;
    uint32_t number = find(l, text);
    return number == INTERN_FULL ? NULL : (*recent = entry_of(l, number));
}

uint32_t intern_number(struct intern *l, struct view text)
{
    uint32_t hours = 0;
    struct view stem = text;
    bool split = split_hours(&stem, &hours);
    struct intern_entry *entry = find_entry(l, stem);
    if (split && entry && !entry->hours && l->stem_count == STEMS) {
        split = false;
        entry = find_entry(l, text);
    }
    if (!entry)
        return INTERN_FULL;
    if (!split || entry->number == INTERN_UNLISTED)
        return entry->number;
    uint32_t page = entry->hours ? entry->hours[hours / PAGE] : 0;
    return page ? page * PAGE + hours % PAGE : add_hours(l, entry, hours);
}

struct view intern_text(const struct intern *l, uint32_t number, char room[INTERN_TEXT_MAX])
{
    const struct intern_page *page = &l->pages[number / PAGE];
    if (page->entries)
        return page->entries[number % PAGE].text;
    struct view stem = page->stem->text;
    uint32_t hours = page->first_hour + number % PAGE;
    size_t len = stem.len;
    memcpy(room, stem.ptr, len);
    for (uint32_t unit = 10000; unit; unit /= 10)
        if (hours >= unit || unit == 1)
            room[len++] = (char)('0' + hours / unit % 10);
    memcpy(room + len, hours_end.ptr, hours_end.len);
    return view_of(room, len + hours_end.len);
}
