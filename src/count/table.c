// SPDX-License-Identifier: GPL-2.0-only
#include "count/table.h"

#include <stdlib.h>

enum { PORTS = UINT16_MAX + 1, UNLISTED_PARTS = 8192 };

// Makes room for the first `count` numbers.
static bool reserve(struct table *t, size_t count)
{
    size_t room = t->room;
    return array_reserve(&t->counts, count, &t->room, sizeof *t->counts) &&
           (!t->upper || array_reserve(&t->upper, t->room, &room, sizeof *t->upper));
}

bool table_init(struct table *t, const struct table_kind *kind, struct intern *labels,
                struct hash_seed seed, struct budget *budget)
{
    *t = (struct table){.kind = kind, .labels = kind->key == TABLE_LABEL ? labels : NULL};
    if (kind->key == TABLE_ADDRESS) {
        addr_counts_init(&t->addrs, seed, budget);
        return true;
    }
    if (kind->key == TABLE_PORT)
        return reserve(t, PORTS);
    if (kind->key == TABLE_CODE || t->labels)
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
    free(t->upper);
    free(t->unlisted);
}

// Adds to a count; false when memory runs out.
static inline bool add_times(struct table *t, size_t number, uint64_t times)
{
    uint64_t sum = t->counts[number] + times;
    t->counts[number] = (uint32_t)sum;
    if (__builtin_expect(sum <= UINT32_MAX, 1))
        return true;
    if (!t->upper)
        t->upper = calloc(t->room, sizeof *t->upper);
    if (!t->upper)
        return false;
    t->upper[number] += (uint32_t)(sum >> 32);
    return true;
}

static inline uint64_t count_of(const struct table *t, size_t number)
{
    return t->counts[number] + (t->upper ? (uint64_t)t->upper[number] << 32 : 0);
}

// The field that the table counts; null when the record has no value for it.
static inline const void *value_of(struct table_kind kind, const struct record *r)
{
    return (r->flags & kind.mask) == kind.flags ? (const char *)r + kind.field : NULL;
}

// Compiled for each size of a number.
static inline __attribute__((always_inline)) bool add_numbers(struct table *t,
                                                              const struct kept *kept, bool is_port)
{
    const struct table_kind kind = *t->kind;
    uint64_t total = 0;
    for (size_t i = 0; i < kept->count; i++) {
        const void *value = value_of(kind, kept->records[i]);
        if (!value)
            continue;
        if (!add_times(t, is_port ? *(const uint16_t *)value : *(const uint32_t *)value, 1))
            return false;
        total++;
    }
    t->total += total;
    return true;
}

// Makes room for the counts of texts without a number.
static bool reserve_unlisted(struct table *t)
{
    if (!t->unlisted)
        t->unlisted = calloc(UNLISTED_PARTS, sizeof *t->unlisted);
    return t->unlisted;
}

static bool add_unlisted(struct table *t, struct view text, uint64_t times)
{
    if (!reserve_unlisted(t))
        return false;
    t->unlisted[hash_bytes(text.ptr, text.len, t->labels->seed) % UNLISTED_PARTS] += times;
    return true;
}

static bool add_labels(struct table *t, const struct kept *kept)
{
    if (!reserve(t, t->labels->count))
        return false;
    uint64_t before = table_unlisted(t);
    bool good = add_numbers(t, kept, false);
    for (size_t i = 0; good && i < kept->count && table_unlisted(t) > before; i++) {
        const struct record *r = kept->records[i];
        if (r->os_id == INTERN_UNLISTED && value_of(*t->kind, r))
            good = add_unlisted(t, r->os, 1);
    }
    return good;
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
    if (t->kind->key == TABLE_ADDRESS)
        return add_addresses(t, kept);
    if (t->kind->key == TABLE_PORT)
        return add_numbers(t, kept, true);
    return add_labels(t, kept);
}

static bool add_code(struct table *t, uint32_t code, uint64_t times)
{
    t->total += times;
    return (code < t->room || reserve(t, code + 1U)) && add_times(t, code, times);
}

bool table_add_value(struct table *t, const struct table_input *in, uint32_t *number)
{
    *number = TABLE_NO_VALUE;
    if (t->kind->key == TABLE_CODE) {
        *number = t->kind->code(in);
        return *number == TABLE_NO_VALUE || add_code(t, *number, 1);
    }
    struct view text = t->kind->text(in);
    if (!text.len)
        return true;
    *number = table_add_text(t, text, 1);
    return *number != INTERN_FULL;
}

uint32_t table_add_text(struct table *t, struct view text, uint64_t times)
{
    uint32_t number = intern_number(t->labels, text);
    if (number == INTERN_FULL ||
        (number == INTERN_UNLISTED && text.len && !add_unlisted(t, text, times)))
        return INTERN_FULL;
    if ((number >= t->room && !reserve(t, t->labels->count)) || !add_times(t, number, times))
        return INTERN_FULL;
    t->total += times;
    return number;
}

bool table_take_back(struct table *t, uint32_t number)
{
    t->total--;
    return add_times(t, number, UINT64_MAX);
}

bool table_merge(struct table *t, const struct table *other)
{
    if (t->kind->key == TABLE_ADDRESS) {
        t->total += other->total;
        return addr_counts_merge(&t->addrs, &other->addrs);
    }
    if (other->unlisted && !reserve_unlisted(t))
        return false;
    for (size_t i = 0; other->unlisted && i < UNLISTED_PARTS; i++)
        t->unlisted[i] += other->unlisted[i];
    char room[INTERN_TEXT_MAX];
    for (uint32_t i = 0; i < other->room; i++) {
        uint64_t count = count_of(other, i);
        if (!count)
            continue;
        if (!t->labels
                ? !add_code(t, i, count)
                : table_add_text(t, intern_text(other->labels, i, room), count) == INTERN_FULL)
            return false;
    }
    return true;
}

bool table_next(const struct table *t, uint64_t least, uint64_t *position, struct addr *key,
                uint64_t *count)
{
    if (t->kind->key == TABLE_ADDRESS)
        return addr_counts_next(&t->addrs, least, position, key, count);
    if (*position == 0 && t->labels)
        *position = INTERN_UNLISTED + 1;
    size_t at = (size_t)*position;
    while (at < t->room && count_of(t, at) < least)
        at++;
    *position = at + 1;
    if (at >= t->room)
        return false;
    *key = (struct addr){0, at};
    *count = count_of(t, at);
    return true;
}

uint64_t table_values(const struct table *t)
{
    uint64_t values = 0, position = 0, count;
    struct addr key;
    if (t->kind->key == TABLE_ADDRESS)
        return addr_counts_values(&t->addrs);
    while (table_next(t, 1, &position, &key, &count))
        values++;
    return values;
}

bool table_add_values(struct table *t, const struct table_input *inputs, size_t count)
{
    table_text *text = t->kind->text;
    table_code *code = t->kind->code;
    for (size_t i = 0; text && i < count; i++) {
        struct view value = text(&inputs[i]);
        if (value.len && table_add_text(t, value, 1) == INTERN_FULL)
            return false;
    }
    for (size_t i = 0; code && i < count; i++) {
        uint32_t number = code(&inputs[i]);
        if (number != TABLE_NO_VALUE && !add_code(t, number, 1))
            return false;
    }
    return true;
}

struct view table_text_of(const struct table *t, uint64_t number, char room[INTERN_TEXT_MAX])
{
    return t->labels ? intern_text(t->labels, (uint32_t)number, room)
                     : t->kind->name_of((uint32_t)number, room);
}

uint64_t table_unlisted(const struct table *t)
{
    return t->labels && t->room ? count_of(t, INTERN_UNLISTED) : 0;
}

uint64_t table_undercount(const struct table *t)
{
    uint64_t most = t->kind->key == TABLE_ADDRESS ? addr_counts_error(&t->addrs) : 0;
    for (size_t i = 0; t->unlisted && i < UNLISTED_PARTS; i++)
        most = t->unlisted[i] > most ? t->unlisted[i] : most;
    return most;
}
