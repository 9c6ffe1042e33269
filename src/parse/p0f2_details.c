// SPDX-License-Identifier: GPL-2.0-only
#include "parse/label.h"
#include "parse/p0f2.h"

// Takes a remark off the end of a label, if it is of that kind.
static bool strip(struct view *label, enum remark_kind kind, struct view *inside)
{
    struct remark remark = remark_at_end(*label);
    if (remark.kind != kind)
        return false;
    *inside = remark.inside;
    label->len -= remark.len;
    return true;
}

// `… (up: 2879 hrs)`
static bool strip_uptime(struct view *label, int32_t *hours)
{
    struct view rest = *label, digits;
    uint64_t value;
    if (!strip(&rest, REMARK_UPTIME, &digits) || !view_decimal(digits, 7, &value))
        return false;
    *hours = (int32_t)value;
    *label = rest;
    return true;
}

// `… [FUZZY]`
static void strip_word(struct view *label, const char *word)
{
    struct view rest = *label, inside;
    if (strip(&rest, REMARK_BRACKET, &inside) && view_is(inside, word))
        *label = rest;
}

// In the order, from the end, in which p0f appends them.
void p0f2_read_label_details(struct view label, struct record_details *details)
{
    struct view inside;
    if (!strip_uptime(&label, &details->uptime_hours))
        (void)strip(&label, REMARK_STAR, &inside);
    strip_word(&label, "FUZZY");
    strip_word(&label, "GENERIC");
    struct view before = label;
    if (strip(&label, REMARK_BRACKET, &inside)) {
        if (view_starts(label, "UNKNOWN") || !view_starts(before, "UNKNOWN ["))
            details->tos = inside;
    }
    details->firewall = strip(&label, REMARK_FIREWALL, &inside);
    (void)strip(&label, REMARK_ECN, &inside);
    details->nat = strip(&label, REMARK_NAT, &inside);
    static const char unknown[] = "UNKNOWN [";
    if (view_starts(before, unknown)) {
        struct view signature = view_skip(before, strlen(unknown));
        details->signature = view_cut(&signature, ']');
        if (details->tos.ptr == details->signature.ptr)
            details->tos = view_of(NULL, 0);
    }
}

void p0f2_read_signature(struct view text, struct record_details *details)
{
    if (parse_literal(&text, "Signature: [") && memchr(text.ptr, ']', text.len))
        details->signature = view_cut(&text, ']');
}

void p0f2_read_target_details(struct view text, struct record_details *details)
{
    uint64_t distance;
    if (!parse_literal(&text, "("))
        return;
    if (parse_literal(&text, "distance ") && view_take_decimal(&text, 5, &distance)) {
        details->distance = (int32_t)distance;
        (void)parse_literal(&text, ", ");
    }
    if (!parse_literal(&text, "link: "))
        return;
    // The label may hold parentheses; a payload after it may hold anything.
    static const struct view payload = VIEW_LITERAL("  # Payload: \"");
    text.len = view_find(text, payload);
    const char *close = memrchr(text.ptr, ')', text.len);
    if (close)
        details->link = view_of(text.ptr, (size_t)(close - text.ptr));
}
