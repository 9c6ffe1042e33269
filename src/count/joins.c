// SPDX-License-Identifier: GPL-2.0-only
#include "joins.h"

#include <stdlib.h>

enum { FIRST_ROOM = 64 };

void joins_init(struct joins *j, struct hash_seed seed, struct budget *budget)
{
    *j = (struct joins){.seed = seed, .budget = budget};
}

void joins_release(struct joins *j)
{
    for (int i = 0; i < 2; i++) {
        free(j->halves[i].joins);
        free(j->halves[i].slots);
    }
    budget_give(j->budget, j->taken);
    joins_init(j, j->seed, j->budget);
}

static void empty(struct join_half *half)
{
    if (half->count)
        memset(half->slots, 0, half->slot_count * sizeof *half->slots);
    half->count = 0;
}

void joins_forget(struct joins *j)
{
    empty(&j->halves[0]);
    empty(&j->halves[1]);
}

static uint32_t hash_ends(const struct joins *j, const struct record *r)
{
    uint64_t ports = (uint64_t)r->source_port << 16 | r->target_port;
    uint64_t h = hash_addr(r->source, j->seed) ^ ports;
    h = hash_number(h, j->seed) ^ r->target.low;
    return (uint32_t)(hash_number(h ^ r->target.high, j->seed) >> 32);
}

static bool same_ends(const struct join *join, const struct record *r)
{
    return join->source_port == r->source_port && join->target_port == r->target_port &&
           addr_equal(join->source, r->source) && addr_equal(join->target, r->target);
}

// Where the attempt is in the half, or would be. The half must have slots.
static uint32_t *slot_of(const struct join_half *half, const struct record *r, uint32_t hash)
{
    uint32_t mask = half->slot_count - 1, at = hash & mask;
    while (half->slots[at] && !same_ends(&half->joins[half->slots[at] - 1], r))
        at = (at + 1) & mask;
    return &half->slots[at];
}

static struct join *find(const struct join_half *half, const struct record *r, uint32_t hash)
{
    uint32_t index = half->count ? *slot_of(half, r, hash) : 0;
    return index ? &half->joins[index - 1] : NULL;
}

static struct record ends_of(const struct join *join)
{
    return (struct record){.source = join->source,
                           .target = join->target,
                           .source_port = join->source_port,
                           .target_port = join->target_port};
}

// Whether a half may become twice as large. Small ones always may.
static bool may_grow(struct joins *j, const struct join_half *half)
{
    size_t more = half->room * (sizeof *half->joins + 2 * sizeof *half->slots);
    if (half->room < JOINS_FEW)
        return true;
    if (!budget_take(j->budget, more))
        return false;
    j->taken += more;
    return true;
}

// Room for one more; at most half of the slots are taken.
static bool fit(struct joins *j, struct join_half *half)
{
    if (half->count < half->room)
        return true;
    uint32_t room = half->room ? half->room * 2 : FIRST_ROOM;
    uint32_t *slots = calloc(2 * room, sizeof *slots);
    struct join *joins = reallocarray(half->joins, room, sizeof *joins);
    if (joins)
        half->joins = joins;
    if (!slots || !joins) {
        free(slots);
        return false;
    }
    free(half->slots);
    half->slots = slots;
    half->slot_count = 2 * room;
    half->room = room;
    for (uint32_t i = 0; i < half->count; i++) {
        struct record ends = ends_of(&half->joins[i]);
        *slot_of(half, &ends, hash_ends(j, &ends)) = i + 1;
    }
    return true;
}

static bool is_near(const struct join *join, int64_t time)
{
    return time - join->time <= JOIN_SECONDS && join->time - time <= JOIN_SECONDS;
}

// The half for a new attempt.
static struct join_half *half_for(struct joins *j, int64_t time)
{
    struct join_half *young = &j->halves[j->young];
    bool fresh =
        young->count < JOINS_FEW || (young->count < JOINS_MANY && is_near(&young->joins[0], time));
    if (fresh && (young->count < young->room || may_grow(j, young)))
        return young;
    j->young ^= 1;
    empty(&j->halves[j->young]);
    return &j->halves[j->young];
}

struct join *joins_put(struct joins *j, const struct record *attempt)
{
    uint32_t hash = hash_ends(j, attempt);
    struct join_half *half = half_for(j, attempt->time);
    struct join *join = find(half, attempt, hash);
    if (!join) {
        if (!fit(j, half))
            return NULL;
        join = &half->joins[half->count++];
        *slot_of(half, attempt, hash) = half->count;
    }
    *join = (struct join){
        .source = attempt->source,
        .target = attempt->target,
        .time = attempt->time,
        .source_port = attempt->source_port,
        .target_port = attempt->target_port,
    };
    for (int i = 0; i < JOIN_VALUES; i++)
        join->values[i] = JOIN_NO_VALUE;
    return join;
}

struct join *joins_find(struct joins *j, const struct record *addendum)
{
    uint32_t hash = hash_ends(j, addendum);
    struct join *join = find(&j->halves[j->young], addendum, hash);
    if (!join)
        join = find(&j->halves[j->young ^ 1], addendum, hash);
    return join && is_near(join, addendum->time) ? join : NULL;
}
