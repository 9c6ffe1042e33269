// SPDX-License-Identifier: GPL-2.0-only
//
// The log formats that p0f-stats reads. A new one is a file beside this one and a row here.
#include "parse/format.h"

const struct log_format *const log_formats[] = {
    &format_p0f2,
    &format_p0f3,
};

const size_t log_format_count = sizeof log_formats / sizeof *log_formats;

const struct log_format *log_format_detect(struct view text, struct batch *scratch)
{
    const struct zone utc = zone_utc();
    const struct parse_options options = {.log_zone = &utc};
    const struct log_format *best = NULL;
    uint64_t most = 0;
    struct record_details *details = scratch->details;
    scratch->details = NULL;
    for (size_t i = 0; i < log_format_count; i++) {
        struct parser p;
        struct error e;
        parser_init(&p, log_formats[i], &options);
        if (parser_block(&p, (struct block){text.ptr, text.len, false}, &e))
            while (parser_next(&p, scratch))
                ;
        if (p.recognised > most) {
            most = p.recognised;
            best = log_formats[i];
        }
        parser_release(&p);
    }
    scratch->details = details;
    return best;
}

bool parse_ipv4(struct view *text, struct addr *address, bool *too_large)
{
    uint32_t v4;
    if (!addr_take_v4(text, &v4, too_large))
        return false;
    if (!*too_large)
        *address = addr_from_v4(v4);
    return true;
}

bool parse_literal(struct view *text, const char *prefix)
{
    if (!view_starts(*text, prefix))
        return false;
    *text = view_skip(*text, strlen(prefix));
    return true;
}
