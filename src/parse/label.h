// SPDX-License-Identifier: GPL-2.0-only
//
// Labels of systems, and the remarks that p0f 2 appends to them. All functions are pure.
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
    size_t len;         // with the space before it; 0 for REMARK_NONE
    struct view inside; // digits of an uptime, text in a bracket; else empty
};

// The remark at the end of a label; .inside is a view of the label.
struct remark remark_at_end(struct view label);

enum os_detail {
    OS_FULL,  // p0f's label
    OS_NAME,  // without remarks
    OS_GENRE, // the family
};

// A label at that level of detail: a view of the label, or a constant.
struct view os_label_at(struct view label, enum os_detail detail);
