// SPDX-License-Identifier: GPL-2.0-only
//
// What a selection holds: shared by the files that read rules and that apply them.
#ifndef P0FSTATS_SRC_SELECT_RULES_H
#define P0FSTATS_SRC_SELECT_RULES_H

#include "p0fstats/addrset.h"
#include "p0fstats/pattern.h"
#include "p0fstats/select.h"

struct portset {
    uint64_t bits[1024];
};

static inline bool portset_has(const struct portset *s, uint16_t port)
{
    return s->bits[port >> 6] >> (port & 63) & 1;
}

struct pattern_list {
    struct pattern **patterns;
    size_t count, room;
};

struct selection {
    bool used[RULE_FIELDS][RULE_SIDES];
    struct addrset from[RULE_SIDES], to[RULE_SIDES];
    struct portset ports[RULE_SIDES];
    struct pattern_list os[RULE_SIDES];
    bool has_range;
    int64_t since, until;
};

#endif
