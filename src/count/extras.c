// SPDX-License-Identifier: GPL-2.0-only
#include "count/extras.h"

#include <stdlib.h>

// ---- Counts of texts ----

// Adds `times` to the count of a text. Its number; INTERN_FULL when memory runs out.
static uint32_t count_text(struct text_counts *c, struct view text, uint64_t times)
{
    uint32_t number = intern_number(&c->labels, text);
    if (number == INTERN_FULL)
        return number;
    if (number >= c->room) {
        uint64_t *counts = reallocarray(c->counts, c->labels.room, sizeof *counts);
        if (!counts)
            return INTERN_FULL;
        memset(counts + c->room, 0, (c->labels.room - c->room) * sizeof *counts);
        c->counts = counts;
        c->room = c->labels.room;
    }
    c->counts[number] += times;
    c->total += times;
    return number;
}

static void uncount(struct text_counts *c, uint32_t number)
{
    if (number == FLOW_NO_VALUE)
        return;
    c->counts[number]--;
    c->total--;
}

// ---- Life ----

struct extras *extras_new(const struct table_set *tables, const struct zone *zone,
                          struct hash_seed seed, struct budget *budget)
{
    struct extras *x = calloc(1, sizeof *x);
    if (!x)
        return NULL;
    int flow_values = 0;
    x->context.zone = zone;
    flows_init(&x->flows, seed, budget);
    for (int i = 0; i < TABLE_KINDS; i++) {
        const struct table_kind *kind = &table_kinds[i];
        if (!tables->has[i] || !kind->value)
            continue;
        struct extra *extra = &x->tables[x->count++];
        bool late = kind->source == TABLE_LATER && flow_values < FLOW_VALUES;
        *extra = (struct extra){.kind = kind, .flow_value = late ? flow_values++ : -1};
        if (!intern_init(&extra->texts.labels, seed, budget)) {
            extras_free(x);
            return NULL;
        }
    }
    x->any_late = flow_values > 0;
    return x;
}

void extras_free(struct extras *x)
{
    if (!x)
        return;
    for (int i = 0; i < x->count; i++) {
        intern_release(&x->tables[i].texts.labels);
        free(x->tables[i].texts.counts);
    }
    flows_release(&x->flows);
    free(x);
}

void extras_begin_log(struct extras *x)
{
    flows_forget(&x->flows);
}

// ---- Counting ----

// `flow` is where the attempt is remembered; null when nothing more will be said of it.
static bool add_attempt(struct extras *x, const struct record *r,
                        const struct record_details *details, struct flow *flow)
{
    char text[TABLE_VALUE_MAX];
    for (int i = 0; i < x->count; i++) {
        struct extra *extra = &x->tables[i];
        struct view value = extra->kind->value(&x->context, r, details, text);
        if (!value.len)
            continue;
        uint32_t number = count_text(&extra->texts, value, 1);
        if (number == INTERN_FULL)
            return false;
        if (flow && extra->flow_value >= 0)
            flow->values[extra->flow_value] = number;
    }
    return true;
}

static bool add_addendum(struct extras *x, const struct record *r,
                         const struct record_details *details, struct flow *flow)
{
    char text[TABLE_VALUE_MAX];
    for (int i = 0; i < x->count; i++) {
        struct extra *extra = &x->tables[i];
        int at = extra->flow_value;
        if (at < 0 || flow->settled >> at & 1)
            continue;
        struct view value = extra->kind->value(&x->context, r, details, text);
        if (!value.len)
            continue;
        uint32_t number = count_text(&extra->texts, value, 1);
        if (number == INTERN_FULL)
            return false;
        uncount(&extra->texts, flow->values[at]);
        flow->values[at] = number;
        flow->settled |= (uint8_t)(1U << at);
    }
    return true;
}

bool extras_add(struct extras *x, struct log_stats *t, const struct record *r,
                const struct record_details *details, enum verdict verdict)
{
    struct flow *flow = NULL;
    bool attempt = r->kind == RECORD_ATTEMPT, kept = attempt && verdict == VERDICT_KEEP;
    if (r->kind == RECORD_ADDENDUM) {
        if (!x->any_late)
            return true;
        flow = flows_find(&x->flows, r);
        t->orphans += !flow;
        return !flow || !flow->kept || add_addendum(x, r, details, flow);
    }
    // What does not count is remembered too, or what is said of it would count for another.
    if (x->any_late && (r->kind == RECORD_PROBE || (attempt && r->flags & RECORD_CONTINUES))) {
        flow = flows_put(&x->flows, r);
        if (!flow)
            return false;
        flow->kept = kept;
    }
    return !kept || add_attempt(x, r, details, flow);
}

bool extras_merge(struct extras *x, const struct extras *other)
{
    for (int i = 0; i < x->count; i++) {
        const struct text_counts *from = &other->tables[i].texts;
        for (uint32_t n = 0; n < from->labels.count && n < from->room; n++)
            if (from->counts[n] && count_text(&x->tables[i].texts, from->labels.texts[n],
                                              from->counts[n]) == INTERN_FULL)
                return false;
    }
    return true;
}

const struct text_counts *extras_table(const struct extras *x, const struct table_kind *kind)
{
    for (int i = 0; x && i < x->count; i++)
        if (x->tables[i].kind == kind)
            return &x->tables[i].texts;
    return NULL;
}
