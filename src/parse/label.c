// SPDX-License-Identifier: GPL-2.0-only
#include "parse/label.h"

#include <ctype.h>

static const struct {
    struct view text;
    enum remark_kind kind;
} fixed[] = {
    {VIEW_LITERAL(" *"), REMARK_STAR},
    {VIEW_LITERAL(" (NAT!)"), REMARK_NAT},
    {VIEW_LITERAL(" (NAT2!)"), REMARK_NAT},
    {VIEW_LITERAL(" (ECN)"), REMARK_ECN},
    {VIEW_LITERAL(" (firewall!)"), REMARK_FIREWALL},
};

static const struct remark none = {REMARK_NONE, 0, {NULL, 0}};

// `… (up: 2879 hrs)`
static struct remark uptime_at_end(struct view label)
{
    static const struct view begin = VIEW_LITERAL(" (up: "), end = VIEW_LITERAL(" hrs)");
    if (!view_ends(label, end))
        return none;
    size_t stop = label.len - end.len, from = stop;
    while (from > 0 && isdigit((unsigned char)label.ptr[from - 1]))
        from--;
    if (from == stop || !view_ends(view_of(label.ptr, from), begin))
        return none;
    return (struct remark){REMARK_UPTIME, label.len - from + begin.len,
                           view_of(label.ptr + from, stop - from)};
}

// `… [tos 16]`, `… [high throughput]`
static struct remark bracket_at_end(struct view label)
{
    const char *open = memrchr(label.ptr, '[', label.len);
    if (!open || open == label.ptr || open[-1] != ' ')
        return none;
    size_t len = (size_t)(label.ptr + label.len - open);
    return (struct remark){REMARK_BRACKET, len + 1, view_of(open + 1, len - 2)};
}

struct remark remark_at_end(struct view label)
{
    // Most labels end here; this runs several times for each record.
    char last = label.len ? label.ptr[label.len - 1] : '\0';
    char before = label.len > 1 ? label.ptr[label.len - 2] : '\0';
    if (last == ']')
        return bracket_at_end(label);
    if (last == ')' && before == 's')
        return uptime_at_end(label);
    if (last != '*' && (last != ')' || (before != '!' && before != 'N')))
        return none;
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++)
        if (view_ends(label, fixed[i].text))
            return (struct remark){fixed[i].kind, fixed[i].text.len, {NULL, 0}};
    return none;
}

// ---- Levels of detail ----

static struct view name_of(struct view label)
{
    for (size_t len; (len = remark_at_end(label).len) != 0 && len < label.len;)
        label.len -= len;
    return label;
}

// Families with a space in their name, and families that p0f 2 and p0f 3 spell differently.
static const struct {
    const char *prefix, *family;
} long_families[] = {
    {"RISC OS", "RISC OS"},   {"Cequrux Firewall", "Cequrux Firewall"},
    {"Mac OS X", "Mac OS X"}, {"MacOS X", "Mac OS X"},
    {"NMap", "NMAP"},
};

static struct view genre_of(struct view label)
{
    for (size_t i = 0; i < sizeof long_families / sizeof *long_families; i++) {
        struct view rest = label;
        if (view_take(&rest, long_families[i].prefix) && (!rest.len || rest.ptr[0] == ' '))
            return view_cstr(long_families[i].family);
    }
    return view_cut(&label, ' ');
}

struct view os_label_at(struct view label, enum os_detail detail)
{
    return detail == OS_FULL ? label : detail == OS_NAME ? name_of(label) : genre_of(label);
}
