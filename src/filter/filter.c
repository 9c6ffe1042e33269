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

// What the rules of one field and one action name: addresses, ports or patterns.
struct rules {
    bool used;
    struct addrset addresses;
    uint64_t ports[UINT16_MAX / 64 + 1]; // one bit each
    struct pattern **patterns;
    size_t pattern_count, pattern_room;
};

struct filter {
    struct rules rules[RULE_FIELDS][RULE_ACTIONS];
    int64_t since, until;
};

// ---- Reading rules ----

struct addition;

// Reads one value of a rule.
typedef bool add_function(const struct addition *a, struct view value, struct error *e);

// A rule that is being added.
struct addition {
    const struct filter_rule *rule;
    struct rules *rules; // where it is added
    add_function *add;
    const struct services *services;
};

static bool bad_value(const struct addition *a, struct view value, const char *expected,
                      struct error *e)
{
    char text[128], shown[256];
    snprintf(text, sizeof text, "%.*s", VIEW_ARGS(value));
    return error_set(e, STATUS_USAGE, "%s: '%s' is not %s", a->rule->option,
                     escape_cstr(text, shown, sizeof shown), expected);
}

static bool read_decimal(struct view text, uint64_t limit, uint64_t *value)
{
    return view_decimal(text, 5, value) && *value <= limit;
}

// A number of which the lowest `bits` bits, 0 to 64, are set.
static uint64_t low_bits(uint64_t bits)
{
    return bits == 0 ? 0 : UINT64_MAX >> (64 - bits);
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
    uint64_t width = addr_is_v4(*first) && !mapped ? 32 : 128, prefix = width;
    if (base.len < value.len && (!read_decimal(rest, width, &prefix) || (mapped && prefix < 96)))
        return false;
    uint64_t host = width - prefix; // bits
    uint64_t high = low_bits(host > 64 ? host - 64 : 0), low = low_bits(host > 64 ? 64 : host);
    *last = (struct addr){first->high | high, first->low | low};
    *first = (struct addr){first->high & ~high, first->low & ~low};
    return true;
}

static bool add_addresses(const struct addition *a, struct view value, struct error *e)
{
    struct addr first, last;
    if (!read_range(value, &first, &last))
        return bad_value(a, value, "an address, prefix (192.0.2.0/24) or range (A-B)", e);
    return addrset_add(&a->rules->addresses, first, last) || error_no_memory(e);
}

// `25`, `6660-6669`, `smtp`
static bool add_ports(const struct addition *a, struct view value, struct error *e)
{
    struct view rest = value, low = view_cut(&rest, '-');
    uint64_t first, last;
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
    for (uint64_t port = first; port <= last; port++)
        a->rules->ports[port >> 6] |= UINT64_C(1) << (port & 63);
    return true;
}

static bool add_pattern(const struct addition *a, struct view value, struct error *e)
{
    struct rules *r = a->rules;
    if (!value.len) // an unset variable of the shell; it would match everything
        return bad_value(a, value, "a pattern", e);
    if (!array_reserve(&r->patterns, r->pattern_count + 1, &r->pattern_room, sizeof *r->patterns))
        return error_no_memory(e);
    struct pattern *pattern = pattern_new(value, a->rule->option, e);
    if (pattern)
        r->patterns[r->pattern_count++] = pattern;
    return pattern != NULL;
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

static bool add_lines(const struct addition *a, struct view text, struct error *e)
{
    bool addresses = a->add == add_addresses;
    struct addr first, last;
    for (unsigned long number = 1; text.len; number++) {
        if (addresses && take_plain_line(&text, &first, &last)) {
            if (!addrset_add(&a->rules->addresses, first, last))
                return error_no_memory(e);
            continue;
        }
        struct view line = view_trim_comment(view_cut(&text, '\n'));
        if (line.len && !a->add(a, line, e)) {
            struct error inner = *e;
            char name[256];
            return error_set(e, inner.status, "%s:%lu: %.600s",
                             escape_cstr(a->rule->value + 1, name, sizeof name), number,
                             inner.text);
        }
    }
    return true;
}

static bool add_file(const struct addition *a, struct error *e)
{
    struct arena arena = {0};
    struct view text;
    bool good = file_read(a->rule->value + 1, &arena, &text, e);
    if (good)
        good = add_lines(a, text, e);
    else if (!e->no_memory)
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
    struct rules *rules = &f->rules[rule->field][rule->action];
    const struct addition a = {rule, rules, adds[rule->field], services};
    rules->used = true;
    if (rule->value[0] == '@')
        return add_file(&a, e);
    struct view values = view_cstr(rule->value), value;
    if (rule->field == RULE_OS) // a pattern may have commas
        return add_pattern(&a, values, e);
    while (view_next(&values, ',', &value))
        if (!a.add(&a, view_trim(value), e)) // an empty one is an error, too
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
    for (int i = 0; i < RULE_FIELDS * RULE_ACTIONS; i++) {
        struct rules *r = &f->rules[i / RULE_ACTIONS][i % RULE_ACTIONS];
        addrset_release(&r->addresses);
        for (size_t n = 0; n < r->pattern_count; n++)
            pattern_free(r->patterns[n]);
        free(r->patterns);
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
    for (int i = 0; i < RULE_FIELDS * RULE_ACTIONS; i++)
        if (!addrset_finish(&f->rules[i / RULE_ACTIONS][i % RULE_ACTIONS].addresses))
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

// Whether rules on `field`, which is not RULE_OS, match a record.
static inline bool matches(const struct rules *rules, enum rule_field field, const struct record *r)
{
    if (field == RULE_PORT)
        return rules->ports[r->target_port >> 6] >> (r->target_port & 63) & 1;
    return addrset_has(&rules->addresses, field == RULE_FROM_IP ? r->source : r->target);
}

// Compiled for each field, so that no record is asked which field it is about.
static inline __attribute__((always_inline)) void
apply_field(const struct filter *f, enum rule_field field, const struct batch *b, uint8_t *verdicts)
{
    const struct rules *reject = &f->rules[field][RULE_REJECT], *only = &f->rules[field][RULE_ONLY];
    for (size_t i = 0; (reject->used || only->used) && i < b->count; i++) {
        const struct record *r = &b->records[i];
        if (r->kind != RECORD_ATTEMPT || verdicts[i] != VERDICT_KEEP)
            continue;
        bool known = field == RULE_FROM_IP || (r->flags & RECORD_HAS_TARGET);
        if ((only->used && !(known && matches(only, field, r))) ||
            (reject->used && known && matches(reject, field, r)))
            verdicts[i] = VERDICT_IGNORE;
    }
}

static bool any_matches(struct filter_state *s, enum rule_action action, struct view label)
{
    const struct rules *rules = &s->filter->rules[RULE_OS][action];
    for (size_t i = 0; i < rules->pattern_count; i++) {
        enum match match = pattern_match(rules->patterns[i], label);
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
    bool only = s->filter->rules[RULE_OS][RULE_ONLY].used;
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
    bool patterns = f->rules[RULE_OS][RULE_REJECT].used || f->rules[RULE_OS][RULE_ONLY].used;
    return !patterns || apply_patterns(s, labels, batch, verdicts, e);
}
