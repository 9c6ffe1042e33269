// SPDX-License-Identifier: GPL-2.0-only
#include "cli/live.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"

// An idle p0f answers within a millisecond; a time-out can do it harm (see p0f3.h).
enum { TIMEOUT_MS = 2000 };

static bool give_up(struct live *l, enum p0f3_result why, struct error *e)
{
    char name[ESCAPED_PATH_MAX];
    p0f3_close(l->p0f);
    l->p0f = NULL;
    return error_set(e, STATUS_OK, "--live: %s: %s; the report does without what p0f knows now",
                     escape_cstr(l->socket, name, sizeof name), p0f3_strerror(why));
}

bool live_open(struct live *l, const char *socket, struct error *e)
{
    *l = (struct live){.socket = socket};
    if (!socket)
        return true;
    if (!intern_init(&l->asked, hash_seed_draw(), NULL))
        return error_no_memory(e);
    enum p0f3_result result = p0f3_open(&l->p0f, socket, TIMEOUT_MS);
    return result == P0F3_OK || give_up(l, result, e);
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

// Null when memory runs out.
static const struct summary_live *keep(struct live *l, const struct p0f3_info *info)
{
    struct summary_live *live = arena_alloc(&l->arena, sizeof *live);
    if (!live)
        return NULL;
    *live = (struct summary_live){
        .os = join(info->os_name, info->os_flavor, &l->arena),
        .link = join(info->link_type, "", &l->arena),
        .distance = info->distance,
        .has_nat = info->last_nat != P0F3_ABSENT,
        .last_seen = info->last_seen,
        .last_nat = info->last_nat,
    };
    return live->os.ptr && live->link.ptr ? live : NULL;
}

// Asks p0f about an address that was not asked about before.
static bool ask(struct live *l, struct addr a, const struct summary_live **answer, struct error *e)
{
    char address[ADDR_TEXT_MAX];
    struct p0f3_info info;
    (void)addr_format(a, address);
    enum p0f3_result result = p0f3_query(l->p0f, address, &info);
    *answer = NULL;
    if (result == P0F3_NO_MATCH)
        return true;
    if (result != P0F3_OK)
        return give_up(l, result, e);
    *answer = keep(l, &info);
    return *answer || error_no_memory(e);
}

// The answer for an address, known or now asked for.
static bool look_up(struct live *l, struct addr a, const struct summary_live **answer,
                    struct error *e)
{
    uint32_t before = l->asked.count;
    uint32_t number = intern_number(&l->asked, view_of((const char *)&a, sizeof a));
    if (number == INTERN_FULL)
        return error_no_memory(e);
    if (number >= l->room) {
        const struct summary_live **answers =
            reallocarray(l->answers, l->asked.room, sizeof *answers);
        if (!answers)
            return error_no_memory(e);
        l->answers = answers;
        l->room = l->asked.room;
    }
    if (number >= before) {
        l->answers[number] = NULL;
        if (l->p0f && !ask(l, a, &l->answers[number], e))
            return false;
    }
    *answer = l->answers[number];
    return true;
}

bool live_fill(struct live *l, struct summary *s, struct error *e)
{
    const struct summary_table *table = l->socket ? summary_table(s, "source_ip") : NULL;
    s->asked_live = l->socket != NULL;
    for (size_t i = 0; table && i < table->row_count; i++)
        if (!look_up(l, table->rows[i].address, &table->rows[i].live, e))
            return false;
    return true;
}
