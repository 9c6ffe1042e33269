// SPDX-License-Identifier: GPL-2.0-only
//
// The parts of what p0f calls a system. p0f 2 appends remarks; p0f 3 appends none.
#include "p0fstats/count.h"
#include "p0fstats/remarks.h"

static struct view name_of(struct view label)
{
    for (size_t len; (len = remark_at_end(label).len) != 0 && len < label.len;)
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
