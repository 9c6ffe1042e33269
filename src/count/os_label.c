// SPDX-License-Identifier: GPL-2.0-only
//
// The parts of what p0f calls a system. p0f 2 appends its remarks in a fixed order, so they are
// taken off from the end; p0f 3 appends none.
#include "p0fstats/count.h"

static bool ends_with(struct view text, const char *suffix)
{
    size_t len = strlen(suffix);
    return text.len >= len && memcmp(text.ptr + text.len - len, suffix, len) == 0;
}

// ` (up: 2879 hrs)` at the end: its length, 0 when it is not there.
static size_t uptime_length(struct view label)
{
    static const char end[] = " hrs)", begin[] = " (up: ";
    if (!ends_with(label, end))
        return 0;
    size_t digits = 0, at = label.len - strlen(end);
    while (at > digits && (unsigned char)(label.ptr[at - digits - 1] - '0') <= 9)
        digits++;
    struct view head = view_of(label.ptr, at - digits);
    return digits && ends_with(head, begin) ? label.len - head.len + strlen(begin) : 0;
}

// ` [high throughput]` at the end: its length, 0 when it is not there.
static size_t bracket_length(struct view label)
{
    if (!ends_with(label, "]"))
        return 0;
    const char *open = memrchr(label.ptr, '[', label.len);
    if (!open || open == label.ptr || open[-1] != ' ')
        return 0;
    return label.len - (size_t)(open - 1 - label.ptr);
}

static size_t remark_length(struct view label)
{
    static const char *const remarks[] = {" *", " (NAT!)", " (NAT2!)", " (ECN)", " (firewall!)"};
    for (size_t i = 0; i < sizeof remarks / sizeof *remarks; i++)
        if (ends_with(label, remarks[i]))
            return strlen(remarks[i]);
    size_t len = uptime_length(label);
    return len ? len : bracket_length(label); // [GENERIC], [FUZZY], the type of service
}

static struct view name_of(struct view label)
{
    for (size_t len; (len = remark_length(label)) != 0 && len < label.len;)
        label.len -= len;
    return label;
}

// Families whose names hold a space, and what they are shown as. p0f 3 writes one of them in two
// ways, and another not as p0f 2 does.
static const struct {
    struct view prefix, family;
} long_families[] = {
    {VIEW_LITERAL("RISC OS"), VIEW_LITERAL("RISC OS")},
    {VIEW_LITERAL("Cequrux Firewall"), VIEW_LITERAL("Cequrux Firewall")},
    {VIEW_LITERAL("Mac OS X"), VIEW_LITERAL("Mac OS X")},
    {VIEW_LITERAL("MacOS X"), VIEW_LITERAL("Mac OS X")},
    {VIEW_LITERAL("NMap"), VIEW_LITERAL("NMAP")},
};

static struct view genre_of(struct view label)
{
    for (size_t i = 0; i < sizeof long_families / sizeof *long_families; i++) {
        struct view prefix = long_families[i].prefix;
        if (label.len >= prefix.len && memcmp(label.ptr, prefix.ptr, prefix.len) == 0 &&
            (label.len == prefix.len || label.ptr[prefix.len] == ' '))
            return long_families[i].family;
    }
    return view_cut(&label, ' ');
}

struct view os_label_at(struct view label, enum os_detail detail)
{
    return detail == OS_FULL ? label : detail == OS_NAME ? name_of(label) : genre_of(label);
}
