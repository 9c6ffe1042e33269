// SPDX-License-Identifier: GPL-2.0-only
//
// How often each value came up: one table, whose keys are texts, codes, addresses or ports. Values
// of a text table have numbers; number INTERN_UNLISTED stands for all that the budget left no room
// for.
#pragma once

#include "base/intern.h"
#include "count/addr_counts.h"
#include "count/tables.h"

struct table {
    const struct table_kind *kind;
    uint64_t total;        // attempts that have a value here
    struct intern *labels; // of texts; null for others: where their numbers come from
    struct intern own;     // is that, unless the numbers come from outside
    uint32_t *counts;      // by number of the text, or by port
    uint32_t *upper;       // their upper halves; null while all are 0
    size_t room;           // of both
    uint64_t *unlisted;    // texts without a number, by a part of their hash; null: there are none
    struct addr_counts addrs;
};

// Attempts of a batch that count.
struct kept {
    size_t count;
    const struct record *records[BATCH_MAX];
};

// Readies a table; table_release frees it also after a failure. `labels` has the numbers of a table
// of TABLE_LABEL; null: it has its own. Labels and budget must outlive the table; tables that are
// merged need the same seed. False when memory runs out.
bool table_init(struct table *t, const struct table_kind *kind, struct intern *labels,
                struct hash_seed seed, struct budget *budget);
void table_release(struct table *t);

// Counts the attempts in a table of a field. False when memory runs out.
bool table_add(struct table *t, const struct kept *kept);

// Counts an attempt, or an addendum to one, in a table of texts or codes. *number becomes that of
// its value, TABLE_NO_VALUE when there is none. False when memory runs out.
bool table_add_value(struct table *t, const struct table_input *in, uint32_t *number);

// The same for several attempts, when no addendum can change what they are counted as.
bool table_add_values(struct table *t, const struct table_input *inputs, size_t count);

// Counts a text `times` more. Returns its number; INTERN_FULL when memory runs out.
uint32_t table_add_text(struct table *t, struct view text, uint64_t times);

// Takes back one count of a value. Where another table counted it, the count is below 0, as 64
// bits, until the two are merged. False when memory runs out.
bool table_take_back(struct table *t, uint32_t number);

// Adds the counts of another table of the same kind. False when memory runs out.
bool table_merge(struct table *t, const struct table *other);

// Walks over the values that came up at least `least` times (1 or more), in no order: *position
// starts at 0. *key is the address; a port or the number of a value is in key->low. False at the
// end.
bool table_next(const struct table *t, uint64_t least, uint64_t *position, struct addr *key,
                uint64_t *count);

// How many different values came up.
uint64_t table_values(const struct table *t);

// The text or the name of that number, which may be put together in `room`.
struct view table_text_of(const struct table *t, uint64_t number, char room[INTERN_TEXT_MAX]);

// How often texts came up that have no number.
uint64_t table_unlisted(const struct table *t);

// A count may be this much too low; 0 when counting was exact. Of texts without a number, those
// whose hashes are alike are counted together: the largest of these sums is the bound.
uint64_t table_undercount(const struct table *t);
