// SPDX-License-Identifier: GPL-2.0-only
//
// Which records count. Rules come from the command line; a filter holds them, ready for use,
// and is only read afterwards, by any number of threads, each with a filter_state of its own.
//
// A record is kept when no rule that rejects matches it and, for each kind of rule that admits only
// what it names, one of that kind does. A record without a target or a time matches no rule on it.
// A record outside the time range is as if it stood in no log.
#pragma once

#include "base/error.h"
#include "base/intern.h"
#include "base/services.h"
#include "parse/record.h"

// What a rule looks at; each has a side that rejects and one that admits.
enum rule_field { RULE_FROM_IP, RULE_TO_IP, RULE_PORT, RULE_OS, RULE_FIELDS };
enum rule_action { RULE_REJECT, RULE_ONLY, RULE_ACTIONS };

struct filter; // opaque

struct filter *filter_new(void);
void filter_free(struct filter *s);

// Adds the rules that an option's value names: a comma list (not for patterns), or `@FILE` with one
// a line and # comments. `option` is for messages. services may be null when no names are used.
bool filter_add(struct filter *s, enum rule_field field, enum rule_action side, const char *value,
                const char *option, const struct services *services, struct error *e);

// Limits records to [since, until), in seconds since 1970 UTC.
void filter_set_range(struct filter *s, int64_t since, int64_t until);

// To be called when all rules are there, before the first filter_state.
bool filter_finish(struct filter *s, struct error *e);

enum verdict {
    VERDICT_KEEP,
    VERDICT_IGNORE,  // a rule was against it
    VERDICT_OUTSIDE, // not within the time range
};

// One thread's use of a filter.
struct filter_state;

struct filter_state *filter_state_new(const struct filter *s);
void filter_state_free(struct filter_state *s);

// Judges the records of a batch whose labels have their numbers; `labels` is where these come from.
// Masquerades are judged by their time only; restarts, addenda and probes are always kept, so it is
// for the counter to see whether what they add to was. False when memory runs out.
bool filter_state_apply(struct filter_state *s, const struct intern *labels,
                        const struct batch *batch, uint8_t verdicts[BATCH_MAX]);

// Whether PCRE2 gave up on any label; those matched nothing.
bool filter_state_gave_up(const struct filter_state *s);
