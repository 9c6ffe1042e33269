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

// Below zero when a comes before b in the report.
static int compare(const struct topk *t, const struct candidate *a, const struct candidate *b)
{
    if (a->count != b->count)
        return a->count > b->count ? -1 : 1;
    return t->order(t->context, a->key, b->key);
}

static void swap(struct candidate *a, struct candidate *b)
{
    struct candidate c = *a;
    *a = *b;
    *b = c;
}

// Restores the heap below `at`.
static void sink(struct topk *t, size_t at)
{
    for (;;) {
        size_t worst = at;
        for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < t->count; child++)
            if (compare(t, &t->best[worst], &t->best[child]) < 0)
                worst = child;
        if (worst == at)
            return;
        swap(&t->best[at], &t->best[worst]);
        at = worst;
    }
}

bool topk_offer(struct topk *t, struct candidate c)
{
    if (t->count == t->limit) {
        if (compare(t, &c, &t->best[0]) < 0) {
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

static int compare_for_sort(const void *a, const void *b, void *top)
{
    return compare(top, a, b);
}

void topk_finish(struct topk *t)
{
    if (t->count)
        qsort_r(t->best, t->count, sizeof *t->best, compare_for_sort, t);
}
