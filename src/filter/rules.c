// SPDX-License-Identifier: GPL-2.0-only
//
// Reading rules: each field has one function that reads one value.
#include "filter/rules.h"

#include <stdlib.h>

#include "base/array.h"
#include "base/escape.h"
#include "base/output.h"

struct rule {
    struct filter *filter;
    enum rule_action side;
    enum rule_field field;
    const char *option;
    const struct services *services;
};

static bool bad_value(const struct rule *rule, struct view value, const char *expected,
                      struct error *e)
{
    char text[128], shown[256];
    size_t len = value.len < sizeof text - 1 ? value.len : sizeof text - 1;
    memcpy(text, value.ptr, len);
    text[len] = '\0';
    return error_set(e, STATUS_USAGE, "%s: '%s' is no %s", rule->option,
                     escape_cstr(text, shown, sizeof shown), expected);
}

static struct addr with_low_bits(struct addr a, unsigned bits, bool ones)
{
    uint64_t high = bits >= 128 ? UINT64_MAX : bits > 64 ? (UINT64_C(1) << (bits - 64)) - 1 : 0;
    uint64_t low = bits >= 64 ? UINT64_MAX : (UINT64_C(1) << bits) - 1;
    return ones ? (struct addr){a.high | high, a.low | low}
                : (struct addr){a.high & ~high, a.low & ~low};
}

static bool read_decimal(struct view text, unsigned limit, unsigned *value)
{
    uint64_t number;
    if (!view_decimal(text, 5, &number) || number > limit)
        return false;
    *value = (unsigned)number;
    return true;
}

// `192.0.2.7`, `192.0.2.0/24`, `192.0.2.7-192.0.2.20`, and the same for IPv6.
static bool read_range(struct view value, struct addr *first, struct addr *last)
{
    struct view rest = value;
    if (memchr(value.ptr, '-', value.len)) {
        struct view low = view_trim(view_cut(&rest, '-'));
        return addr_parse(low, first) && addr_parse(view_trim(rest), last) &&
               addr_is_v4(*first) == addr_is_v4(*last) && addr_compare_bits(*first, *last) <= 0;
    }
    struct view base = view_cut(&rest, '/');
    if (!addr_parse(base, first))
        return false;
    bool mapped = addr_is_v4(*first) && memchr(base.ptr, ':', base.len);
    unsigned width = addr_is_v4(*first) && !mapped ? 32 : 128, prefix = width;
    if (base.len < value.len && (!read_decimal(rest, width, &prefix) || (mapped && prefix < 96)))
        return false;
    *last = with_low_bits(*first, width - prefix, true);
    *first = with_low_bits(*first, width - prefix, false);
    return true;
}

// The set that a rule on addresses adds to; null for other rules.
static struct addrset *address_set(const struct rule *rule)
{
    return rule->field == RULE_FROM_IP ? &rule->filter->from[rule->side]
           : rule->field == RULE_TO_IP ? &rule->filter->to[rule->side]
                                       : NULL;
}

static bool add_addresses(const struct rule *rule, struct view value, struct error *e)
{
    struct addr first, last;
    if (!read_range(value, &first, &last))
        return bad_value(rule, value, "address, prefix (192.0.2.0/24) or range (A-B)", e);
    return addrset_add(address_set(rule), first, last) || error_no_memory(e);
}

// `25`, `6660-6669`, `smtp`
static bool add_ports(const struct rule *rule, struct view value, struct error *e)
{
    struct portset *set = &rule->filter->ports[rule->side];
    struct view rest = value, low = view_cut(&rest, '-');
    unsigned first, last;
    uint16_t named;
    if (read_decimal(view_trim(low), UINT16_MAX, &first)) {
        last = first;
        if (low.len < value.len &&
            (!read_decimal(view_trim(rest), UINT16_MAX, &last) || last < first))
            return bad_value(rule, value, "port range (0 to 65535)", e);
    } else if (rule->services && services_find(rule->services, value, &named)) {
        first = last = named;
    } else {
        return bad_value(rule, value, "port (0 to 65535), port range or service name", e);
    }
    for (unsigned port = first; port <= last; port++)
        set->bits[port >> 6] |= UINT64_C(1) << (port & 63);
    return true;
}

static bool add_pattern(const struct rule *rule, struct view value, struct error *e)
{
    struct pattern_list *list = &rule->filter->os[rule->side];
    if (!value.len) // which would match everything; a variable of the shell that is not set
        return bad_value(rule, value, "pattern", e);
    void *moved = array_room(list->patterns, list->count, &list->room, sizeof(struct pattern *));
    if (!moved)
        return error_no_memory(e);
    list->patterns = moved;
    char *text = strndup(value.ptr, value.len);
    if (!text)
        return error_no_memory(e);
    struct pattern *pattern = pattern_new(text, rule->option, e);
    free(text);
    if (pattern)
        list->patterns[list->count++] = pattern;
    return pattern != NULL;
}

typedef bool add_function(const struct rule *rule, struct view value, struct error *e);

static const struct field {
    add_function *add;
    bool comma_list;
} fields[RULE_FIELDS] = {
    [RULE_FROM_IP] = {add_addresses, true},
    [RULE_TO_IP] = {add_addresses, true},
    [RULE_PORT] = {add_ports, true},
    [RULE_OS] = {add_pattern, false},
};

// `a,b,c`; empty elements are an error, as they hide a slip of the finger.
static bool add_list(const struct rule *rule, struct view value, struct error *e)
{
    const struct field *field = &fields[rule->field];
    if (!field->comma_list)
        return field->add(rule, value, e);
    bool more;
    do {
        more = value.len && memchr(value.ptr, ',', value.len);
        if (!field->add(rule, view_trim(view_cut(&value, ',')), e))
            return false;
    } while (more);
    return true;
}

// The line and the file in front of what went wrong there.
static void add_place(struct error *e, const char *path, unsigned long line)
{
    struct error inner = *e;
    char name[256];
    (void)error_set(e, STATUS_USAGE, "%s:%lu: %.600s", escape_cstr(path, name, sizeof name), line,
                    inner.text);
}

// A # begins a comment at the start of a line or after a blank; patterns may hold one elsewhere.
static struct view without_comment(struct view line)
{
    for (size_t i = 0; i < line.len; i++)
        if (line.ptr[i] == '#' && (i == 0 || line.ptr[i - 1] == ' ' || line.ptr[i - 1] == '\t'))
            return view_trim(view_of(line.ptr, i));
    return view_trim(line);
}

// Takes a line with nothing but `192.0.2.0/24` or `192.0.2.7` off the front of *text. Long lists
// consist of such lines, and this reads one in a quarter of the time. False, with *text as it was,
// for any other line, which is then read as every value is.
static bool take_plain_line(struct view *text, struct v4_range *range)
{
    struct view rest = *text;
    uint64_t prefix = 32;
    uint32_t v4;
    bool too_large;
    if (!addr_take_v4(&rest, &v4, &too_large) || too_large || !rest.len)
        return false;
    if (rest.ptr[0] == '/') {
        rest = view_skip(rest, 1);
        if (!view_take_decimal(&rest, 2, &prefix) || prefix > 32)
            return false;
    }
    if (!rest.len || rest.ptr[0] != '\n')
        return false;
    uint32_t host = prefix == 0 ? UINT32_MAX : (UINT32_C(1) << (32 - prefix)) - 1;
    *range = (struct v4_range){v4 & ~host, v4 | host};
    *text = view_skip(rest, 1);
    return true;
}

static bool add_file(const struct rule *rule, const char *path, struct error *e)
{
    struct addrset *set = address_set(rule);
    struct arena arena;
    struct view text;
    arena_init(&arena);
    bool good = file_read(path, &arena, &text, e);
    if (!good)
        e->status = STATUS_USAGE;
    for (unsigned long number = 1; good && text.len; number++) {
        struct v4_range plain;
        if (set && take_plain_line(&text, &plain)) {
            good = addrset_add(set, addr_from_v4(plain.first), addr_from_v4(plain.last)) ||
                   error_no_memory(e);
            continue;
        }
        struct view line = without_comment(view_cut(&text, '\n'));
        if (line.len && !fields[rule->field].add(rule, line, e)) {
            add_place(e, path, number);
            good = false;
        }
    }
    arena_release(&arena);
    return good;
}

struct filter *filter_new(void)
{
    return calloc(1, sizeof(struct filter));
}

void filter_free(struct filter *s)
{
    if (!s)
        return;
    for (int side = 0; side < RULE_ACTIONS; side++) {
        addrset_release(&s->from[side]);
        addrset_release(&s->to[side]);
        for (size_t i = 0; i < s->os[side].count; i++)
            pattern_free(s->os[side].patterns[i]);
        free(s->os[side].patterns);
    }
    free(s);
}

bool filter_add(struct filter *s, enum rule_field field, enum rule_action side, const char *value,
                const char *option, const struct services *services, struct error *e)
{
    struct rule rule = {s, side, field, option, services};
    s->used[field][side] = true;
    if (value[0] == '@')
        return add_file(&rule, value + 1, e);
    return add_list(&rule, view_cstr(value), e);
}

void filter_set_range(struct filter *s, int64_t since, int64_t until)
{
    s->has_range = true;
    s->since = since;
    s->until = until;
}

bool filter_finish(struct filter *s, struct error *e)
{
    for (int side = 0; side < RULE_ACTIONS; side++)
        if (!addrset_finish(&s->from[side]) || !addrset_finish(&s->to[side]))
            return error_no_memory(e);
    return true;
}
