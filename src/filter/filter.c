// SPDX-License-Identifier: GPL-2.0-only
#include "filter/filter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/escape.h"
#include "base/output.h"
#include "filter/addrset.h"
#include "filter/pattern.h"

struct portset {
    uint64_t bits[1024];
};

struct pattern_list {
    struct pattern **patterns;
    size_t count, room;
};

struct filter {
    bool used[RULE_FIELDS][RULE_ACTIONS];
    struct addrset from[RULE_ACTIONS], to[RULE_ACTIONS];
    struct portset ports[RULE_ACTIONS];
    struct pattern_list os[RULE_ACTIONS];
    int64_t since, until;
};

// ---- Reading rules ----

// A rule that is being added.
struct addition {
    const struct filter_rule *rule;
    struct filter *filter;
    const struct services *services;
};

// Reads one value of a rule.
typedef bool add_function(const struct addition *a, struct view value, struct error *e);

static bool bad_value(const struct addition *a, struct view value, const char *expected,
                      struct error *e)
{
    char text[128], shown[256];
    snprintf(text, sizeof text, "%.*s", VIEW_ARGS(value));
    return error_set(e, STATUS_USAGE, "%s: '%s' is not %s", a->rule->option,
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
static struct addrset *address_set(const struct addition *a)
{
    return a->rule->field == RULE_FROM_IP ? &a->filter->from[a->rule->action]
           : a->rule->field == RULE_TO_IP ? &a->filter->to[a->rule->action]
                                          : NULL;
}

static bool add_addresses(const struct addition *a, struct view value, struct error *e)
{
    struct addr first, last;
    if (!read_range(value, &first, &last))
        return bad_value(a, value, "an address, prefix (192.0.2.0/24) or range (A-B)", e);
    return addrset_add(address_set(a), first, last) || error_no_memory(e);
}

// `25`, `6660-6669`, `smtp`
static bool add_ports(const struct addition *a, struct view value, struct error *e)
{
    struct portset *set = &a->filter->ports[a->rule->action];
    struct view rest = value, low = view_cut(&rest, '-');
    unsigned first, last;
    uint16_t named;
    if (read_decimal(view_trim(low), UINT16_MAX, &first)) {
        last = first;
        if (low.len < value.len &&
            (!read_decimal(view_trim(rest), UINT16_MAX, &last) || last < first))
            return bad_value(a, value, "a port range (0 to 65535)", e);
    } else if (a->services && services_find(a->services, value, &named)) {
        first = last = named;
    } else {
        return bad_value(a, value, "a port (0 to 65535), port range or service name", e);
    }
    for (unsigned port = first; port <= last; port++)
        set->bits[port >> 6] |= UINT64_C(1) << (port & 63);
    return true;
}

static bool add_pattern(const struct addition *a, struct view value, struct error *e)
{
    struct pattern_list *list = &a->filter->os[a->rule->action];
    if (!value.len) // an unset variable of the shell; it would match everything
        return bad_value(a, value, "a pattern", e);
    if (!array_reserve(&list->patterns, list->count + 1, &list->room, sizeof *list->patterns))
        return error_no_memory(e);
    struct pattern *pattern = pattern_new(value, a->rule->option, e);
    if (pattern)
        list->patterns[list->count++] = pattern;
    return pattern != NULL;
}

// The line and the file in front of what went wrong there.
static bool error_at_line(struct error *e, const char *path, unsigned long line)
{
    struct error inner = *e;
    char name[256];
    return error_set(e, STATUS_USAGE, "%s:%lu: %.600s", escape_cstr(path, name, sizeof name), line,
                     inner.text);
}

// A # begins a comment at the start of a line or after a space; patterns may have one elsewhere.
static struct view without_comment(struct view line)
{
    for (size_t i = 0; i < line.len; i++)
        if (line.ptr[i] == '#' && (i == 0 || line.ptr[i - 1] == ' ' || line.ptr[i - 1] == '\t'))
            return view_trim(view_of(line.ptr, i));
    return view_trim(line);
}

// Takes a line `192.0.2.0/24` or `192.0.2.7` off the front of *text: long lists have only these,
// and this is three times as fast. False, with *text unchanged, for any other line.
static bool take_plain_line(struct view *text, struct addr *first, struct addr *last)
{
    struct view rest = *text;
    uint64_t bits = 32;
    uint32_t v4;
    bool too_large;
    if (!addr_take_v4(&rest, &v4, &too_large) || too_large ||
        (view_take(&rest, "/") && (!view_take_decimal(&rest, 2, &bits) || bits > 32)) ||
        !view_take(&rest, "\n"))
        return false;
    *text = rest;
    uint32_t host = bits == 0 ? UINT32_MAX : (UINT32_C(1) << (32 - bits)) - 1;
    *first = addr_from_v4(v4 & ~host);
    *last = addr_from_v4(v4 | host);
    return true;
}

static bool add_lines(const struct addition *a, struct view text, add_function *add,
                      struct error *e)
{
    struct addrset *set = address_set(a);
    struct addr first, last;
    for (unsigned long number = 1; text.len; number++) {
        if (set && take_plain_line(&text, &first, &last)) {
            if (!addrset_add(set, first, last))
                return error_no_memory(e);
            continue;
        }
        struct view line = without_comment(view_cut(&text, '\n'));
        if (line.len && !add(a, line, e))
            return error_at_line(e, a->rule->value + 1, number);
    }
    return true;
}

static bool add_file(const struct addition *a, add_function *add, struct error *e)
{
    struct arena arena;
    struct view text;
    arena_init(&arena);
    bool good = file_read(a->rule->value + 1, &arena, &text, e);
    if (good)
        good = add_lines(a, text, add, e);
    else
        e->status = STATUS_USAGE;
    arena_release(&arena);
    return good;
}

bool filter_add(struct filter *f, const struct filter_rule *rule, const struct services *services,
                struct error *e)
{
    static add_function *const adds[RULE_FIELDS] = {
        [RULE_FROM_IP] = add_addresses,
        [RULE_TO_IP] = add_addresses,
        [RULE_PORT] = add_ports,
        [RULE_OS] = add_pattern,
    };
    const struct addition a = {rule, f, services};
    add_function *add = adds[rule->field];
    f->used[rule->field][rule->action] = true;
    if (rule->value[0] == '@')
        return add_file(&a, add, e);
    struct view values = view_cstr(rule->value), value;
    if (rule->field == RULE_OS) // a pattern may have commas
        return add(&a, values, e);
    while (view_next(&values, ',', &value))
        if (!add(&a, view_trim(value), e)) // an empty one is an error, too
            return false;
    return true;
}

// ---- The filter ----

struct filter *filter_new(void)
{
    struct filter *f = calloc(1, sizeof *f);
    if (f)
        filter_set_range(f, INT64_MIN, INT64_MAX);
    return f;
}

void filter_free(struct filter *f)
{
    if (!f)
        return;
    for (int action = 0; action < RULE_ACTIONS; action++) {
        addrset_release(&f->from[action]);
        addrset_release(&f->to[action]);
        for (size_t i = 0; i < f->os[action].count; i++)
            pattern_free(f->os[action].patterns[i]);
        free(f->os[action].patterns);
    }
    free(f);
}

void filter_set_range(struct filter *f, int64_t since, int64_t until)
{
    f->since = since;
    f->until = until;
}

bool filter_finish(struct filter *f, struct error *e)
{
    for (int action = 0; action < RULE_ACTIONS; action++)
        if (!addrset_finish(&f->from[action]) || !addrset_finish(&f->to[action]))
            return error_no_memory(e);
    return true;
}

// ---- Judging records ----
//
// Each kind of rule goes over the whole batch before the next: one that is not used costs nothing.

enum label_verdict { LABEL_UNKNOWN, LABEL_KEEP, LABEL_IGNORE };

struct filter_state {
    const struct filter *filter;
    uint8_t *by_label; // enum label_verdict, by number of the label
    size_t label_room;
    bool gave_up, no_memory;
    int64_t time_left; // nanoseconds
};

// A processor may spend so long on patterns in all, and so long more for each record.
enum { PATTERN_SECONDS = 60, PATTERN_NS = 20000 };
static const int64_t SECOND_NS = 1000000000;

struct filter_state *filter_state_new(const struct filter *f)
{
    struct filter_state *s = calloc(1, sizeof *s);
    if (s) {
        s->filter = f;
        s->time_left = PATTERN_SECONDS * SECOND_NS;
    }
    return s;
}

void filter_state_free(struct filter_state *s)
{
    if (s)
        free(s->by_label);
    free(s);
}

bool filter_state_gave_up(const struct filter_state *s)
{
    return s->gave_up;
}

static void apply_range(const struct filter *f, const struct batch *b, uint8_t *verdicts)
{
    for (size_t i = 0; i < b->count; i++) {
        const struct record *r = &b->records[i];
        bool inside = (r->flags & RECORD_HAS_TIME) && r->time >= f->since && r->time < f->until;
        if (r->kind != RECORD_RESTART && !inside)
            verdicts[i] = VERDICT_OUTSIDE;
    }
}

// Whether the rules of one field, not RULE_OS, and one action match a record.
static inline bool matches(const struct filter *f, enum rule_field field, enum rule_action action,
                           const struct record *r)
{
    if (field == RULE_FROM_IP)
        return addrset_has(&f->from[action], r->source);
    if (field == RULE_TO_IP)
        return addrset_has(&f->to[action], r->target);
    return f->ports[action].bits[r->target_port >> 6] >> (r->target_port & 63) & 1;
}

// Compiled for each field, so that no record is asked which field it is about.
static inline __attribute__((always_inline)) void
apply_field(const struct filter *f, enum rule_field field, const struct batch *b, uint8_t *verdicts)
{
    bool reject = f->used[field][RULE_REJECT], only = f->used[field][RULE_ONLY];
    for (size_t i = 0; (reject || only) && i < b->count; i++) {
        const struct record *r = &b->records[i];
        if (r->kind != RECORD_ATTEMPT || verdicts[i] != VERDICT_KEEP)
            continue;
        bool known = field == RULE_FROM_IP || (r->flags & RECORD_HAS_TARGET);
        if (known ? (reject && matches(f, field, RULE_REJECT, r)) ||
                        (only && !matches(f, field, RULE_ONLY, r))
                  : only)
            verdicts[i] = VERDICT_IGNORE;
    }
}

static bool any_matches(struct filter_state *s, enum rule_action action, struct view label)
{
    const struct pattern_list *list = &s->filter->os[action];
    for (size_t i = 0; i < list->count; i++) {
        enum match match = pattern_match(list->patterns[i], label);
        if (match == MATCH_YES)
            return true;
        s->gave_up |= match == MATCH_GAVE_UP;
        s->no_memory |= match == MATCH_NO_MEMORY;
    }
    return false;
}

// The time that this thread has used of a processor.
static int64_t processor_ns(void)
{
    struct timespec now = {0};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return now.tv_sec * SECOND_NS + now.tv_nsec;
}

static bool apply_patterns(struct filter_state *s, const struct intern *labels,
                           const struct batch *b, uint8_t *verdicts, struct error *e)
{
    bool only = s->filter->used[RULE_OS][RULE_ONLY];
    int64_t begin = processor_ns();
    if (!array_reserve(&s->by_label, labels->count, &s->label_room, 1))
        return error_no_memory(e);
    for (size_t i = 0; i < b->count; i++) {
        const struct record *r = &b->records[i];
        if (r->kind != RECORD_ATTEMPT || verdicts[i] != VERDICT_KEEP)
            continue;
        uint8_t *label = &s->by_label[r->os_id];
        // Labels without a number of their own share one: judge each of them.
        if (*label == LABEL_UNKNOWN || r->os_id == INTERN_UNLISTED) {
            bool ignore =
                any_matches(s, RULE_REJECT, r->os) || (only && !any_matches(s, RULE_ONLY, r->os));
            *label = ignore ? LABEL_IGNORE : LABEL_KEEP;
        }
        if (*label == LABEL_IGNORE)
            verdicts[i] = VERDICT_IGNORE;
    }
    s->time_left += (int64_t)b->count * PATTERN_NS - (processor_ns() - begin);
    if (s->time_left < 0)
        return error_set(e, STATUS_FAILED,
                         "the patterns of --only-os and --reject-os take too long on its labels");
    return !s->no_memory || error_no_memory(e);
}

bool filter_state_apply(struct filter_state *s, const struct intern *labels,
                        const struct batch *batch, uint8_t verdicts[BATCH_MAX], struct error *e)
{
    const struct filter *f = s->filter;
    memset(verdicts, VERDICT_KEEP, batch->count);
    if (f->since != INT64_MIN || f->until != INT64_MAX)
        apply_range(f, batch, verdicts);
    apply_field(f, RULE_FROM_IP, batch, verdicts);
    apply_field(f, RULE_TO_IP, batch, verdicts);
    apply_field(f, RULE_PORT, batch, verdicts);
    bool patterns = f->used[RULE_OS][RULE_REJECT] || f->used[RULE_OS][RULE_ONLY];
    return !patterns || apply_patterns(s, labels, batch, verdicts, e);
}
