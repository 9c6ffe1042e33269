// SPDX-License-Identifier: GPL-2.0-only
//
// CSV, one table after the other.
#include "report/report.h"

// The columns that --live adds; empty where p0f knows nothing.
static void live(struct output *out, const struct summary *s, const struct summary_live *l)
{
    char time[ZONE_TEXT_MAX];
    if (!l) {
        output_cstr(out, ",,,,,");
        return;
    }
    output_char(out, ',');
    output_csv(out, l->os);
    output_char(out, ',');
    if (l->distance >= 0)
        output_format(out, "%d", l->distance);
    output_char(out, ',');
    output_csv(out, l->link);
    output_format(out, ",%s", zone_format(s->zone, l->last_seen, time));
    output_format(out, ",%s", l->has_nat ? zone_format(s->zone, l->last_nat, time) : "");
}

static void row(struct output *out, const struct summary *s, const struct summary_table *t,
                struct view label, uint64_t count, const struct summary_live *now)
{
    output_csv(out, view_cstr(t->name));
    output_char(out, ',');
    output_csv(out, label);
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
