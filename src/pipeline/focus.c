// SPDX-License-Identifier: GPL-2.0-only
#include "pipeline/focus.h"

#include <stdlib.h>

void focus_plan_init(struct focus_plan *plan, const struct count_options *options)
{
    plan->sources = plan->times = *options;
    plan->sources.tables = plan->times.tables = (struct table_set){0};
    plan->sources.tables.has[TABLE_OS] = true;
    plan->sources.tables.has[TABLE_DESTINATION_PORT] = true;
    plan->times.tables.has[TABLE_SOURCE_IP] = true;
}

struct counter *focus_counters_new(const struct focus_plan *plan, struct intern *labels)
{
    struct counter *counters = calloc(plan->count + 1, sizeof *counters);
    bool good = counters != NULL;
    for (size_t i = 0; good && i < plan->count; i++)
        good = counter_init(&counters[i],
                            plan->focuses[i].is_source ? &plan->sources : &plan->times, labels);
    if (good)
        return counters;
    focus_counters_free(plan, counters);
    return NULL;
}

void focus_counters_free(const struct focus_plan *plan, struct counter *counters)
{
    for (size_t i = 0; counters && i < plan->count; i++)
        counter_release(&counters[i]);
    free(counters);
}

static bool is_in(const struct focus *f, const struct record *r)
{
    if (f->is_source)
        return addr_equal(r->source, f->source);
    return r->flags & RECORD_HAS_TIME && r->time >= f->since && r->time < f->until;
}

bool focus_counters_add(const struct focus_plan *plan, struct counter *counters,
                        const struct batch *batch, const uint8_t verdicts[BATCH_MAX])
{
    for (size_t i = 0; i < plan->count; i++) {
        struct log_stats stats = {0}; // of no use
        uint8_t in_focus[BATCH_MAX];
        bool any = false;
        for (size_t k = 0; k < batch->count; k++) {
            const struct record *r = &batch->records[k];
            bool kept = r->kind == RECORD_ATTEMPT && verdicts[k] == VERDICT_KEEP;
            in_focus[k] = kept && is_in(&plan->focuses[i], r) ? VERDICT_KEEP : VERDICT_OUTSIDE;
            any |= in_focus[k] == VERDICT_KEEP;
        }
        if (any && !counter_add(&counters[i], &stats, batch, in_focus))
            return false;
    }
    return true;
}

bool focus_counters_merge(const struct focus_plan *plan, struct counter *counters,
                          const struct counter *others)
{
    for (size_t i = 0; i < plan->count; i++)
        if (!counter_merge(&counters[i], &others[i]))
            return false;
    return true;
}
