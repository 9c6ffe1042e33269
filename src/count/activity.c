// SPDX-License-Identifier: GPL-2.0-only
#include "count/activity.h"

#include <stdlib.h>
#include <string.h>

#include "base/time.h"

enum { BINS_MAX = 1 << 15 };

// In seconds; each is a multiple of the one before. With the last, any time of p0f's fits.
static const int64_t lengths[] = {60, 900, 3600, 86400, 864000, 86400000, 86400000000};
enum { LEVELS = sizeof lengths / sizeof *lengths };

int64_t activity_bin_seconds(const struct activity *a)
{
    return lengths[a->level];
}

void activity_release(struct activity *a)
{
    free(a->bins);
    *a = (struct activity){0};
}

static void add_bin(struct activity_bin *to, const struct activity_bin *from, uint64_t shift)
{
    to->attempts += from->attempts;
    to->begun += from->begun;
    to->ended += from->ended;
    to->begun_seconds += from->begun_seconds + from->begun * shift;
    to->ended_seconds += from->ended_seconds + from->ended * shift;
}

// Joins bins to those of the next level.
static void coarsen(struct activity *a)
{
    int64_t length = lengths[a->level], longer = lengths[++a->level];
    int64_t first = floor_div(a->first * length, longer);
    struct activity_bin *bins = a->bins + a->lead;
    size_t count = 0;
    for (size_t i = 0; i < a->count; i++) {
        int64_t start = (a->first + (int64_t)i) * length;
        size_t to = (size_t)(floor_div(start, longer) - first);
        struct activity_bin bin = bins[i];
        if (to >= count) {
            memset(&bins[count], 0, (to + 1 - count) * sizeof *bins);
            count = to + 1;
        }
        add_bin(&bins[to], &bin, (uint64_t)(start - (first + (int64_t)to) * longer));
    }
    a->first = first;
    a->count = count;
    a->recent_end = a->recent_start = 0;
}

// Makes room for bins [first, first + count), which include the present ones.
static bool widen(struct activity *a, int64_t first, size_t count)
{
    size_t before = a->count ? (size_t)(a->first - first) : 0;
    if (a->count && before <= a->lead && a->lead - before + count <= a->room) {
        memset(a->bins + a->lead - before, 0, before * sizeof *a->bins);
        memset(a->bins + a->lead + a->count, 0, (count - before - a->count) * sizeof *a->bins);
        a->lead -= before;
    } else {
        size_t room = count + count / 2 + 64, lead = before ? room - count - 16 : 16;
        struct activity_bin *bins = calloc(room, sizeof *bins);
        if (!bins)
            return false;
        if (a->count)
            memcpy(bins + lead + before, a->bins + a->lead, a->count * sizeof *bins);
        free(a->bins);
        a->bins = bins;
        a->room = room;
        a->lead = lead;
    }
    a->first = first;
    a->count = count;
    a->recent_end = a->recent_start = 0;
    return true;
}

// The bin of a time; null when memory runs out.
static struct activity_bin *bin_at(struct activity *a, int64_t time)
{
    for (;; coarsen(a)) {
        int64_t bin = floor_div(time, lengths[a->level]);
        int64_t first = a->count && a->first < bin ? a->first : bin;
        int64_t last = a->first + (int64_t)a->count - 1;
        last = a->count && last > bin ? last : bin;
        if (last - first >= BINS_MAX && a->level + 1 < LEVELS)
            continue;
        size_t count = (size_t)(last - first) + 1;
        if ((a->count == 0 || count != a->count) && !widen(a, first, count))
            return NULL;
        return &a->bins[a->lead + (size_t)(bin - a->first)];
    }
}

struct activity_bin *activity_bin_at(struct activity *a, int64_t time)
{
    struct activity_bin *bin = bin_at(a, time);
    if (bin) {
        a->recent = bin;
        a->recent_start = floor_div(time, lengths[a->level]) * lengths[a->level];
        a->recent_end = a->recent_start + lengths[a->level];
    }
    return bin;
}

bool activity_add_recording(struct activity *a, int64_t first, int64_t last)
{
    // bin_at may move or join bins: a pointer is good until the next call.
    struct activity_bin *bin = bin_at(a, first);
    if (!bin)
        return false;
    int64_t length = lengths[a->level];
    bin->begun++;
    bin->begun_seconds += (uint64_t)(first - floor_div(first, length) * length);
    bin = bin_at(a, last);
    if (!bin)
        return false;
    length = lengths[a->level];
    bin->ended++;
    bin->ended_seconds += (uint64_t)(last - floor_div(last, length) * length);
    return true;
}

bool activity_merge(struct activity *a, const struct activity *other)
{
    if (other->count == 0)
        return true;
    int64_t length = lengths[other->level];
    int64_t start = other->first * length, end = start + (int64_t)(other->count - 1) * length;
    while (a->level < other->level && a->count)
        coarsen(a);
    if (!a->count)
        a->level = other->level;
    if (!bin_at(a, start) || !bin_at(a, end))
        return false;
    for (size_t i = 0; i < other->count; i++) {
        int64_t time = start + (int64_t)i * length;
        struct activity_bin *bin = bin_at(a, time);
        if (!bin)
            return false;
        int64_t bin_start = floor_div(time, lengths[a->level]) * lengths[a->level];
        add_bin(bin, &other->bins[other->lead + i], (uint64_t)(time - bin_start));
    }
    return true;
}
