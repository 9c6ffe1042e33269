// SPDX-License-Identifier: GPL-2.0-only
#include "live.h"

#include <stdio.h>

#include "p0fstats/escape.h"

// An idle p0f answers within a millisecond; a time-out can do it harm (see p0f3.h).
enum { TIMEOUT_MS = 2000 };

static bool give_up(struct live *l, enum p0f3_result why, struct error *e)
{
    char name[ESCAPED_PATH_MAX];
    live_close(l);
    return error_set(e, STATUS_OK, "%s: %s; the report does without what p0f knows now",
                     escape_cstr(l->socket, name, sizeof name), p0f3_strerror(why));
}

bool live_open(struct live *l, const char *socket, struct error *e)
{
    *l = (struct live){.socket = socket};
    enum p0f3_result result = socket ? p0f3_open(&l->p0f, socket, TIMEOUT_MS) : P0F3_OK;
    return result == P0F3_OK || give_up(l, result, e);
}

void live_close(struct live *l)
{
    p0f3_close(l->p0f);
    l->p0f = NULL;
}

// Two texts of p0f as one, escaped. .ptr is null when memory runs out.
static struct view join(const char *name, const char *flavor, struct arena *arena)
{
    char text[2 * P0F3_TEXT_SIZE];
    int len = snprintf(text, sizeof text, "%s%s%s", name, *name && *flavor ? " " : "", flavor);
    return arena_copy(arena, escape_copy(arena, view_of(text, (size_t)len)));
}

// False when memory runs out.
static bool keep(struct summary_row *row, const struct p0f3_info *info, struct arena *arena)
{
    struct summary_live *live = arena_alloc(arena, sizeof *live);
    if (!live)
        return false;
    *live = (struct summary_live){
        .os = join(info->os_name, info->os_flavor, arena),
        .link = join(info->link_type, "", arena),
        .distance = info->distance,
        .has_nat = info->last_nat != P0F3_ABSENT,
        .last_seen = info->last_seen,
        .last_nat = info->last_nat,
    };
    row->live = live;
    return live->os.ptr && live->link.ptr;
}

bool live_fill(struct live *l, struct summary *s, struct arena *arena, struct error *e)
{
    const struct summary_table *table = summary_table(s, "source_ip");
    s->asked_live = l->socket != NULL;
    for (size_t i = 0; table && l->p0f && i < table->row_count; i++) {
        char address[ADDR_TEXT_MAX];
        struct p0f3_info info;
        (void)addr_format(table->rows[i].address, address);
        enum p0f3_result result = p0f3_query(l->p0f, address, &info);
        if (result == P0F3_OK && !keep(&table->rows[i], &info, arena))
            return error_no_memory(e);
        if (result != P0F3_OK && result != P0F3_NO_MATCH)
            return give_up(l, result, e);
    }
    return true;
}
