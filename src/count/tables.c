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

static struct view yes_or_no(bool yes)
{
    return view_cstr(yes ? "yes" : "no");
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
static struct view link_of(struct table_input *in)
{
    struct view link = known(in->details->link);
    return view_is(link, "unspecified") || view_starts(link, "unknown-") ? none() : link;
}

static struct view distance_of(struct table_input *in)
{
    const struct record_details *d = in->details;
    if (d->distance < 0)
        return none();
    const char *at_most = d->distance_at_most ? "<= " : "";
    int len = snprintf(in->text, sizeof in->text, "%s%d", at_most, (int)d->distance);
    return view_of(in->text, (size_t)len);
}

// In classes, because few systems have the same number of hours.
static struct view uptime_of(struct table_input *in)
{
    static const struct {
        int32_t below; // hours
        const char *name;
    } classes[] = {
        {1, "under 1 hour"},          {6, "1 to 6 hours"},
        {24, "6 to 24 hours"},        {7 * 24, "1 to 7 days"},
        {30 * 24, "7 to 30 days"},    {90 * 24, "30 to 90 days"},
        {365 * 24, "90 to 365 days"}, {INT32_MAX, "365 days or more"},
    };
    int32_t hours = in->details->uptime_hours;
    if (hours < 0)
        return none();
    size_t i = 0;
    while (hours >= classes[i].below && classes[i].below != INT32_MAX)
        i++;
    return view_cstr(classes[i].name);
}

static struct view nat_of(struct table_input *in)
{
    return in->details->nat || is_attempt(in) ? yes_or_no(in->details->nat) : none();
}

// Only p0f 2 logs it.
static struct view firewall_of(struct table_input *in)
{
    return in->record->flags & RECORD_CONTINUES ? none() : yes_or_no(in->details->firewall);
}

static struct view tos_of(struct table_input *in)
{
    return in->details->tos;
}

static struct view answered_of(struct table_input *in)
{
    const struct record_details *d = in->details;
    bool logged = d->answered || (is_attempt(in) && d->has_answers);
    return logged ? yes_or_no(d->answered) : none();
}

static struct view http_of(struct table_input *in)
{
    return known(in->details->http);
}

static struct view language_of(struct table_input *in)
{
    return known(in->details->language);
}

static struct view dishonest_of(struct table_input *in)
{
    return in->details->http.len ? yes_or_no(in->details->dishonest) : none();
}

// Without the `:?:?` that p0f 2 writes in place of a name.
static struct view signature_of(struct table_input *in)
{
    static const struct view nameless = VIEW_LITERAL(":?:?");
    struct view signature = in->details->signature;
    if (!(in->record->flags & RECORD_OS_UNKNOWN))
        return none();
    if (signature.len > nameless.len &&
        view_equal(view_skip(signature, signature.len - nameless.len), nameless))
        signature.len -= nameless.len;
    return signature;
}

static struct view hour_of(struct table_input *in)
{
    if (!(in->record->flags & RECORD_HAS_TIME))
        return none();
    int64_t local = zone_local(in->context->zone, in->record->time);
    int64_t hour = (local - day_of_seconds(local) * DAY_SECONDS) / 3600;
    in->text[0] = (char)('0' + hour / 10);
    in->text[1] = (char)('0' + hour % 10);
    return view_of(in->text, 2);
}

static struct view weekday_of(struct table_input *in)
{
    static const char *const names[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                        "Friday", "Saturday", "Sunday"};
    if (!(in->record->flags & RECORD_HAS_TIME))
        return none();
    int64_t local = zone_local(in->context->zone, in->record->time);
    return view_cstr(names[weekday_of_day(day_of_seconds(local))]);
}

#define FIELD(member) .field = offsetof(struct record, member)
#define ONLY_WITH(flag) .flags = (flag), .mask = (flag)
#define NOT_WITH(flag) .mask = (flag)

const struct table_kind table_kinds[] = {
    [TABLE_OS] = {"os", "os", "OS", TABLE_LABEL, FIELD(os_id), NOT_WITH(RECORD_OS_UNKNOWN)},
    [TABLE_SOURCE_IP] = {"source_ip", "src", "source IP", TABLE_ADDRESS, FIELD(source)},
    [TABLE_DESTINATION_IP] = {"destination_ip", "dst", "destination IP", TABLE_ADDRESS,
                              FIELD(target), ONLY_WITH(RECORD_HAS_TARGET)},
    [TABLE_DESTINATION_PORT] = {"destination_port", "port", "destination port", TABLE_PORT,
                                FIELD(target_port), ONLY_WITH(RECORD_HAS_TARGET)},
    {"link", "link", "link type", TABLE_TEXT, TABLE_LATER, LATER_LINK, .value = link_of},
    {"distance", "hops", "distance", TABLE_TEXT, TABLE_DETAILS, .value = distance_of},
    {"uptime", "uptime", "uptime", TABLE_TEXT, TABLE_LATER, LATER_UPTIME, .value = uptime_of},
    {"nat", "nat", "NAT", TABLE_TEXT, TABLE_LATER, LATER_NAT, .value = nat_of},
    {"firewall", "firewall", "firewall", TABLE_TEXT, TABLE_DETAILS, .value = firewall_of},
    {"tos", "tos", "type of service", TABLE_TEXT, TABLE_DETAILS, .value = tos_of},
    {"answered", "answered", "answered", TABLE_TEXT, TABLE_LATER, LATER_ANSWERED,
     .value = answered_of},
    {"http", "client", "web client", TABLE_TEXT, TABLE_LATER, LATER_HTTP, .value = http_of},
    {"language", "lang", "web client language", TABLE_TEXT, TABLE_LATER, LATER_LANGUAGE,
     .value = language_of},
    {"dishonest", "dishonest", "dishonest web client", TABLE_TEXT, TABLE_LATER, LATER_DISHONEST,
     .value = dishonest_of},
    {"signature", "sig", "unknown signature", TABLE_TEXT, TABLE_DETAILS, .value = signature_of},
    {"hour", "hour", "hour", TABLE_TEXT, TABLE_RECORDS, .value = hour_of},
    {"weekday", "day", "weekday", TABLE_TEXT, TABLE_RECORDS, .value = weekday_of},
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
