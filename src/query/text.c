// SPDX-License-Identifier: GPL-2.0-only
//
// An answer for a person to read:
//
//     192.0.2.7
//       first seen    2026-11-21 20:28:06 UTC
//       ...
//
// A blank line follows each answer.
#include <inttypes.h>
#include <time.h>

#include "base/output.h"
#include "query/query.h"

enum { LABEL_WIDTH = 14 };

static void put_row(struct output *out, const char *label, const char *value)
{
    output_format(out, "  %-*s%s\n", LABEL_WIDTH, label, value);
}

static void put_number(struct output *out, const char *label, int64_t number, const char *unit)
{
    if (number == P0F3_ABSENT)
        put_row(out, label, "unknown");
    else
        output_format(out, "  %-*s%" PRId64 "%s\n", LABEL_WIDTH, label, number, unit);
}

// Local time with the name of its zone.
static void put_time(struct output *out, const char *label, int64_t seconds, const char *absent)
{
    struct tm local;
    time_t time = (time_t)seconds;
    char text[128];
    bool known = seconds != P0F3_ABSENT && localtime_r(&time, &local) &&
                 strftime(text, sizeof text, "%F %T %Z", &local);
    put_row(out, label, known ? text : absent);
}

// "Linux", "3.x" and "" make "Linux 3.x".
static void put_name(struct output *out, const char *label, const char *name, const char *flavor,
                     const char *remark)
{
    char safe[2][SAFE_TEXT];
    output_format(out, "  %-*s%s%s%s%s\n", LABEL_WIDTH, label,
                  safe_text(*name ? name : "unknown", safe[0]), *flavor ? " " : "",
                  safe_text(flavor, safe[1]), remark);
}

static void put_uptime(struct output *out, const struct p0f3_info *info)
{
    int64_t s = info->uptime_sec;
    if (s == P0F3_ABSENT) {
        put_row(out, "uptime", "unknown");
        return;
    }
    output_format(out, "  %-*s%" PRId64 " days %" PRId64 " hrs %" PRId64 " min", LABEL_WIDTH,
                  "uptime", s / DAY, s % DAY / HOUR, s % HOUR / MINUTE);
    if (info->up_mod_days != P0F3_ABSENT)
        output_format(out, " (modulo %" PRId64 " days)", info->up_mod_days);
    output_char(out, '\n');
}

static void write_raw(struct output *out, const struct answer *a)
{
    struct value values[VALUES_MAX];
    size_t count = values_list(a, true, values);
    output_format(out, "%s\n", values[0].text);
    for (size_t i = 1; i < count; i++)
        if (values[i].kind != VALUE_NULL)
            put_row(out, values[i].name, values[i].text);
    output_char(out, '\n');
}

void text_write(struct output *out, const struct answer *a, bool raw)
{
    static const char *const quality[] = {"", " (fuzzy)", " (generic)", " (generic, fuzzy)"};
    static const char *const mismatches[] = {
        "none",
        "User-Agent names another system than the TCP stack shows",
        "User-Agent or Server does not fit the program",
    };
    const struct p0f3_info *info = a->info;
    char safe[SAFE_TEXT];
    if (raw && !a->error) {
        write_raw(out, a);
        return;
    }
    output_format(out, "%s\n", safe_text(a->address, safe));
    if (!info) {
        output_format(out, "  %s\n\n", a->error ? a->error : p0f3_strerror(P0F3_NO_MATCH));
        return;
    }
    put_time(out, "first seen", info->first_seen, "unknown");
    put_time(out, "last seen", info->last_seen, "unknown");
    put_number(out, "connections", info->total_conn, "");
    put_name(out, "system", info->os_name, info->os_flavor,
             quality[info->os_match_q & (P0F3_FUZZY | P0F3_GENERIC)]);
    put_name(out, "program", info->http_name, info->http_flavor, "");
    put_row(out, "mismatch", mismatches[info->bad_sw == P0F3_ABSENT ? 0 : info->bad_sw]);
    put_name(out, "language", info->language, "", "");
    put_name(out, "link", info->link_type, "", "");
    put_number(out, "distance", info->distance, info->distance == 1 ? " hop" : " hops");
    put_uptime(out, info);
    put_time(out, "last NAT", info->last_nat, "never");
    put_time(out, "last change", info->last_chg, "never");
    output_char(out, '\n');
}
