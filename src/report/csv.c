// SPDX-License-Identifier: GPL-2.0-only
//
// CSV with the quoting of RFC 4180, one table after the other. A field that a spreadsheet would
// take for a formula gets an apostrophe in front, which makes it text there.
#include "writers.h"

static void field(struct output *out, struct view text)
{
    bool formula = text.len && memchr("=+-@", text.ptr[0], 4);
    bool quoted = false;
    for (size_t i = 0; i < text.len && !quoted; i++)
        quoted = memchr("\",\r\n", text.ptr[i], 4) != NULL;
    output_cstr(out, quoted ? "\"" : "");
    output_cstr(out, formula ? "'" : "");
    while (text.len) {
        struct view part = text;
        const char *quote = memchr(text.ptr, '"', text.len);
        if (quote)
            part.len = (size_t)(quote - text.ptr) + 1;
        output_view(out, part);
        output_cstr(out, quote ? "\"" : "");
        text = view_skip(text, part.len);
    }
    output_cstr(out, quoted ? "\"" : "");
}

static void row(struct output *out, const struct summary_table *t, struct view label,
                uint64_t count)
{
    field(out, view_cstr(t->name));
    output_char(out, ',');
    field(out, label);
    output_format(out, ",%llu,%llu,%.2f\n", (unsigned long long)count, (unsigned long long)t->total,
                  summary_percent(count, t->total));
}

void report_csv(struct output *out, const struct summary *s, const struct report_options *o)
{
    (void)o;
    output_cstr(out, "table,label,count,total,percent\n");
    for (size_t i = 0; i < s->table_count; i++) {
        const struct summary_table *t = &s->tables[i];
        for (size_t j = 0; j < t->row_count && !out->failed; j++) {
            char buffer[SUMMARY_LABEL_MAX];
            row(out, t, summary_row_label(t, &t->rows[j], buffer), t->rows[j].count);
        }
        if (t->unknown + t->below_threshold)
            row(out, t, view_cstr("< threshold or unknown"), t->unknown + t->below_threshold);
    }
}
