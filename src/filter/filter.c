// SPDX-License-Identifier: GPL-2.0-only
//
// Applying rules. Each kind of rule goes over the whole batch before the next, so that a kind that
// is not used costs nothing.
#include "filter/filter.h"

#include <stdlib.h>
#include <string.h>

#include "filter/rules.h"

enum label_verdict { LABEL_UNKNOWN, LABEL_KEEP, LABEL_IGNORE };

struct filter_state {
    const struct filter *filter;
    struct matcher *matcher;
    uint8_t *by_label; // enum label_verdict, by number of the label
    uint32_t label_room;
    bool gave_up;
};

struct filter_state *filter_state_new(const struct filter *s)
{
    struct filter_state *filter_state = calloc(1, sizeof *filter_state);
    if (!filter_state)
        return NULL;
    filter_state->filter = s;
    filter_state->matcher = matcher_new();
    if (!filter_state->matcher) {
        free(filter_state);
        return NULL;
    }
    return filter_state;
}

void filter_state_free(struct filter_state *s)
{
    if (!s)
        return;
    matcher_free(s->matcher);
    free(s->by_label);
    free(s);
}

bool filter_state_gave_up(const struct filter_state *s)
{
    return s->gave_up;
}

static void apply_range(const struct filter *s, const struct batch *b, uint8_t *verdicts)
{
    for (size_t i = 0; i < b->count; i++) {
        const struct record *r = &b->records[i];
        bool timed = r->kind == RECORD_ATTEMPT || r->kind == RECORD_MASQUERADE;
        bool inside = (r->flags & RECORD_HAS_TIME) && r->time >= s->since && r->time < s->until;
        if (timed && !inside)
            verdicts[i] = VERDICT_OUTSIDE;
    }
}

// Rejects what is in `reject`, and what is not in `only` when there are such rules.
static void apply_addresses(const struct addrset sets[RULE_ACTIONS], const bool used[RULE_ACTIONS],
                            bool target, const struct batch *b, uint8_t *verdicts)
{
    for (size_t i = 0; i < b->count; i++) {
        const struct record *r = &b->records[i];
        if (r->kind != RECORD_ATTEMPT || verdicts[i] != VERDICT_KEEP)
            continue;
        bool known = !target || (r->flags & RECORD_HAS_TARGET);
        struct addr a = target ? r->target : r->source;
        if (known ? (used[RULE_REJECT] && addrset_has(&sets[RULE_REJECT], a)) ||
                        (used[RULE_ONLY] && !addrset_has(&sets[RULE_ONLY], a))
                  : used[RULE_ONLY])
            verdicts[i] = VERDICT_IGNORE;
    }
}

static void apply_ports(const struct filter *s, const struct batch *b, uint8_t *verdicts)
{
    const bool *used = s->used[RULE_PORT];
    for (size_t i = 0; i < b->count; i++) {
        const struct record *r = &b->records[i];
        if (r->kind != RECORD_ATTEMPT || verdicts[i] != VERDICT_KEEP)
            continue;
        bool known = r->flags & RECORD_HAS_TARGET;
        if (known ? portset_has(&s->ports[RULE_REJECT], r->target_port) ||
                        (used[RULE_ONLY] && !portset_has(&s->ports[RULE_ONLY], r->target_port))
                  : used[RULE_ONLY])
            verdicts[i] = VERDICT_IGNORE;
    }
}

static bool any_matches(struct filter_state *s, const struct pattern_list *list, struct view label)
{
    for (size_t i = 0; i < list->count; i++) {
        enum match match = pattern_match(list->patterns[i], s->matcher, label);
        if (match == MATCH_YES)
            return true;
        s->gave_up |= match == MATCH_GAVE_UP;
    }
    return false;
}

static enum label_verdict judge_label(struct filter_state *s, struct view label)
{
    const struct filter *rules = s->filter;
    bool against =
        any_matches(s, &rules->os[RULE_REJECT], label) ||
        (rules->used[RULE_OS][RULE_ONLY] && !any_matches(s, &rules->os[RULE_ONLY], label));
    return against ? LABEL_IGNORE : LABEL_KEEP;
}

static bool apply_patterns(struct filter_state *s, const struct intern *labels,
                           const struct batch *b, uint8_t *verdicts)
{
    if (s->label_room < labels->room) {
        uint8_t *by_label = realloc(s->by_label, labels->room);
        if (!by_label)
            return false;
        memset(by_label + s->label_room, LABEL_UNKNOWN, labels->room - s->label_room);
        s->by_label = by_label;
        s->label_room = labels->room;
    }
    for (size_t i = 0; i < b->count; i++) {
        const struct record *r = &b->records[i];
        if (r->kind != RECORD_ATTEMPT || verdicts[i] != VERDICT_KEEP)
            continue;
        uint8_t *label = &s->by_label[r->os_id];
        // A label without a number of its own is judged each time it comes.
        if (*label == LABEL_UNKNOWN || r->os_id == INTERN_UNLISTED)
            *label = (uint8_t)judge_label(s, r->os);
        if (*label == LABEL_IGNORE)
            verdicts[i] = VERDICT_IGNORE;
    }
    return true;
}

static bool is_used(const struct filter *s, enum rule_field field)
{
    return s->used[field][RULE_REJECT] || s->used[field][RULE_ONLY];
}

bool filter_state_apply(struct filter_state *s, const struct intern *labels,
                        const struct batch *batch, uint8_t verdicts[BATCH_MAX])
{
    const struct filter *rules = s->filter;
    memset(verdicts, VERDICT_KEEP, batch->count);
    if (rules->has_range)
        apply_range(rules, batch, verdicts);
    if (is_used(rules, RULE_FROM_IP))
        apply_addresses(rules->from, rules->used[RULE_FROM_IP], false, batch, verdicts);
    if (is_used(rules, RULE_TO_IP))
        apply_addresses(rules->to, rules->used[RULE_TO_IP], true, batch, verdicts);
    if (is_used(rules, RULE_PORT))
        apply_ports(rules, batch, verdicts);
    return !is_used(rules, RULE_OS) || apply_patterns(s, labels, batch, verdicts);
}
