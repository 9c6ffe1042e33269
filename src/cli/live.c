// SPDX-License-Identifier: GPL-2.0-only
#include "cli/live.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/escape.h"
#include "cli/messages.h"

// An idle p0f answers within a millisecond. TOTAL_S bounds the questions of a run together.
enum { TIMEOUT_MS = 2000, TOTAL_S = 10 };

static void give_up(struct live *l, enum p0f3_result why)
{
    char name[ESCAPED_PATH_MAX];
    p0f3_close(l->p0f);
    l->p0f = NULL;
    message("--live: %s: %s; the report does without what p0f knows now",
            escape_cstr(l->socket, name, sizeof name), p0f3_strerror(why));
}

static const struct summary_live *no_memory(struct live *l)
{
    l->no_memory = true;
    return NULL;
}

void live_open(struct live *l, const char *socket)
{
    *l = (struct live){.socket = socket};
    if (!socket)
        return;
    if (!intern_init(&l->asked, hash_seed_draw(), NULL)) {
        l->socket = NULL;
        no_memory(l);
        return;
    }
    enum p0f3_result result = p0f3_open(&l->p0f, socket);
    if (result != P0F3_OK)
        give_up(l, result);
}

void live_close(struct live *l)
{
    p0f3_close(l->p0f);
    intern_release(&l->asked);
    arena_release(&l->arena);
    free(l->answers);
    *l = (struct live){0};
}

// Two texts of p0f as one, escaped. .ptr is null when memory runs out.
static struct view join(const char *name, const char *flavor, struct arena *arena)
{
    char text[2 * P0F3_TEXT_SIZE];
    int len = snprintf(text, sizeof text, "%s%s%s", name, *name && *flavor ? " " : "", flavor);
    return arena_copy(arena, escape_copy(arena, view_of(text, (size_t)len)));
}

static const struct summary_live *keep(struct live *l, const struct p0f3_info *info)
{
    struct summary_live *live = arena_alloc(&l->arena, sizeof *live);
    if (!live)
        return no_memory(l);
    *live = (struct summary_live){
        .os = join(info->os_name, info->os_flavor, &l->arena),
        .link = join(info->link_type, "", &l->arena),
        .distance = (int)info->distance,
        .has_nat = info->last_nat != P0F3_ABSENT,
        .last_seen = info->last_seen,
        .last_nat = info->last_nat,
    };
    return live->os.ptr && live->link.ptr ? live : no_memory(l);
}

// Asks p0f about an address for the first time.
static const struct summary_live *ask(struct live *l, struct addr a)
{
    char address[ADDR_TEXT_MAX];
    struct p0f3_info info;
    addr_format(a, address);
    time_t now = time(NULL);
    l->started = l->started ? l->started : now;
    enum p0f3_result result = now - l->started <= TOTAL_S
                                  ? p0f3_query(l->p0f, address, TIMEOUT_MS, &info, sizeof info)
                                  : P0F3_TIMEOUT;
    if (result == P0F3_OK)
        return keep(l, &info);
    if (result != P0F3_NO_MATCH && result != P0F3_BAD_VALUE) // an odd answer concerns one row
        give_up(l, result);
    return NULL;
}

const struct summary_live *live_answer(void *context, struct addr a)
{
    struct live *l = context;
    char text[ADDR_TEXT_MAX];
    uint32_t before = l->asked.count;
    uint32_t number = intern_number(&l->asked, view_of(text, (size_t)addr_format(a, text)));
    if (number == INTERN_FULL ||
        !array_reserve(&l->answers, l->asked.count, &l->room, sizeof *l->answers))
        return no_memory(l);
    if (number >= before && l->p0f)
        l->answers[number] = ask(l, a);
    return l->answers[number];
}
