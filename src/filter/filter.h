// SPDX-License-Identifier: GPL-2.0-only
//
// Which records count. A filter holds the rules of the command line; once finished it is only read,
// by any number of threads, each with its own filter_state.
//
// A record is kept unless a RULE_REJECT matches it, or a field has rules of RULE_ONLY and none of
// them matches. A record without a target or a time matches no rule on it. A record outside the
// time range is treated as if it were in no log.
#pragma once

#include "base/error.h"
#include "base/intern.h"
#include "base/services.h"
#include "parse/record.h"

// What a rule looks at, and what it does with a match.
enum rule_field { RULE_FROM_IP, RULE_TO_IP, RULE_PORT, RULE_OS, RULE_FIELDS };
enum rule_action { RULE_REJECT, RULE_ONLY, RULE_ACTIONS };

// An option and its value: a comma list (not for patterns), or `@FILE` with one a line and #
// comments.
struct filter_rule {
    enum rule_field field;
    enum rule_action action;
    const char *option; // for messages
    const char *value;
};

struct filter; // opaque

struct filter *filter_new(void);
void filter_free(struct filter *f);

// Adds what a rule's value names. services may be null: then ports have no names.
bool filter_add(struct filter *f, const struct filter_rule *rule, const struct services *services,
                struct error *e);

// Limits records to [since, until), in seconds since 1970 UTC.
void filter_set_range(struct filter *f, int64_t since, int64_t until);

// Call it after the last rule and before the first filter_state.
bool filter_finish(struct filter *f, struct error *e);

enum verdict {
    VERDICT_KEEP,
    VERDICT_IGNORE,  // by a rule
    VERDICT_OUTSIDE, // outside the time range
};

// One thread's use of a filter.
struct filter_state;

struct filter_state *filter_state_new(const struct filter *f);
void filter_state_free(struct filter_state *s);

// Judges the records of a batch; their os_id must be set, from `labels`. All but attempts are
// judged by their time only, and restarts are always kept: only the counter knows the record that
// addenda and probes belong to. False when memory runs out, or when the patterns take too long.
bool filter_state_apply(struct filter_state *s, const struct intern *labels,
                        const struct batch *batch, uint8_t verdicts[BATCH_MAX], struct error *e);

// Whether a pattern was too hard to match against some label, which then counts as not matching.
bool filter_state_gave_up(const struct filter_state *s);
