// SPDX-License-Identifier: GPL-2.0-only
#include "p0f2.h"

// Takes `suffix` off the end of *text, if it is there.
static bool strip_end(struct view *text, const char *suffix)
{
    size_t len = strlen(suffix);
    if (text->len < len || memcmp(text->ptr + text->len - len, suffix, len) != 0)
        return false;
    text->len -= len;
    return true;
}

// `… (up: 2879 hrs)`
static bool strip_uptime(struct view *text, int32_t *hours)
{
    static const char mark[] = " (up: ";
    struct view rest = *text;
    if (!strip_end(&rest, " hrs)"))
        return false;
    size_t digits = 0;
    while (digits < rest.len && digits < 7 &&
           (unsigned char)(rest.ptr[rest.len - digits - 1] - '0') <= 9)
        digits++;
    struct view number = view_skip(rest, rest.len - digits);
    uint64_t value;
    rest.len -= digits;
    if (!view_take_decimal(&number, 7, &value) || !strip_end(&rest, mark))
        return false;
    *hours = (int32_t)value;
    *text = rest;
    return true;
}

// `… [tos 16]`, `… [high throughput]`
static bool strip_bracket(struct view *text, struct view *inside)
{
    if (!text->len || text->ptr[text->len - 1] != ']')
        return false;
    const char *open = memrchr(text->ptr, '[', text->len);
    if (!open || open == text->ptr || open[-1] != ' ')
        return false;
    *inside = view_of(open + 1, (size_t)(text->ptr + text->len - open) - 2);
    text->len = (size_t)(open - 1 - text->ptr);
    return true;
}

// p0f appends its remarks in a fixed order, so they are taken off from the end.
void p0f2_read_label_details(struct view label, struct record_details *details)
{
    struct view tos;
    if (!strip_uptime(&label, &details->uptime_hours))
        (void)strip_end(&label, " *");
    (void)strip_end(&label, " [FUZZY]");
    (void)strip_end(&label, " [GENERIC]");
    struct view before = label;
    if (strip_bracket(&label, &tos)) {
        if (view_starts(label, "UNKNOWN") || !view_starts(before, "UNKNOWN ["))
            details->tos = tos;
    }
    details->firewall = strip_end(&label, " (firewall!)");
    (void)strip_end(&label, " (ECN)");
    details->nat = strip_end(&label, " (NAT!)") || strip_end(&label, " (NAT2!)");
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
