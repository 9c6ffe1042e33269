// SPDX-License-Identifier: GPL-2.0-only
//
// IPv4 and IPv6 addresses in one type of 128 bits. An IPv4 address is stored as the IPv4-mapped
// IPv6 address ::ffff:a.b.c.d (RFC 4291, 2.5.5.2), so comparisons and ranges need no second case.
// A plain value: copy it. All functions are pure.
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "base/view.h"

struct addr {
    uint64_t high, low; // the 16 bytes in network order, as two numbers
};

enum { ADDR_TEXT_MAX = 46 }; // bytes of the longest text of an address with its NUL

#define ADDR_V4_MARK UINT64_C(0xffff00000000)

static inline struct addr addr_from_v4(uint32_t v4)
{
    return (struct addr){0, ADDR_V4_MARK | v4};
}

static inline bool addr_is_v4(struct addr a)
{
    return a.high == 0 && a.low >> 32 == 0xffff;
}

// The 32 bits of an IPv4 address, 1.2.3.4 being 0x01020304. Only for addr_is_v4.
static inline uint32_t addr_v4(struct addr a)
{
    return (uint32_t)a.low;
}

static inline bool addr_equal(struct addr a, struct addr b)
{
    return a.high == b.high && a.low == b.low;
}

// The order of the 128 bits as one number.
static inline int addr_compare_bits(struct addr a, struct addr b)
{
    if (a.high != b.high)
        return a.high < b.high ? -1 : 1;
    return (a.low > b.low) - (a.low < b.low);
}

// The order of reports: all of IPv4 before all of IPv6, each by number.
int addr_compare(struct addr a, struct addr b);

// Takes a dotted quad without leading zeros off the front of *text. *too_large: one of its numbers
// is over 255, and *v4 is of no use. False, with *text unchanged, when there is none.
bool addr_take_v4(struct view *text, uint32_t *v4, bool *too_large);

// Reads a whole address: a dotted quad, or any IPv6 text form of RFC 4291 without zone or brackets.
// False when the text is anything else.
bool addr_parse(struct view text, struct addr *out);

// Writes the address with a NUL, IPv6 as in RFC 5952. Returns its length.
int addr_format(struct addr a, char out[ADDR_TEXT_MAX]);
