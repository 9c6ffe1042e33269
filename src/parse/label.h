// SPDX-License-Identifier: GPL-2.0-only
//
// The remarks that p0f 2 appends to the name of a system. They stand behind it in a fixed order, so
// they are taken off from the end. Pure; safe in any thread.
#pragma once

#include "base/view.h"

enum remark_kind {
    REMARK_NONE,
    REMARK_STAR,     // ` *`
    REMARK_UPTIME,   // ` (up: 2879 hrs)`
    REMARK_BRACKET,  // ` [GENERIC]`, ` [FUZZY]`, or a type of service: ` [high throughput]`
    REMARK_FIREWALL, // ` (firewall!)`
    REMARK_ECN,      // ` (ECN)`
    REMARK_NAT,      // ` (NAT!)`, ` (NAT2!)`
};

struct remark {
    enum remark_kind kind;
    size_t len;         // with the blank before it; 0 for REMARK_NONE
    struct view inside; // the digits of an uptime, what stands in a bracket; else empty
};

// The remark that a label ends with: .inside is a view of the label.
struct remark remark_at_end(struct view label);

enum os_detail {
    OS_FULL,  // p0f's label
    OS_NAME,  // without what p0f appended: (NAT!), (ECN), [ToS], [GENERIC], (up: ...), *
    OS_GENRE, // the family
};

// The part of a label that a level of detail shows: a view into the label, or a constant.
struct view os_label_at(struct view label, enum os_detail detail);
