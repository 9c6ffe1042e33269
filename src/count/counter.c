// SPDX-License-Identifier: GPL-2.0-only
#include "count/counter.h"

#include <stdlib.h>
#include <string.h>

#include "count/recording.h"

struct counter *counter_new(struct hash_seed seed, struct budget *budget)
{
    struct counter *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    addr_counts_init(&c->sources, seed, budget);
    addr_counts_init(&c->targets, seed, budget);
    activity_init(&c->activity);
    c->seed = seed;
    c->ports = calloc(UINT16_MAX + 1, sizeof *c->ports);
    if (!intern_init(&c->labels, seed, budget) || !c->ports) {
        counter_free(c);
        return NULL;
    }
    return c;
}

void counter_free(struct counter *c)
{
    if (!c)
        return;
    intern_release(&c->labels);
    addr_counts_release(&c->sources);
    addr_counts_release(&c->targets);
    activity_release(&c->activity);
    extras_free(c->extras);
    free(c->os);
    free(c->ports);
    free(c);
}

bool counter_want(struct counter *c, const struct table_set *tables, const struct zone *zone)
{
    bool any = false;
    for (int i = 0; i < TABLE_KINDS; i++)
        any |= tables->has[i] && table_kinds[i].value;
    if (!any)
        return true; // and counting costs no more than without
    c->extras = extras_new(tables, zone, c->seed, c->sources.budget);
    return c->extras != NULL;
}

void counter_begin_log(struct counter *c)
{
    if (c->extras)
        extras_begin_log(c->extras);
}

bool counter_label(struct counter *c, struct batch *batch)
{
    for (size_t i = 0; i < batch->count; i++) {
        struct record *r = &batch->records[i];
        if (r->kind != RECORD_ATTEMPT)
            continue;
        r->os_id = intern_number(&c->labels, r->os);
        if (r->os_id == INTERN_FULL)
            return false;
    }
    return true;
}

const struct intern *counter_labels(const struct counter *c)
{
    return &c->labels;
}

// Room for a count of every label there is.
static bool fit_os(struct counter *c)
{
    if (c->os_room >= c->labels.count)
        return true;
    uint64_t *os = reallocarray(c->os, c->labels.room, sizeof *os);
    if (!os)
        return false;
    memset(os + c->os_room, 0, (c->labels.room - c->os_room) * sizeof *os);
    c->os = os;
    c->os_room = c->labels.room;
    return true;
}

bool counter_add_recording(struct counter *c, struct timespan recording)
{
    return !recording.any || activity_add_recording(&c->activity, recording.first, recording.last);
}

// Addresses of a batch, which are counted together.
struct address_list {
    uint32_t v4[BATCH_MAX];
    struct addr wide[BATCH_MAX];
    size_t v4_count, wide_count;
};

static inline void add_address(struct address_list *list, struct addr a)
{
    if (__builtin_expect(!addr_is_v4(a), 0))
        list->wide[list->wide_count++] = a;
    else
        list->v4[list->v4_count++] = addr_v4(a);
}

static bool count_addresses(struct addr_counts *counts, const struct address_list *list)
{
    return addr_counts_add_v4(counts, list->v4, list->v4_count) &&
           addr_counts_add_wide(counts, list->wide, list->wide_count);
}

static bool add_extras(struct counter *c, struct log_stats *t, const struct batch *batch, size_t i,
                       enum verdict verdict)
{
    const struct record_details *details = batch->details ? &batch->details[i] : &RECORD_NO_DETAILS;
    return extras_add(c->extras, t, &batch->records[i], details, verdict);
}

bool counter_add(struct counter *c, struct log_stats *t, const struct batch *batch,
                 const uint8_t verdicts[BATCH_MAX])
{
    struct address_list sources, targets;
    sources.v4_count = sources.wide_count = targets.v4_count = targets.wide_count = 0;
    if (!fit_os(c))
        return false;
    for (size_t i = 0; i < batch->count; i++) {
        const struct record *r = &batch->records[i];
        if (r->kind == RECORD_RESTART && !counter_add_recording(c, log_stats_restart(t)))
            return false;
        if (c->extras && !add_extras(c, t, batch, i, (enum verdict)verdicts[i]))
            return false;
        if (r->kind > RECORD_MASQUERADE || verdicts[i] == VERDICT_OUTSIDE)
            continue;
        if (r->flags & RECORD_HAS_TIME)
            timespan_add(log_stats_open_recording(t), r->time);
        if (r->kind == RECORD_MASQUERADE) {
            c->masquerades++;
            continue;
        }
        if (verdicts[i] == VERDICT_IGNORE) {
            c->ignored++;
            continue;
        }
        c->attempts++;
        t->attempts++;
        if (r->flags & RECORD_OS_UNKNOWN)
            c->unknown_os++;
        else
            c->os[r->os_id]++;
        add_address(&sources, r->source);
        if (r->flags & RECORD_HAS_TARGET) {
            add_address(&targets, r->target);
            c->ports[r->target_port]++;
        } else {
            c->no_target++;
        }
        if ((r->flags & RECORD_HAS_TIME) && !activity_add(&c->activity, r->time))
            return false;
    }
    return count_addresses(&c->sources, &sources) && count_addresses(&c->targets, &targets);
}

bool counter_add_log_stats(struct counter *c, const struct log_stats *t)
{
    return counter_add_recording(c, t->head) && counter_add_recording(c, t->tail);
}

static bool merge_os(struct counter *c, const struct counter *other)
{
    for (uint32_t i = 0; i < other->labels.count && i < other->os_room; i++) {
        uint32_t number = intern_number(&c->labels, other->labels.texts[i]);
        if (number == INTERN_FULL || !fit_os(c))
            return false;
        c->os[number] += other->os[i];
    }
    return true;
}

bool counter_merge(struct counter *c, struct counter *other)
{
    bool good = merge_os(c, other) && addr_counts_merge(&c->sources, &other->sources) &&
                addr_counts_merge(&c->targets, &other->targets) &&
                activity_merge(&c->activity, &other->activity) &&
                (!c->extras || extras_merge(c->extras, other->extras));
    for (size_t port = 0; port <= UINT16_MAX; port++)
        c->ports[port] += other->ports[port];
    c->attempts += other->attempts;
    c->ignored += other->ignored;
    c->masquerades += other->masquerades;
    c->unknown_os += other->unknown_os;
    c->no_target += other->no_target;
    counter_free(other);
    return good;
}
