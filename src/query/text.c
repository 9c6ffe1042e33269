// SPDX-License-Identifier: GPL-2.0-only
//
// An answer for a person to read:
//
//     192.0.2.7
//       first seen    2026-11-21 20:28:06 UTC
//       ...
//
// Answers are kept apart by a blank line after each.
#include <inttypes.h>
#include <time.h>

#include "base/escape.h"
#include "base/output.h"
#include "query/query.h"

enum { LABEL_WIDTH = 14, MINUTE = 60, HOUR = 3600, DAY = 86400 };

static void put_label(struct output *out, const char *label)
{
    output_format(out, "  %-*s", LABEL_WIDTH, label);
}

static void put_row(struct output *out, const char *label, const char *value)
{
    put_label(out, label);
    output_cstr(out, value);
    output_char(out, '\n');
}

static void put_time(struct output *out, const char *label, time_t when, const char *absent)
{
    struct tm local;
    char text[128];
    if (when == P0F3_ABSENT)
        put_row(out, label, absent);
    else if (localtime_r(&when, &local) && strftime(text, sizeof text, "%F %T %Z", &local))
        put_row(out, label, text);
    else
        output_format(out, "  %-*s@%" PRId64 "\n", LABEL_WIDTH, label, (int64_t)when);
}

// "Linux", "3.x" and "" make "Linux 3.x".
static void put_name(struct output *out, const char *label, const char *name, const char *flavor,
                     const char *remark)
{
    put_label(out, label);
    output_escaped(out, view_cstr(name[0] ? name : "unknown"));
    if (flavor[0]) {
        output_char(out, ' ');
        output_escaped(out, view_cstr(flavor));
    }
    output_cstr(out, remark);
    output_char(out, '\n');
}

static void put_uptime(struct output *out, const struct p0f3_info *info)
{
    int64_t s = info->uptime_sec;
    if (s == P0F3_ABSENT) {
        put_row(out, "uptime", "unknown");
        return;
    }
    put_label(out, "uptime");
    output_format(out, "%" PRId64 " days %" PRId64 " hrs %" PRId64 " min", s / DAY, s % DAY / HOUR,
                  s % HOUR / MINUTE);
    if (info->up_mod_days != P0F3_ABSENT)
        output_format(out, " (modulo %" PRId64 " days)", info->up_mod_days);
    output_char(out, '\n');
}

static const char *mismatch(int64_t bad_sw)
{
    switch (bad_sw) {
    case 1:
        return "User-Agent names another system than the TCP stack shows";
    case 2:
        return "User-Agent or Server does not fit the program";
    default:
        return "none";
    }
}

void text_write(struct output *out, const struct answer *a)
{
    static const char *const quality[] = {"", " (fuzzy)", " (generic)", " (generic, fuzzy)"};
    const struct p0f3_info *info = a->info;
    output_format(out, "%s\n", a->address);
    if (!info) {
        output_cstr(out, "  not known to p0f\n\n");
        return;
    }
    put_time(out, "first seen", info->first_seen, "unknown");
    put_time(out, "last seen", info->last_seen, "unknown");
    output_format(out, "  %-*s%" PRId64 "\n", LABEL_WIDTH, "connections", info->total_conn);
    put_name(out, "system", info->os_name, info->os_flavor,
             quality[info->os_match_q & (P0F3_FUZZY | P0F3_GENERIC)]);
    put_name(out, "program", info->http_name, info->http_flavor, "");
    put_row(out, "mismatch", mismatch(info->bad_sw));
    put_name(out, "language", info->language, "", "");
    put_name(out, "link", info->link_type, "", "");
    if (info->distance == P0F3_ABSENT)
        put_row(out, "distance", "unknown");
    else
        output_format(out, "  %-*s%" PRId64 " %s\n", LABEL_WIDTH, "distance", info->distance,
                      info->distance == 1 ? "hop" : "hops");
    put_uptime(out, info);
    put_time(out, "last NAT", info->last_nat, "never");
    put_time(out, "last change", info->last_chg, "never");
    output_char(out, '\n');
}

void raw_list(const struct p0f3_raw *raw, struct raw_field fields[RAW_FIELDS])
{
    const struct raw_field all[RAW_FIELDS] = {
        {"magic", NULL, raw->magic},
        {"status", NULL, raw->status},
        {"first_seen", NULL, raw->first_seen},
        {"last_seen", NULL, raw->last_seen},
        {"total_conn", NULL, raw->total_conn},
        {"uptime_min", NULL, raw->uptime_min},
        {"up_mod_days", NULL, raw->up_mod_days},
        {"last_nat", NULL, raw->last_nat},
        {"last_chg", NULL, raw->last_chg},
        {"distance", NULL, raw->distance},
        {"bad_sw", NULL, raw->bad_sw},
        {"os_match_q", NULL, raw->os_match_q},
        {"os_name", raw->os_name, 0},
        {"os_flavor", raw->os_flavor, 0},
        {"http_name", raw->http_name, 0},
        {"http_flavor", raw->http_flavor, 0},
        {"link_type", raw->link_type, 0},
        {"language", raw->language, 0},
    };
    memcpy(fields, all, sizeof all);
}

void text_write_raw(struct output *out, const struct answer *a)
{
    struct raw_field fields[RAW_FIELDS];
    raw_list(a->raw, fields);
    output_format(out, "%s\n", a->address);
    for (int i = 0; i < RAW_FIELDS; i++) {
        put_label(out, fields[i].name);
        if (fields[i].text)
            output_escaped(out, view_cstr(fields[i].text));
        else
            output_format(out, "%" PRId64, fields[i].number);
        output_char(out, '\n');
    }
    output_char(out, '\n');
}
