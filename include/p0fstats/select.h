// SPDX-License-Identifier: GPL-2.0-only
//
// Which records count. Rules come from the command line; a selection holds them, ready for use,
// and is only read afterwards, by any number of threads, each with a selector of its own.
//
// A record is kept when no rule that rejects matches it and, for each kind of rule that admits only
// what it names, one of that kind does. A record without a target or a time matches no rule on it.
// A record outside the time range is as if it stood in no log.
#ifndef P0FSTATS_SELECT_H
#define P0FSTATS_SELECT_H

#include "p0fstats/error.h"
#include "p0fstats/labels.h"
#include "p0fstats/record.h"
#include "p0fstats/services.h"

// What a rule looks at; each has a side that rejects and one that admits.
enum rule_field { RULE_FROM_IP, RULE_TO_IP, RULE_PORT, RULE_OS, RULE_FIELDS };
enum rule_side { RULE_REJECT, RULE_ONLY, RULE_SIDES };

struct selection; // opaque

struct selection *selection_new(void);
void selection_free(struct selection *s);

// Adds the rules that an option's value names: a comma list (not for patterns), or `@FILE` with one
// a line and # comments. `option` is for messages. services may be null when no names are used.
bool selection_add(struct selection *s, enum rule_field field, enum rule_side side,
                   const char *value, const char *option, const struct services *services,
                   struct error *e);

// Limits records to [since, until), in seconds since 1970 UTC.
void selection_set_range(struct selection *s, int64_t since, int64_t until);

// To be called when all rules are there, before the first selector.
bool selection_finish(struct selection *s, struct error *e);

enum verdict {
    VERDICT_KEEP,
    VERDICT_IGNORE,  // a rule was against it
    VERDICT_OUTSIDE, // not within the time range
};

// One thread's use of a selection.
struct selector;

struct selector *selector_new(const struct selection *s);
void selector_free(struct selector *s);

// Judges the records of a batch whose labels have their numbers; `labels` is where these come from.
// Masquerades are judged by their time only; restarts, addenda and probes are always kept, so it is
// for the counter to see whether what they add to was. False when memory runs out.
bool selector_apply(struct selector *s, const struct labels *labels, const struct batch *batch,
                    uint8_t verdicts[BATCH_MAX]);

// Whether PCRE2 gave up on any label; those matched nothing.
bool selector_gave_up(const struct selector *s);

#endif
