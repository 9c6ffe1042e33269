// SPDX-License-Identifier: GPL-2.0-only
//
// The tables there are. A further one is a row here, with the function that says what an attempt
// is counted as.
#include <stdio.h>

#include "base/time.h"
#include "count/count.h"

static struct view none(void)
{
    return view_of(NULL, 0);
}

static struct view yes_or_no(bool yes)
{
    return view_cstr(yes ? "yes" : "no");
}

static bool is_attempt(const struct record *r)
{
    return r->kind == RECORD_ATTEMPT;
}

// p0f 2 says what the packet held when it knows no link for it, p0f 3 that it does not know.
static struct view link_of(const struct table_context *c, const struct record *r,
                           const struct record_details *d, char text[TABLE_VALUE_MAX])
{
    (void)c, (void)r, (void)text;
    bool unknown = view_is(d->link, "???") || view_is(d->link, "unspecified") ||
                   view_starts(d->link, "unknown-");
    return unknown ? none() : d->link;
}

static struct view distance_of(const struct table_context *c, const struct record *r,
                               const struct record_details *d, char text[TABLE_VALUE_MAX])
{
    (void)c, (void)r;
    if (d->distance < 0)
        return none();
    int len =
        snprintf(text, TABLE_VALUE_MAX, "%s%d", d->distance_at_most ? "<= " : "", (int)d->distance);
    return view_of(text, (size_t)len);
}

// Classes, as hardly two systems have been up for the same number of hours.
static struct view uptime_of(const struct table_context *c, const struct record *r,
                             const struct record_details *d, char text[TABLE_VALUE_MAX])
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
    (void)c, (void)r, (void)text;
    if (d->uptime_hours < 0)
        return none();
    size_t i = 0;
    while (d->uptime_hours >= classes[i].below && classes[i].below != INT32_MAX)
        i++;
    return view_cstr(classes[i].name);
}

static struct view nat_of(const struct table_context *c, const struct record *r,
                          const struct record_details *d, char text[TABLE_VALUE_MAX])
{
    (void)c, (void)text;
    return d->nat || is_attempt(r) ? yes_or_no(d->nat) : none();
}

// Only p0f 2 tells.
static struct view firewall_of(const struct table_context *c, const struct record *r,
                               const struct record_details *d, char text[TABLE_VALUE_MAX])
{
    (void)c, (void)text;
    return r->flags & RECORD_CONTINUES ? none() : yes_or_no(d->firewall);
}

static struct view tos_of(const struct table_context *c, const struct record *r,
                          const struct record_details *d, char text[TABLE_VALUE_MAX])
{
    (void)c, (void)r, (void)text;
    return d->tos;
}

static struct view answered_of(const struct table_context *c, const struct record *r,
                               const struct record_details *d, char text[TABLE_VALUE_MAX])
{
    (void)c, (void)text;
    return d->answered || (is_attempt(r) && d->has_answers) ? yes_or_no(d->answered) : none();
}

static struct view known(struct view value)
{
    return view_is(value, "???") ? none() : value;
}

static struct view http_of(const struct table_context *c, const struct record *r,
                           const struct record_details *d, char text[TABLE_VALUE_MAX])
{
    (void)c, (void)r, (void)text;
    return known(d->http);
}

static struct view language_of(const struct table_context *c, const struct record *r,
                               const struct record_details *d, char text[TABLE_VALUE_MAX])
{
    (void)c, (void)r, (void)text;
    return known(d->language);
}

static struct view dishonest_of(const struct table_context *c, const struct record *r,
                                const struct record_details *d, char text[TABLE_VALUE_MAX])
{
    (void)c, (void)r, (void)text;
    return d->http.len ? yes_or_no(d->dishonest) : none();
}

// What a database lacks: the signature without the `:?:?` that p0f 2 puts in the place of a name.
static struct view signature_of(const struct table_context *c, const struct record *r,
                                const struct record_details *d, char text[TABLE_VALUE_MAX])
{
    static const struct view nameless = VIEW_LITERAL(":?:?");
    (void)c, (void)text;
    struct view signature = d->signature;
    if (!(r->flags & RECORD_OS_UNKNOWN))
        return none();
    if (signature.len > nameless.len &&
        view_equal(view_skip(signature, signature.len - nameless.len), nameless))
        signature.len -= nameless.len;
    return signature;
}

static struct view hour_of(const struct table_context *c, const struct record *r,
                           const struct record_details *d, char text[TABLE_VALUE_MAX])
{
    (void)d;
    if (!(r->flags & RECORD_HAS_TIME))
        return none();
    int64_t local = zone_local(c->zone, r->time);
    int64_t hour = (local - day_of_seconds(local) * DAY_SECONDS) / 3600;
    text[0] = (char)('0' + hour / 10);
    text[1] = (char)('0' + hour % 10);
    return view_of(text, 2);
}

static struct view weekday_of(const struct table_context *c, const struct record *r,
                              const struct record_details *d, char text[TABLE_VALUE_MAX])
{
    static const char *const names[] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                        "Friday", "Saturday", "Sunday"};
    (void)d, (void)text;
    if (!(r->flags & RECORD_HAS_TIME))
        return none();
    return view_cstr(names[weekday_of_day(day_of_seconds(zone_local(c->zone, r->time)))]);
}

const struct table_kind table_kinds[] = {
    [TABLE_OS] = {"os", "os", "OS", SUMMARY_OS, TABLE_STANDARD, NULL},
    [TABLE_SOURCE_IP] = {"source_ip", "src", "source IP", SUMMARY_ADDRESS, TABLE_STANDARD, NULL},
    [TABLE_DESTINATION_IP] = {"destination_ip", "dst", "destination IP", SUMMARY_ADDRESS,
                              TABLE_STANDARD, NULL},
    [TABLE_DESTINATION_PORT] = {"destination_port", "port", "destination port", SUMMARY_PORT,
                                TABLE_STANDARD, NULL},
    {"link", "link", "link type", SUMMARY_TEXT, TABLE_LATER, link_of},
    {"distance", "hops", "distance", SUMMARY_TEXT, TABLE_DETAILS, distance_of},
    {"uptime", "uptime", "uptime", SUMMARY_TEXT, TABLE_LATER, uptime_of},
    {"nat", "nat", "NAT", SUMMARY_TEXT, TABLE_LATER, nat_of},
    {"firewall", "firewall", "firewall", SUMMARY_TEXT, TABLE_DETAILS, firewall_of},
    {"tos", "tos", "type of service", SUMMARY_TEXT, TABLE_DETAILS, tos_of},
    {"answered", "answered", "answered", SUMMARY_TEXT, TABLE_LATER, answered_of},
    {"http", "client", "web client", SUMMARY_TEXT, TABLE_LATER, http_of},
    {"language", "lang", "web client language", SUMMARY_TEXT, TABLE_LATER, language_of},
    {"dishonest", "dishonest", "dishonest web client", SUMMARY_TEXT, TABLE_LATER, dishonest_of},
    {"signature", "sig", "unknown signature", SUMMARY_TEXT, TABLE_DETAILS, signature_of},
    {"hour", "hour", "hour", SUMMARY_TEXT, TABLE_RECORDS, hour_of},
    {"weekday", "day", "weekday", SUMMARY_TEXT, TABLE_RECORDS, weekday_of},
};

_Static_assert(sizeof table_kinds / sizeof *table_kinds == TABLE_KINDS, "TABLE_KINDS counts them");

int table_by_name(struct view name)
{
    for (int i = 0; i < TABLE_KINDS; i++)
        if (view_is(name, table_kinds[i].name) || view_is(name, table_kinds[i].alias))
            return i;
    return -1;
}

void table_set_standard(struct table_set *set)
{
    for (int i = 0; i < TABLE_KINDS; i++)
        set->has[i] |= table_kinds[i].source == TABLE_STANDARD;
}

// One word of a list.
static bool read_word(struct table_set *set, struct view word)
{
    int table = table_by_name(word);
    if (table >= 0)
        set->has[table] = true;
    else if (view_is(word, "default"))
        table_set_standard(set);
    else if (view_is(word, "all"))
        for (int i = 0; i < TABLE_KINDS; i++)
            set->has[i] = true;
    else
        return false;
    return true;
}

bool table_set_read(struct table_set *set, const char *list)
{
    for (;;) {
        const char *comma = strchr(list, ',');
        if (!read_word(set, view_of(list, comma ? (size_t)(comma - list) : strlen(list))))
            return false;
        if (!comma)
            return true;
        list = comma + 1;
    }
}

bool table_set_needs_details(const struct table_set *set)
{
    for (int i = 0; i < TABLE_KINDS; i++)
        if (set->has[i] && table_kinds[i].source >= TABLE_DETAILS)
            return true;
    return false;
}

bool table_set_needs_order(const struct table_set *set)
{
    for (int i = 0; i < TABLE_KINDS; i++)
        if (set->has[i] && table_kinds[i].source == TABLE_LATER)
            return true;
    return false;
}
