// SPDX-License-Identifier: GPL-2.0-only
//
// An answer for a program: one object a line. The names are those of the Python client (package
// p0f 1.0.0). Every object has all of them, so that rows fit under one heading. The only file of
// the command that knows the JSON library.
#include <errno.h>
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/escape.h"
#include "base/time.h"
#include "query/query.h"

enum { MINUTE = 60, HOUR = 3600, DAY = 86400 };

static json_t *number_or_null(int64_t value)
{
    return value == P0F3_ABSENT ? json_null() : json_integer(value);
}

// Bytes that are not UTF-8 become \xHH, as in the text.
static json_t *text(const char *value)
{
    char safe[ESCAPED_TEXT];
    return json_string(escape_cstr(value, safe, sizeof safe));
}

static json_t *text_or_null(const char *value)
{
    return value[0] ? text(value) : json_null();
}

// RFC 3339, local time with its offset.
static json_t *time_or_null(time_t when)
{
    struct tm local;
    char date[ZONE_TEXT_MAX];
    if (when == P0F3_ABSENT || !localtime_r(&when, &local))
        return json_null();
    return json_string(tm_rfc3339(&local, date));
}

// ISO 8601: P4DT15H30M.
static json_t *duration_or_null(int64_t seconds)
{
    char whole[64];
    if (seconds == P0F3_ABSENT)
        return json_null();
    (void)snprintf(whole, sizeof whole, "P%" PRId64 "DT%" PRId64 "H%" PRId64 "M", seconds / DAY,
                   seconds % DAY / HOUR, seconds % HOUR / MINUTE);
    return json_string(whole);
}

// Writes the object, unless something of it could not be made, and lets go of it.
static void finish(struct output *out, json_t *object, bool whole)
{
    char *line = whole ? json_dumps(object, JSON_COMPACT) : NULL;
    json_decref(object);
    if (!line) {
        if (!out->failed)
            out->failed = ENOMEM;
        return;
    }
    output_cstr(out, line);
    output_char(out, '\n');
    free(line);
}

struct field {
    const char *name;
    json_t *value;
};

void json_write(struct output *out, const struct answer *a)
{
    const struct p0f3_info *i = a->info;
    json_t *object = json_pack("{s:s}", "address", a->address);
    bool whole = object;
    const struct field fields[] = {
        {"magic", json_integer(a->raw->magic)},
        {"status", json_integer(a->raw->status)},
        {"first_seen", i ? time_or_null(i->first_seen) : json_null()},
        {"last_seen", i ? time_or_null(i->last_seen) : json_null()},
        {"total_conn", i ? json_integer(i->total_conn) : json_null()},
        {"uptime_min", number_or_null(i && i->uptime_sec >= 0 ? i->uptime_sec / MINUTE : -1)},
        {"uptime_sec", number_or_null(i ? i->uptime_sec : -1)},
        {"uptime", duration_or_null(i ? i->uptime_sec : -1)},
        {"up_mod_days", number_or_null(i ? i->up_mod_days : -1)},
        {"last_nat", i ? time_or_null(i->last_nat) : json_null()},
        {"last_chg", i ? time_or_null(i->last_chg) : json_null()},
        {"distance", number_or_null(i ? i->distance : -1)},
        {"bad_sw", number_or_null(i ? i->bad_sw : -1)},
        {"os_match_q", number_or_null(i ? i->os_match_q : -1)},
        {"os_name", text_or_null(i ? i->os_name : "")},
        {"os_flavor", text_or_null(i ? i->os_flavor : "")},
        {"http_name", text_or_null(i ? i->http_name : "")},
        {"http_flavor", text_or_null(i ? i->http_flavor : "")},
        {"link_type", text_or_null(i ? i->link_type : "")},
        {"language", text_or_null(i ? i->language : "")},
    };
    for (size_t n = 0; n < sizeof fields / sizeof *fields; n++)
        if (json_object_set_new(object, fields[n].name, fields[n].value) != 0)
            whole = false;
    finish(out, object, whole);
}

void json_write_raw(struct output *out, const struct answer *a)
{
    struct raw_field fields[RAW_FIELDS];
    json_t *object = json_pack("{s:s}", "address", a->address);
    bool whole = object;
    raw_list(a->raw, fields);
    for (int n = 0; n < RAW_FIELDS; n++)
        if (json_object_set_new(object, fields[n].name,
                                fields[n].text ? text(fields[n].text)
                                               : json_integer(fields[n].number)) != 0)
            whole = false;
    finish(out, object, whole);
}
