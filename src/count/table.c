// SPDX-License-Identifier: GPL-2.0-only
#include "count/table.h"

#include <stdlib.h>

enum { PORTS = UINT16_MAX + 1 };

bool table_init(struct table *t, const struct table_kind *kind, struct intern *labels,
                struct hash_seed seed, struct budget *budget)
{
    *t = (struct table){.kind = kind, .labels = kind->key == TABLE_LABEL ? labels : NULL};
    if (kind->key == TABLE_ADDRESS) {
        addr_counts_init(&t->addrs, seed, budget);
        return true;
    }
    if (kind->key == TABLE_PORT)
        return array_reserve(&t->counts, PORTS, &t->room, sizeof *t->counts);
    if (t->labels)
        return true;
    t->labels = &t->own;
    return intern_init(&t->own, seed, budget);
}

void table_release(struct table *t)
{
    if (t->kind->key == TABLE_ADDRESS)
        addr_counts_release(&t->addrs);
    intern_release(&t->own);
    free(t->counts);
}

// The field that the table counts; null when the record has no value for it.
static inline const void *value_of(struct table_kind kind, const struct record *r)
{
    return (r->flags & kind.mask) == kind.flags ? (const char *)r + kind.field : NULL;
}

static bool add_labels(struct table *t, const struct kept *kept)
{
    if (!array_reserve(&t->counts, t->labels->count, &t->room, sizeof *t->counts))
        return false;
    const struct table_kind kind = *t->kind;
    uint64_t *counts = t->counts, total = 0;
    for (size_t i = 0; i < kept->count; i++) {
        const uint32_t *number = value_of(kind, kept->records[i]);
        if (number) {
            counts[*number]++;
            total++;
        }
    }
    t->total += total;
    return true;
}

static void add_ports(struct table *t, const struct kept *kept)
{
    const struct table_kind kind = *t->kind;
    uint64_t *counts = t->counts, total = 0;
    for (size_t i = 0; i < kept->count; i++) {
        const uint16_t *port = value_of(kind, kept->records[i]);
        if (port) {
            counts[*port]++;
            total++;
        }
    }
    t->total += total;
}

static bool add_addresses(struct table *t, const struct kept *kept)
{
    const struct table_kind kind = *t->kind;
    uint32_t v4[BATCH_MAX];
    struct addr wide[BATCH_MAX];
    size_t v4_count = 0, wide_count = 0;
    for (size_t i = 0; i < kept->count; i++) {
        const struct addr *a = value_of(kind, kept->records[i]);
        if (!a)
            continue;
        if (__builtin_expect(!addr_is_v4(*a), 0))
            wide[wide_count++] = *a;
        else
            v4[v4_count++] = addr_v4(*a);
    }
    t->total += v4_count + wide_count;
    return addr_counts_add_v4(&t->addrs, v4, v4_count) &&
           addr_counts_add_wide(&t->addrs, wide, wide_count);
}

bool table_add(struct table *t, const struct kept *kept)
{
    switch (t->kind->key) {
    case TABLE_LABEL:
        return add_labels(t, kept);
    case TABLE_ADDRESS:
        return add_addresses(t, kept);
    case TABLE_PORT:
        add_ports(t, kept);
        break;
    case TABLE_TEXT:
        break;
    }
    return true;
}

uint32_t table_add_text(struct table *t, struct view text, uint64_t times)
{
    uint32_t number = intern_number(t->labels, text);
    if (number == INTERN_FULL)
        return number;
    if (number >= t->room &&
        !array_reserve(&t->counts, t->labels->count, &t->room, sizeof *t->counts))
        return INTERN_FULL;
    t->counts[number] += times;
    t->total += times;
    return number;
}

void table_take_back(struct table *t, uint32_t number)
{
    t->counts[number]--;
    t->total--;
}

bool table_merge(struct table *t, const struct table *other)
{
    if (t->kind->key == TABLE_ADDRESS || t->kind->key == TABLE_PORT)
        t->total += other->total;
    if (t->kind->key == TABLE_ADDRESS)
        return addr_counts_merge(&t->addrs, &other->addrs);
    for (size_t i = 0; i < other->room; i++) {
        if (!other->counts[i])
            continue;
        if (t->kind->key == TABLE_PORT)
            t->counts[i] += other->counts[i];
        else if (table_add_text(t, other->labels->texts[i], other->counts[i]) == INTERN_FULL)
            return false;
    }
    return true;
}

bool table_next(const struct table *t, uint64_t least, uint64_t *position, struct addr *key,
                uint64_t *count)
{
    if (t->kind->key == TABLE_ADDRESS)
        return addr_counts_next(&t->addrs, least, position, key, count);
    if (*position == 0 && t->kind->key != TABLE_PORT)
        *position = INTERN_UNLISTED + 1;
    while (*position < t->room && t->counts[*position] < least)
        (*position)++;
    if (*position >= t->room)
        return false;
    *key = (struct addr){0, *position};
    *count = t->counts[(*position)++];
    return true;
}

uint64_t table_undercount(const struct table *t)
{
    bool has_texts = t->kind->key == TABLE_LABEL || t->kind->key == TABLE_TEXT;
    return has_texts && t->room ? t->counts[INTERN_UNLISTED] : addr_counts_error(&t->addrs);
}
