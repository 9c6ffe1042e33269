// SPDX-License-Identifier: GPL-2.0-only
#include "count/flows.h"

#include <stdlib.h>

enum { FIRST_ROOM = 64 };

void flows_init(struct flows *f, struct hash_seed seed, struct budget *budget)
{
    *f = (struct flows){.seed = seed, .budget = budget};
}

void flows_release(struct flows *f)
{
    for (int i = 0; i < 2; i++) {
        free(f->halves[i].flows);
        free(f->halves[i].slots);
    }
    if (f->taken)
        budget_give(f->budget, f->taken);
    flows_init(f, f->seed, f->budget);
}

static void empty(struct flow_half *half)
{
    if (half->count)
        memset(half->slots, 0, half->slot_count * sizeof *half->slots);
    half->count = 0;
}

void flows_forget(struct flows *f)
{
    empty(&f->halves[0]);
    empty(&f->halves[1]);
}

static uint32_t hash_ends(const struct flows *f, const struct record *r)
{
    uint64_t ports = (uint64_t)r->source_port << 16 | r->target_port;
    uint64_t h = hash_addr(r->source, f->seed) ^ ports;
    h = hash_number(h, f->seed) ^ r->target.low;
    return (uint32_t)(hash_number(h ^ r->target.high, f->seed) >> 32);
}

static bool same_ends(const struct flow *flow, const struct record *r)
{
    return flow->source_port == r->source_port && flow->target_port == r->target_port &&
           addr_equal(flow->source, r->source) && addr_equal(flow->target, r->target);
}

// Where the attempt is in the half, or would be. The half must have slots.
static uint32_t *slot_of(const struct flow_half *half, const struct record *r, uint32_t hash)
{
    uint32_t mask = half->slot_count - 1, at = hash & mask;
    while (half->slots[at] && !same_ends(&half->flows[half->slots[at] - 1], r))
        at = (at + 1) & mask;
    return &half->slots[at];
}

static struct flow *find(const struct flow_half *half, const struct record *r, uint32_t hash)
{
    uint32_t index = half->count ? *slot_of(half, r, hash) : 0;
    return index ? &half->flows[index - 1] : NULL;
}

static struct record ends_of(const struct flow *flow)
{
    return (struct record){.source = flow->source,
                           .target = flow->target,
                           .source_port = flow->source_port,
                           .target_port = flow->target_port};
}

// Whether a half may become twice as large. Small ones always may.
static bool may_grow(struct flows *f, const struct flow_half *half)
{
    size_t more = half->room * (sizeof *half->flows + 2 * sizeof *half->slots);
    if (half->room < FLOWS_FEW)
        return true;
    if (!budget_take(f->budget, more))
        return false;
    f->taken += more;
    return true;
}

// Room for one more; at most half of the slots are taken.
static bool fit(struct flows *f, struct flow_half *half)
{
    if (half->count < half->room)
        return true;
    uint32_t room = half->room ? half->room * 2 : FIRST_ROOM;
    uint32_t *slots = calloc(2 * room, sizeof *slots);
    struct flow *flows = reallocarray(half->flows, room, sizeof *flows);
    if (flows)
        half->flows = flows;
    if (!slots || !flows) {
        free(slots);
        return false;
    }
    free(half->slots);
    half->slots = slots;
    half->slot_count = 2 * room;
    half->room = room;
    for (uint32_t i = 0; i < half->count; i++) {
        struct record ends = ends_of(&half->flows[i]);
        *slot_of(half, &ends, hash_ends(f, &ends)) = i + 1;
    }
    return true;
}

static bool is_near(const struct flow *flow, int64_t time, uint64_t position)
{
    return time - flow->time <= FLOW_SECONDS && flow->time - time <= FLOW_SECONDS &&
           position - flow->position <= FLOW_BYTES;
}

// The old half, emptied, becomes the young one.
static struct flow_half *turn(struct flows *f, uint64_t position)
{
    f->young ^= 1;
    struct flow_half *half = &f->halves[f->young];
    empty(half);
    half->begin = position;
    return half;
}

struct flow *flows_put(struct flows *f, const struct record *attempt, uint64_t position)
{
    uint32_t hash = hash_ends(f, attempt);
    struct flow_half *half = &f->halves[f->young];
    if (!half->count || position - half->begin > FLOW_BYTES)
        half = turn(f, position);
    struct flow *flow = find(half, attempt, hash);
    if (!flow) {
        if (half->count == half->room && !may_grow(f, half))
            half = turn(f, position);
        if (!fit(f, half))
            return NULL;
        flow = &half->flows[half->count++];
        *slot_of(half, attempt, hash) = half->count;
    }
    *flow = (struct flow){
        .source = attempt->source,
        .target = attempt->target,
        .time = attempt->time,
        .position = position,
        .source_port = attempt->source_port,
        .target_port = attempt->target_port,
    };
    for (size_t i = 0; i < FLOW_VALUES; i++)
        flow->values[i] = FLOW_NO_VALUE;
    return flow;
}

struct flow *flows_find(struct flows *f, const struct record *addendum, uint64_t position)
{
    uint32_t hash = hash_ends(f, addendum);
    struct flow *flow = find(&f->halves[f->young], addendum, hash);
    if (!flow)
        flow = find(&f->halves[f->young ^ 1], addendum, hash);
    return flow && is_near(flow, addendum->time, position) ? flow : NULL;
}
