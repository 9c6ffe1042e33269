// SPDX-License-Identifier: GPL-2.0-only
#include "count/flows.h"

#include <stdlib.h>

enum { FIRST_ROOM = 64 };

void flows_init(struct flows *j, struct hash_seed seed, struct budget *budget)
{
    *j = (struct flows){.seed = seed, .budget = budget};
}

void flows_release(struct flows *j)
{
    for (int i = 0; i < 2; i++) {
        free(j->halves[i].flows);
        free(j->halves[i].slots);
    }
    budget_give(j->budget, j->taken);
    flows_init(j, j->seed, j->budget);
}

static void empty(struct flow_half *half)
{
    if (half->count)
        memset(half->slots, 0, half->slot_count * sizeof *half->slots);
    half->count = 0;
}

void flows_forget(struct flows *j)
{
    empty(&j->halves[0]);
    empty(&j->halves[1]);
}

static uint32_t hash_ends(const struct flows *j, const struct record *r)
{
    uint64_t ports = (uint64_t)r->source_port << 16 | r->target_port;
    uint64_t h = hash_addr(r->source, j->seed) ^ ports;
    h = hash_number(h, j->seed) ^ r->target.low;
    return (uint32_t)(hash_number(h ^ r->target.high, j->seed) >> 32);
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
static bool may_grow(struct flows *j, const struct flow_half *half)
{
    size_t more = half->room * (sizeof *half->flows + 2 * sizeof *half->slots);
    if (half->room < FLOWS_FEW)
        return true;
    if (!budget_take(j->budget, more))
        return false;
    j->taken += more;
    return true;
}

// Room for one more; at most half of the slots are taken.
static bool fit(struct flows *j, struct flow_half *half)
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
        *slot_of(half, &ends, hash_ends(j, &ends)) = i + 1;
    }
    return true;
}

static bool is_near(const struct flow *flow, int64_t time)
{
    return time - flow->time <= FLOW_SECONDS && flow->time - time <= FLOW_SECONDS;
}

// The half for a new attempt.
static struct flow_half *half_for(struct flows *j, int64_t time)
{
    struct flow_half *young = &j->halves[j->young];
    bool fresh =
        young->count < FLOWS_FEW || (young->count < FLOWS_MANY && is_near(&young->flows[0], time));
    if (fresh && (young->count < young->room || may_grow(j, young)))
        return young;
    j->young ^= 1;
    empty(&j->halves[j->young]);
    return &j->halves[j->young];
}

struct flow *flows_put(struct flows *j, const struct record *attempt)
{
    uint32_t hash = hash_ends(j, attempt);
    struct flow_half *half = half_for(j, attempt->time);
    struct flow *flow = find(half, attempt, hash);
    if (!flow) {
        if (!fit(j, half))
            return NULL;
        flow = &half->flows[half->count++];
        *slot_of(half, attempt, hash) = half->count;
    }
    *flow = (struct flow){
        .source = attempt->source,
        .target = attempt->target,
        .time = attempt->time,
        .source_port = attempt->source_port,
        .target_port = attempt->target_port,
    };
    for (int i = 0; i < FLOW_VALUES; i++)
        flow->values[i] = FLOW_NO_VALUE;
    return flow;
}

struct flow *flows_find(struct flows *j, const struct record *addendum)
{
    uint32_t hash = hash_ends(j, addendum);
    struct flow *flow = find(&j->halves[j->young], addendum, hash);
    if (!flow)
        flow = find(&j->halves[j->young ^ 1], addendum, hash);
    return flow && is_near(flow, addendum->time) ? flow : NULL;
}
