// SPDX-License-Identifier: GPL-2.0-only
//
// CSV with the quoting of RFC 4180, one table after the other. A field that a spreadsheet would
// take for a formula gets an apostrophe in front, which makes it text there.
#include "report/report.h"

// Length of the text at the start of `text` that is in the list, which ends with null; 0: none is.
static size_t starts_with_any(struct view text, const char *const *list)
{
    for (; *list; list++)
        if (view_starts(text, *list))
            return strlen(*list);
    return 0;
}

// Whether a spreadsheet may take the text for a formula. It trims blanks and, in some locales,
// takes the full-width and small forms of a sign for the sign.
static bool is_formula(struct view text)
{
    static const char *const blanks[] = {" ",      "\u00a0", "\u1680", "\u2000", "\u2001", "\u2002",
                                         "\u2003", "\u2004", "\u2005", "\u2006", "\u2007", "\u2008",
                                         "\u2009", "\u200a", "\u202f", "\u205f", "\u3000", NULL};
    static const char *const signs[] = {"=",      "+",      "-",      "@",      "\u2212",
                                        "\ufe62", "\ufe63", "\ufe66", "\ufe6b", "\uff0b",
                                        "\uff0d", "\uff1d", "\uff20", NULL};
    size_t blank;
    while ((blank = starts_with_any(text, blanks)) > 0)
        text = view_skip(text, blank);
    return starts_with_any(text, signs) > 0;
}

static void field(struct output *out, struct view text)
{
    static const char quotable[] = {'"', ',', '\r', '\n'};
    bool formula = is_formula(text);
    bool quoted = false;
    for (size_t i = 0; i < text.len && !quoted; i++)
        quoted = memchr(quotable, text.ptr[i], sizeof quotable) != NULL;
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

// The columns that --live adds; empty where p0f knows nothing.
static void live(struct output *out, const struct summary *s, const struct summary_live *l)
{
    char time[ZONE_TEXT_MAX];
    if (!l) {
        output_cstr(out, ",,,,,");
        return;
    }
    output_char(out, ',');
    field(out, l->os);
    output_char(out, ',');
    if (l->distance >= 0)
        output_format(out, "%d", l->distance);
    output_char(out, ',');
    field(out, l->link);
    output_format(out, ",%s", zone_format(s->zone, l->last_seen, time));
    output_format(out, ",%s", l->has_nat ? zone_format(s->zone, l->last_nat, time) : "");
}

static void row(struct output *out, const struct summary *s, const struct summary_table *t,
                struct view label, uint64_t count, const struct summary_live *now)
{
    field(out, view_cstr(t->name));
    output_char(out, ',');
    field(out, label);
    output_format(out, ",%llu,%llu,%.2f", (unsigned long long)count, (unsigned long long)t->total,
                  summary_percent(count, t->total));
    if (s->asked_live)
        live(out, s, now);
    output_char(out, '\n');
}

void report_csv(struct output *out, const struct summary *s, const struct report_options *o)
{
    (void)o;
    output_format(out, "section,label,count,total,percent%s\n",
                  s->asked_live ? ",live_os,live_distance,live_link,live_last_seen,live_last_nat"
                                : "");
    for (size_t i = 0; i < s->table_count; i++) {
        const struct summary_table *t = &s->tables[i];
        for (size_t j = 0; j < t->row_count && !out->failed; j++) {
            const struct summary_row *r = &t->rows[j];
            char buffer[SUMMARY_LABEL_MAX];
            row(out, s, t, summary_row_label(t, r, buffer), r->count, r->live);
        }
        if (t->unknown + t->below_threshold)
            row(out, s, t, view_cstr("< threshold or unknown"), t->unknown + t->below_threshold,
                NULL);
    }
}
