// SPDX-License-Identifier: GPL-2.0-only
//
// What a filter holds: shared by the files that read rules and that apply them.
#pragma once

#include "filter/addrset.h"
#include "filter/filter.h"
#include "filter/pattern.h"

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

struct filter {
    bool used[RULE_FIELDS][RULE_ACTIONS];
    struct addrset from[RULE_ACTIONS], to[RULE_ACTIONS];
    struct portset ports[RULE_ACTIONS];
    struct pattern_list os[RULE_ACTIONS];
    bool has_range;
    int64_t since, until;
};
