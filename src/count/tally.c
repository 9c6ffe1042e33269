// SPDX-License-Identifier: GPL-2.0-only
#include "tally.h"

void extent_join(struct extent *x, struct extent other)
{
    if (other.any) {
        extent_add(x, other.first);
        extent_add(x, other.last);
    }
}

uint64_t extent_seconds(struct extent x)
{
    return x.any ? (uint64_t)(x.last - x.first) : 0;
}

struct extent tally_restart(struct tally *t)
{
    struct extent done = {0};
    if (t->restarted) {
        done = t->tail;
        t->seconds += extent_seconds(done);
        extent_join(&t->done, done);
        t->tail = (struct extent){0};
    }
    t->restarted = true;
    return done;
}

uint64_t tally_seconds(const struct tally *t)
{
    return t->seconds + extent_seconds(t->head) + extent_seconds(t->tail);
}

struct extent tally_extent(const struct tally *t)
{
    struct extent all = t->done;
    extent_join(&all, t->head);
    extent_join(&all, t->tail);
    return all;
}

struct extent tally_append(struct tally *t, const struct tally *next)
{
    struct extent done = {0};
    skips_append(&t->skips, &next->skips, t->lines);
    t->bytes += next->bytes;
    t->lines += next->lines;
    t->attempts += next->attempts;
    t->other_lines += next->other_lines;
    t->unknown_modules += next->unknown_modules;
    t->orphans += next->orphans;
    extent_join(tally_open_recording(t), next->head);
    if (next->restarted) {
        // The recording that was open here ended with the first restart there.
        done = tally_restart(t);
        t->tail = next->tail;
        t->seconds += next->seconds;
        extent_join(&t->done, next->done);
    }
    return done;
}
