// SPDX-License-Identifier: GPL-2.0-only
#include "summary/topk.h"

void topk_init(struct topk *t, uint64_t limit, key_order *order, const void *context)
{
    *t = (struct topk){.limit = limit && limit < SIZE_MAX ? (size_t)limit : SIZE_MAX,
                       .order = order,
                       .context = context};
}

void topk_release(struct topk *t)
{
    free(t->best);
    t->best = NULL;
}

// Below zero when a comes before b in the report. For qsort_r.
static int compare(const void *x, const void *y, void *top)
{
    const struct candidate *a = x, *b = y;
    const struct topk *t = top;
    if (a->count != b->count)
        return a->count > b->count ? -1 : 1;
    return t->order(t->context, a->key, b->key);
}

// Restores the heap below `at`.
static void sink(struct topk *t, size_t at)
{
    for (;;) {
        size_t worst = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < t->count; child++)
            if (compare(&t->best[worst], &t->best[child], t) < 0)
                worst = child;
        if (worst == at)
            return;
        struct candidate sunk = t->best[at];
        t->best[at] = t->best[worst];
        t->best[worst] = sunk;
        at = worst;
    }
}

uint64_t topk_least(const struct topk *t)
{
    return t->count && t->count == t->limit ? t->best[0].count : 0;
}

bool topk_offer(struct topk *t, struct candidate c)
{
    if (t->count == t->limit) {
        if (compare(&c, &t->best[0], t) < 0) {
            t->best[0] = c;
            sink(t, 0);
        }
        return true;
    }
    if (!array_reserve(&t->best, t->count + 1, &t->room, sizeof *t->best))
        return false;
    t->best[t->count++] = c;
    if (t->count == t->limit)
        for (size_t at = t->count / 2; at-- > 0;)
            sink(t, at);
    return true;
}

void topk_finish(struct topk *t)
{
    if (t->count)
        qsort_r(t->best, t->count, sizeof *t->best, compare, t);
}
