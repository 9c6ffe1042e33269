// SPDX-License-Identifier: GPL-2.0-only
#include "parse/p0f3.h"

// `7`, `<= 13`
static void read_distance(struct view text, struct record_details *details)
{
    uint64_t hops;
    bool at_most = parse_literal(&text, "<= ");
    if (!view_take_decimal(&text, 5, &hops) || text.len)
        return;
    details->distance = (int32_t)hops;
    details->distance_at_most = at_most;
}

// `4 days 15 hrs 30 min (modulo 49 days)`
static void read_uptime(struct view text, struct record_details *details)
{
    uint64_t days, hours;
    if (view_take_decimal(&text, 7, &days) && parse_literal(&text, " days ") &&
        view_take_decimal(&text, 2, &hours) && parse_literal(&text, " hrs ") && hours < 24)
        details->uptime_hours = (int32_t)(days * 24 + hours);
}

// The word of `generic fuzzy tos:0x30` that begins with `prefix`; an empty view when none does.
static struct view find_remark(struct view remarks, const char *prefix)
{
    while (remarks.len) {
        struct view remark = view_cut(&remarks, ' ');
        if (view_starts(remark, prefix))
            return remark;
    }
    return view_of(NULL, 0);
}

void p0f3_read_details(const struct p0f3_line *line, struct record_details *details)
{
    const struct view *values = line->values;
    switch (line->module->meaning) {
    case P0F3_ATTEMPT:
        read_distance(values[1], details);
        details->tos = find_remark(values[2], "tos:");
        details->signature = values[3];
        // p0f forgets a connection that it takes for a scanner's.
        details->has_answers = !line->application;
        break;
    case P0F3_ANSWER:
        details->answered = true;
        break;
    case P0F3_LINK:
        if (line->of_client)
            details->link = values[0];
        break;
    case P0F3_UPTIME:
        if (line->of_client)
            read_uptime(values[0], details);
        break;
    case P0F3_CLIENT:
        details->http = values[0];
        details->language = values[1];
        details->dishonest = find_remark(values[2], "dishonest").len > 0;
        break;
    case P0F3_SHARED:
        details->nat = line->of_client;
        break;
    case P0F3_PROBE:
    case P0F3_ASIDE:
    case P0F3_UNKNOWN:
        break;
    }
}
