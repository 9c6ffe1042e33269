// SPDX-License-Identifier: GPL-2.0-only
//
// The tables, and for those of texts the function that says what an attempt is counted as.
#include "count/tables.h"

#include <stdio.h>

#include "count/flows.h"

_Static_assert((int)LATER_TABLES <= (int)FLOW_VALUES, "a flow has a value for every later table");

static struct view none(void)
{
    return view_of(NULL, 0);
}

static struct view known(struct view value)
{
    return view_is(value, "???") ? none() : value;
}

static bool is_attempt(const struct table_input *in)
{
    return in->record->kind == RECORD_ATTEMPT;
}

// Without a known link p0f 2 names what the packet held.
static struct view link_of(const struct table_input *in)
{
    struct view link = known(in->details->link);
    return view_is(link, "unspecified") || view_starts(link, "unknown-") ? none() : link;
}

static uint32_t distance_of(const struct table_input *in)
{
    const struct record_details *d = in->details;
    return d->distance < 0 ? TABLE_NO_VALUE : (uint32_t)d->distance << 1 | d->distance_at_most;
}

static struct view distance_name(uint32_t code, char room[TABLE_NAME_MAX])
{
    int len = snprintf(room, TABLE_NAME_MAX, "%s%u", code & 1 ? "<= " : "", (unsigned)code >> 1);
    return view_of(room, (size_t)len);
}

// In classes, because few systems have the same number of hours.
static const struct {
    int32_t below; // hours
    const char *name;
} uptimes[] = {
    {1, "under 1 hour"},          {6, "1 to 6 hours"},
    {24, "6 to 24 hours"},        {7 * 24, "1 to 7 days"},
    {30 * 24, "7 to 30 days"},    {90 * 24, "30 to 90 days"},
    {365 * 24, "90 to 365 days"}, {INT32_MAX, "365 days or more"},
};

static uint32_t uptime_of(const struct table_input *in)
{
    int32_t hours = in->details->uptime_hours;
    uint32_t i = 0;
    if (hours < 0)
        return TABLE_NO_VALUE;
    while (hours >= uptimes[i].below && uptimes[i].below != INT32_MAX)
        i++;
    return i;
}

static struct view uptime_name(uint32_t code, char room[TABLE_NAME_MAX])
{
    (void)room;
    return view_cstr(uptimes[code].name);
}

static struct view yes_or_no(uint32_t code, char room[TABLE_NAME_MAX])
{
    (void)room;
    return view_cstr(code ? "yes" : "no");
}

static uint32_t nat_of(const struct table_input *in)
{
    return in->details->nat || is_attempt(in) ? in->details->nat : TABLE_NO_VALUE;
}

// Only p0f 2 logs it.
static uint32_t firewall_of(const struct table_input *in)
{
    return in->record->flags & RECORD_CONTINUES ? TABLE_NO_VALUE : in->details->firewall;
}

static struct view tos_of(const struct table_input *in)
{
    return in->details->tos;
}

static uint32_t answered_of(const struct table_input *in)
{
    const struct record_details *d = in->details;
    bool logged = d->answered || (is_attempt(in) && d->has_answers);
    return logged ? d->answered : TABLE_NO_VALUE;
}

static struct view http_of(const struct table_input *in)
{
    return known(in->details->http);
}

static struct view language_of(const struct table_input *in)
{
    return known(in->details->language);
}

static uint32_t dishonest_of(const struct table_input *in)
{
    return in->details->http.len ? in->details->dishonest : TABLE_NO_VALUE;
}

// Without the `:?:?` that p0f 2 writes in place of a name.
static struct view signature_of(const struct table_input *in)
{
    static const struct view nameless = VIEW_LITERAL(":?:?");
    struct view signature = in->details->signature;
    if (!(in->record->flags & RECORD_OS_UNKNOWN))
        return none();
    if (signature.len > nameless.len && view_ends(signature, nameless))
        signature.len -= nameless.len;
    return signature;
}

static uint32_t hour_of(const struct table_input *in)
{
    if (!(in->record->flags & RECORD_HAS_TIME))
        return TABLE_NO_VALUE;
    int64_t local = zone_local(in->context->zone, in->record->time);
    return (uint32_t)((local - day_of_seconds(local) * DAY_SECONDS) / 3600);
}

static struct view hour_name(uint32_t code, char room[TABLE_NAME_MAX])
{
    room[0] = (char)('0' + code / 10);
    room[1] = (char)('0' + code % 10);
    return view_of(room, 2);
}

static uint32_t weekday_of(const struct table_input *in)
{
    if (!(in->record->flags & RECORD_HAS_TIME))
        return TABLE_NO_VALUE;
    int64_t local = zone_local(in->context->zone, in->record->time);
    return (uint32_t)weekday_of_day(day_of_seconds(local));
}

static struct view weekday_name(uint32_t code, char room[TABLE_NAME_MAX])
{
    static const char *const names[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                        "Friday", "Saturday", "Sunday"};
    (void)room;
    return view_cstr(names[code]);
}

#define FIELD(member) .field = offsetof(struct record, member)
#define ONLY_WITH(flag) .flags = (flag), .mask = (flag)
#define NOT_WITH(flag) .mask = (flag)
#define CODES(of, to_name) .code = (of), .name_of = (to_name)

const struct table_kind table_kinds[] = {
    [TABLE_OS] = {"os", "os", "OS", TABLE_LABEL, FIELD(os_id), NOT_WITH(RECORD_OS_UNKNOWN)},
    [TABLE_SOURCE_IP] = {"source_ip", "src", "source IP", TABLE_ADDRESS, FIELD(source)},
    [TABLE_DESTINATION_IP] = {"destination_ip", "dst", "destination IP", TABLE_ADDRESS,
                              FIELD(target), ONLY_WITH(RECORD_HAS_TARGET)},
    [TABLE_DESTINATION_PORT] = {"destination_port", "port", "destination port", TABLE_PORT,
                                FIELD(target_port), ONLY_WITH(RECORD_HAS_TARGET)},
    {"link", "link", "link type", TABLE_TEXT, TABLE_LATER, LATER_LINK, .text = link_of},
    {"distance", "hops", "distance", TABLE_CODE, TABLE_DETAILS, CODES(distance_of, distance_name)},
    {"uptime", "uptime", "uptime", TABLE_CODE, TABLE_LATER, LATER_UPTIME,
     CODES(uptime_of, uptime_name)},
    {"nat", "nat", "NAT", TABLE_CODE, TABLE_LATER, LATER_NAT, CODES(nat_of, yes_or_no)},
    {"firewall", "firewall", "firewall", TABLE_CODE, TABLE_DETAILS, CODES(firewall_of, yes_or_no)},
    {"tos", "tos", "type of service", TABLE_TEXT, TABLE_DETAILS, .text = tos_of},
    {"answered", "answered", "answered", TABLE_CODE, TABLE_LATER, LATER_ANSWERED,
     CODES(answered_of, yes_or_no)},
    {"http", "client", "web client", TABLE_TEXT, TABLE_LATER, LATER_HTTP, .text = http_of},
    {"language", "lang", "web client language", TABLE_TEXT, TABLE_LATER, LATER_LANGUAGE,
     .text = language_of},
    {"dishonest", "dishonest", "dishonest web client", TABLE_CODE, TABLE_LATER, LATER_DISHONEST,
     CODES(dishonest_of, yes_or_no)},
    {"signature", "sig", "unknown signature", TABLE_TEXT, TABLE_DETAILS, .text = signature_of},
    {"hour", "hour", "hour", TABLE_CODE, TABLE_RECORDS, CODES(hour_of, hour_name)},
    {"weekday", "day", "weekday", TABLE_CODE, TABLE_RECORDS, CODES(weekday_of, weekday_name)},
};

_Static_assert(sizeof table_kinds / sizeof *table_kinds == TABLE_KINDS, "TABLE_KINDS counts them");

int table_by_name(struct view name)
{
    for (int i = 0; i < TABLE_KINDS; i++)
        if (view_is(name, table_kinds[i].name) || view_is(name, table_kinds[i].alias))
            return i;
    return -1;
}

// Adds the first `count` tables.
static void add_first(struct table_set *set, int count)
{
    for (int i = 0; i < count; i++)
        set->has[i] = true;
}

void table_set_standard(struct table_set *set)
{
    add_first(set, STANDARD_TABLES);
}

bool table_set_read(struct table_set *set, const char *list)
{
    struct view rest = view_cstr(list), word;
    while (view_next(&rest, ',', &word)) {
        int table = table_by_name(word);
        if (table >= 0)
            set->has[table] = true;
        else if (view_is(word, "default"))
            table_set_standard(set);
        else if (view_is(word, "all"))
            add_first(set, TABLE_KINDS);
        else
            return false;
    }
    return true;
}

bool table_set_needs(const struct table_set *set, enum table_source source)
{
    for (int i = 0; i < TABLE_KINDS; i++)
        if (set->has[i] && table_kinds[i].source >= source)
            return true;
    return false;
}
