// SPDX-License-Identifier: GPL-2.0-only
#include "count/counter.h"

#include <stdlib.h>

bool counter_init(struct counter *c, const struct count_options *options, struct intern *labels)
{
    *c = (struct counter){.options = options, .latest_outside = INT64_MIN};
    flows_init(&c->flows, options->seed, options->budget);
    c->counts_later = table_set_needs(&options->tables, TABLE_LATER);
    for (int i = 0; i < TABLE_KINDS; i++) {
        if (!options->tables.has[i])
            continue;
        if (!table_init(&c->tables[c->table_count++], &table_kinds[i], labels, options->seed,
                        options->budget))
            return false;
        c->first_text += table_kinds[i].key < TABLE_TEXT;
    }
    return true;
}

void counter_release(struct counter *c)
{
    for (size_t i = 0; i < c->table_count; i++)
        table_release(&c->tables[i]);
    c->table_count = 0;
    activity_release(&c->activity);
    flows_release(&c->flows);
}

void counter_begin(struct counter *c, uint64_t end, struct moves *moves)
{
    flows_forget(&c->flows);
    c->moves = moves;
    c->last_begin = end == UINT64_MAX ? end : end > FLOW_BYTES ? end - FLOW_BYTES : 0;
}

bool counter_add_recording(struct counter *c, struct timespan recording)
{
    return !recording.any || activity_add_recording(&c->activity, recording.first, recording.last);
}

static const struct record_details *details_of(const struct batch *batch, const struct record *r)
{
    return batch->details ? &batch->details[r - batch->records] : &RECORD_NO_DETAILS;
}

// Counts a record in one table that later lines fill. `flow` is where the attempt is remembered;
// null when no addenda can follow. A record that is only recalled was counted with the part before.
static bool count_in_table(struct table *t, const struct table_input *in, struct flow *flow,
                           bool recalled)
{
    enum table_later later = t->kind->later;
    bool addendum = in->record->kind == RECORD_ADDENDUM;
    uint32_t number;
    if (addendum && flow->settled >> later & 1) // an addendum before it won
        return true;
    if (!table_add_value(t, in, &number))
        return false;
    if (number == TABLE_NO_VALUE)
        return true;
    // The attempt moves here from where it was counted. A recalled one only needs its number.
    uint32_t surplus = recalled ? number : flow ? flow->values[later] : FLOW_NO_VALUE;
    if (flow) {
        flow->values[later] = number;
        flow->settled |= (uint8_t)(addendum << later);
    }
    return surplus == FLOW_NO_VALUE || table_take_back(t, surplus);
}

static bool count_later(struct counter *c, const struct table_input *in, struct flow *flow,
                        bool recalled)
{
    for (size_t i = c->first_text; i < c->table_count; i++) {
        const struct table_kind *kind = c->tables[i].kind;
        struct table *t = flow && flow->recalled ? &c->moves->tables[kind->later] : &c->tables[i];
        if (kind->source == TABLE_LATER && !count_in_table(t, in, flow, recalled))
            return false;
    }
    return true;
}

// Record by record, because an addendum must find its attempt. `stats` are null when the records
// are only recalled.
static bool add_joined(struct counter *c, struct log_stats *stats, const struct batch *batch,
                       const uint8_t verdicts[BATCH_MAX])
{
    for (size_t i = 0; i < batch->count; i++) {
        const struct record *r = &batch->records[i];
        const struct table_input in = {&c->options->context, r, details_of(batch, r)};
        uint64_t position = batch->offset + r->at;
        bool attempt = r->kind == RECORD_ATTEMPT;
        bool kept = attempt && verdicts[i] == VERDICT_KEEP;
        struct flow *flow = NULL;
        if (r->kind == RECORD_ADDENDUM) {
            flow = flows_find(&c->flows, r, position);
            kept = flow && flow->kept;
            if (!flow && stats)
                stats->orphans++;
        } else if (r->kind == RECORD_PROBE || (attempt && r->flags & RECORD_CONTINUES)) {
            // Also what is not kept, or its addenda would count for another attempt.
            flow = flows_put(&c->flows, r, position);
            if (!flow)
                return false;
            flow->kept = kept;
            flow->recalled = !stats;
            if (kept && !stats)
                c->moves->attempts++;
            else if (kept && position >= c->last_begin)
                stats->last_attempts++;
        }
        if (kept && !count_later(c, &in, flow, !stats))
            return false;
    }
    return true;
}

// Whether a batch has attempts that addenda may follow, or addenda or probes.
static bool has_joined(const struct batch *batch)
{
    bool any = false;
    for (size_t i = 0; i < batch->count; i++)
        any |=
            batch->records[i].flags & RECORD_CONTINUES || batch->records[i].kind > RECORD_RESTART;
    return any;
}

// Counts in the tables of texts and codes, one after the other.
static bool add_values(struct counter *c, struct log_stats *stats, const struct batch *batch,
                       const struct kept *kept, const uint8_t verdicts[BATCH_MAX])
{
    bool joined = c->counts_later && has_joined(batch);
    struct table_input inputs[BATCH_MAX];
    for (size_t i = 0; i < kept->count; i++)
        inputs[i] = (struct table_input){&c->options->context, kept->records[i],
                                         details_of(batch, kept->records[i])};
    for (size_t i = c->first_text; i < c->table_count; i++)
        if (!(joined && c->tables[i].kind->source == TABLE_LATER) &&
            !table_add_values(&c->tables[i], inputs, kept->count))
            return false;
    return !joined || add_joined(c, stats, batch, verdicts);
}

bool counter_add(struct counter *c, struct log_stats *stats, const struct batch *batch,
                 const uint8_t verdicts[BATCH_MAX])
{
    struct kept kept;
    kept.count = 0;
    for (size_t i = 0; i < batch->count; i++) {
        const struct record *r = &batch->records[i];
        if (r->kind == RECORD_RESTART && !counter_add_recording(c, log_stats_restart(stats)))
            return false;
        if (verdicts[i] == VERDICT_OUTSIDE) {
            if (r->flags & RECORD_HAS_TIME && r->time > c->latest_outside)
                c->latest_outside = r->time;
            continue;
        }
        if (r->flags & RECORD_HAS_TIME &&
            !counter_add_recording(c, log_stats_add_time(stats, r->time, c->options->max_gap)))
            return false;
        if (r->kind == RECORD_MASQUERADE) {
            c->masquerades++;
        } else if (r->kind != RECORD_ATTEMPT) {
            continue;
        } else if (verdicts[i] == VERDICT_IGNORE) {
            c->ignored++;
        } else {
            kept.records[kept.count++] = r;
            if ((r->flags & RECORD_HAS_TIME) && !activity_add(&c->activity, r->time))
                return false;
        }
    }
    c->attempts += kept.count;
    stats->attempts += kept.count;
    for (size_t i = 0; i < c->first_text; i++)
        if (!table_add(&c->tables[i], &kept))
            return false;
    return c->first_text == c->table_count || add_values(c, stats, batch, &kept, verdicts);
}

bool counter_recall(struct counter *c, const struct batch *batch, const uint8_t verdicts[BATCH_MAX])
{
    return add_joined(c, NULL, batch, verdicts);
}

struct moves *moves_new(const struct count_options *options)
{
    struct moves *m = calloc(1, sizeof *m);
    bool good = m != NULL;
    for (int i = 0; good && i < TABLE_KINDS; i++) {
        const struct table_kind *kind = &table_kinds[i];
        if (options->tables.has[i] && kind->source == TABLE_LATER)
            good = table_init(&m->tables[kind->later], kind, NULL, options->seed, options->budget);
    }
    if (good)
        return m;
    moves_free(m);
    return NULL;
}

void moves_free(struct moves *m)
{
    for (int i = 0; m && i < LATER_TABLES; i++)
        if (m->tables[i].kind)
            table_release(&m->tables[i]);
    free(m);
}

bool counter_move(struct counter *c, const struct moves *m)
{
    for (size_t i = c->first_text; i < c->table_count; i++)
        if (c->tables[i].kind->source == TABLE_LATER &&
            !table_merge(&c->tables[i], &m->tables[c->tables[i].kind->later]))
            return false;
    return true;
}

bool counter_merge(struct counter *c, const struct counter *other)
{
    for (size_t i = 0; i < c->table_count; i++)
        if (!table_merge(&c->tables[i], &other->tables[i]))
            return false;
    c->attempts += other->attempts;
    c->ignored += other->ignored;
    c->masquerades += other->masquerades;
    if (other->latest_outside > c->latest_outside)
        c->latest_outside = other->latest_outside;
    return activity_merge(&c->activity, &other->activity);
}
