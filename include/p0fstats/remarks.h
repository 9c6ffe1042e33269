// SPDX-License-Identifier: GPL-2.0-only
//
// The remarks that p0f 2 appends to the name of a system. They stand behind it in a fixed order, so
// they are taken off from the end. Pure; safe in any thread.
#ifndef P0FSTATS_REMARKS_H
#define P0FSTATS_REMARKS_H

#include "p0fstats/view.h"

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

#endif
