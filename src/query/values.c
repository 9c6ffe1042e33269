// SPDX-License-Identifier: GPL-2.0-only
//
// The values of an answer under the names of the Python client (package p0f 1.0.0). Every answer
// has all of them, so that rows fit under one heading.
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/escape.h"
#include "query/query.h"

const char *safe_text(const char *text, char out[SAFE_TEXT])
{
    struct view rest = view_cstr(text);
    char hex[4];
    size_t used = 0;
    while (rest.len && used + sizeof hex < SAFE_TEXT) {
        struct view piece = rest.ptr[0] == '\\' ? view_cstr("\\\\") : escape_next(&rest, hex);
        rest = view_skip(rest, piece.ptr[0] == '\\' && piece.len == 2);
        memcpy(out + used, piece.ptr, piece.len);
        used += piece.len;
    }
    out[used] = '\0';
    return out;
}

struct list {
    struct value *values;
    size_t count;
};

static struct value *add(struct list *l, const char *name, bool known)
{
    struct value *v = &l->values[l->count++];
    v->name = name;
    v->kind = known ? VALUE_NUMBER : VALUE_NULL;
    v->derived = false;
    v->text[0] = '\0';
    return v;
}

static struct value *add_number(struct list *l, const char *name, bool known, int64_t number)
{
    struct value *v = add(l, name, known);
    if (known)
        (void)snprintf(v->text, sizeof v->text, "%" PRId64, number);
    return v;
}

// `text` null: no value.
static void add_text(struct list *l, const char *name, const char *text)
{
    struct value *v = add(l, name, false);
    if (!text)
        return;
    v->kind = VALUE_TEXT;
    (void)safe_text(text, v->text);
}

static void add_time(struct list *l, const char *name, int64_t seconds)
{
    struct tm utc;
    time_t time = (time_t)seconds;
    struct value *v = add(l, name, false);
    if (seconds != P0F3_ABSENT && gmtime_r(&time, &utc) &&
        strftime(v->text, sizeof v->text, "%FT%TZ", &utc))
        v->kind = VALUE_TEXT;
}

// ISO 8601: P4DT15H30M.
static void add_duration(struct list *l, const char *name, int64_t seconds)
{
    struct value *v = add(l, name, false);
    v->derived = true;
    if (seconds == P0F3_ABSENT)
        return;
    v->kind = VALUE_TEXT;
    (void)snprintf(v->text, sizeof v->text, "P%" PRId64 "DT%" PRId64 "H%" PRId64 "M", seconds / DAY,
                   seconds % DAY / HOUR, seconds % HOUR / MINUTE);
}

// `raw`: an empty text is a value.
static void add_texts(struct list *l, bool raw, const char *const texts[6])
{
    static const char *const names[6] = {"os_name",     "os_flavor", "http_name",
                                         "http_flavor", "link_type", "language"};
    for (size_t n = 0; n < 6; n++)
        add_text(l, names[n], raw || *texts[n] ? texts[n] : NULL);
}

static void add_if_known(struct list *l, const char *name, int64_t number)
{
    add_number(l, name, number != P0F3_ABSENT, number);
}

static void add_checked(struct list *l, const struct answer *a)
{
    struct p0f3_info unknown = {0};
    memset(&unknown, 0xff, offsetof(struct p0f3_info, os_name)); // all numbers are P0F3_ABSENT, -1
    const struct p0f3_info *i = a->info ? a->info : &unknown;
    add_time(l, "asked_at", a->asked_at);
    add_number(l, "magic", !a->error, a->raw->magic)->derived = true;
    add_number(l, "status", !a->error, a->raw->status);
    add_time(l, "first_seen", i->first_seen);
    add_time(l, "last_seen", i->last_seen);
    add_if_known(l, "total_conn", i->total_conn);
    add_number(l, "uptime_min", i->uptime_sec != P0F3_ABSENT, i->uptime_sec / MINUTE)->derived =
        true;
    add_if_known(l, "uptime_sec", i->uptime_sec);
    add_duration(l, "uptime", i->uptime_sec);
    add_if_known(l, "up_mod_days", i->up_mod_days);
    add_time(l, "last_nat", i->last_nat);
    add_time(l, "last_chg", i->last_chg);
    add_if_known(l, "distance", i->distance);
    add_if_known(l, "bad_sw", i->bad_sw);
    add_if_known(l, "os_match_q", i->os_match_q);
    add_texts(l, false,
              (const char *const[]){i->os_name, i->os_flavor, i->http_name, i->http_flavor,
                                    i->link_type, i->language});
}

static void add_raw(struct list *l, const struct answer *a)
{
    const struct p0f3_raw *r = a->raw;
    const struct {
        const char *name;
        int64_t number;
    } numbers[] = {
        {"magic", r->magic},
        {"status", r->status},
        {"first_seen", r->first_seen},
        {"last_seen", r->last_seen},
        {"total_conn", r->total_conn},
        {"uptime_min", r->uptime_min},
        {"up_mod_days", r->up_mod_days},
        {"last_nat", r->last_nat},
        {"last_chg", r->last_chg},
        {"distance", r->distance},
        {"bad_sw", r->bad_sw},
        {"os_match_q", r->os_match_q},
    };
    for (size_t n = 0; n < sizeof numbers / sizeof *numbers; n++)
        add_number(l, numbers[n].name, !a->error, numbers[n].number);
    add_texts(l, !a->error,
              (const char *const[]){r->os_name, r->os_flavor, r->http_name, r->http_flavor,
                                    r->link_type, r->language});
}

size_t values_list(const struct answer *a, bool raw, struct value values[VALUES_MAX])
{
    struct list l = {.values = values};
    add_text(&l, "address", a->address);
    (raw ? add_raw : add_checked)(&l, a);
    add_text(&l, "error", a->error);
    return l.count;
}
