// SPDX-License-Identifier: GPL-2.0-only
//
// One page with everything in it: tables, charts, style, and a script that sorts tables. It loads
// nothing from elsewhere, is complete without the script, and follows the reader's light or dark
// setting. A mail gets the same page without the script and with its pictures as parts of the mail.
#include "report/report.h"

#include <stdio.h>

// The policy names the hash of the script: nothing else runs, whatever a log holds. A test computes
// the hash anew.
static const char POLICY[] =
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; script-src 'sha256-N6izUVkEGTqb0SkA8+LHiHthFaEi7ZostmIYmh7Z45g='";

static const char STYLE[] =
    ":root{color-scheme:light dark;--ink:#1b1f24;--muted:#5a636e;--line:#dde1e6;--paper:#fff;"
    "--bar:#cfe4f2}\n"
    "body{margin:0 auto;padding:1rem;max-width:76rem;font:1rem/1.45 system-ui,sans-serif;"
    "color:var(--ink);background:var(--paper)}\n"
    "h1{font-size:1.5rem;margin:.5rem 0}h2{font-size:1.15rem;margin:1.6rem 0 .4rem}\n"
    "p{margin:.3rem 0}.muted,footer{color:var(--muted)}\n"
    "figure{margin:1rem 0}figure svg,figure img{width:100%;height:auto;display:block}\n"
    ".dark{display:none}\n"
    ".scroll{overflow-x:auto}\n"
    "table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}\n"
    "th,td{padding:.25rem .6rem;text-align:left;border-bottom:1px solid var(--line);"
    "overflow-wrap:anywhere}h2[id$=_ip]~div td:first-child{white-space:nowrap}\n"
    "th.n,td.n{text-align:right;white-space:nowrap;width:1%}\n"
    "th button{all:unset;cursor:pointer}th button:focus-visible{outline:2px solid}\n"
    "th button::after{content:' \\2195';color:var(--muted)}\n"
    "meter{width:100%;min-width:3rem;height:.8em}td.m{width:20%}\n"
    "meter::-webkit-meter-optimum-value{background:#0072b2}meter::-moz-meter-bar{background:#"
    "0072b2}\n"
    "tfoot td{color:var(--muted)}\n"
    "@media(prefers-color-scheme:dark){:root{--ink:#e8ebef;--muted:#9aa4b0;--line:#2d343d;"
    "--paper:#14181d}.light{display:none}.dark{display:block}}\n"
    "@media(max-width:40rem){td.m,th.m{display:none}body{padding:.6rem}figure{overflow-x:auto}"
    "figure svg,figure img{min-width:44rem}}\n"
    "@media print{:root{color-scheme:light;--ink:#000;--muted:#444;--line:#bbb;--paper:#fff}"
    ".light{display:block!important}.dark{display:none!important}"
    "th button::after{content:''}tr,figure{break-inside:avoid}h2{break-after:avoid}}\n";

// Sorts the table of the heading that was clicked by that column; a second click turns it round.
static const char SCRIPT[] =
    "document.querySelectorAll('table.sort th').forEach(function(th){"
    "var b=document.createElement('button');b.type='button';b.textContent=th.textContent;"
    "th.textContent='';th.appendChild(b);"
    "b.addEventListener('click',function(){"
    "var body=th.closest('table').tBodies[0],i=th.cellIndex,"
    "up=th.getAttribute('aria-sort')!=='ascending';"
    "th.parentNode.querySelectorAll('th').forEach(function(o){o.removeAttribute('aria-sort')});"
    "th.setAttribute('aria-sort',up?'ascending':'descending');"
    "function key(r){var c=r.cells[i];return c.dataset.key||c.textContent}"
    "Array.from(body.rows).sort(function(a,b){"
    "var x=key(a),y=key(b),d=isNaN(x)||isNaN(y)?x.localeCompare(y,undefined,{numeric:true}):x-y;"
    "return up?d:-d}).forEach(function(r){body.appendChild(r)})})});\n";

static void put_heading(struct output *out, const struct summary *s, const struct report_options *o)
{
    char time[ZONE_TEXT_MAX];
    output_cstr(out, "<h1>");
    output_markup(out, view_cstr(o->title));
    output_format(out, "</h1>\n<p><strong>%llu</strong> attempts counted, %llu ignored</p>\n",
                  (unsigned long long)s->attempts, (unsigned long long)s->ignored);
    if (!s->has_times) {
        if (s->attempts + s->ignored)
            output_cstr(out, "<p>The log names no times.</p>\n");
        return;
    }
    output_format(out, "<p>From %s", zone_date(s->zone, s->first, MINUTE_FORMAT, time));
    output_format(out, " to %s (", zone_date(s->zone, s->last, MINUTE_FORMAT, time));
    output_markup(out, view_cstr(s->zone->name));
    output_format(out, "); recorded for %llu:%02u:%02u hours",
                  (unsigned long long)(s->recording_seconds / 3600),
                  (unsigned)(s->recording_seconds / 60 % 60),
                  (unsigned)(s->recording_seconds % 60));
    if (s->attempts)
        output_format(out, "; one attempt every %.1f s",
                      (double)s->recording_seconds / (double)s->attempts);
    output_cstr(out, "</p>\n");
}

static void put_charts(struct output *out, const struct report_options *o)
{
    for (size_t i = 0; i < o->chart_count; i++) {
        const struct report_chart *chart = &o->charts[i];
        output_cstr(out, "<figure>");
        if (chart->address) {
            output_cstr(out, "<img alt=\"");
            output_markup(out, view_cstr(chart->title));
            output_format(out, "\" src=\"%s\">", chart->address);
        } else {
            output_cstr(out, "<div class=\"light\">");
            output_view(out, chart->light);
            output_cstr(out, "</div><div class=\"dark\" aria-hidden=\"true\">");
            output_view(out, chart->dark);
            output_cstr(out, "</div>");
        }
        output_cstr(out, "</figure>\n");
    }
}

// The cells of a row: a label, a count, a share as a number and as a bar.
static void put_cells(struct output *out, struct view label, uint64_t count, uint64_t total)
{
    double percent = summary_percent(count, total);
    char share[32];
    // A share that is not zero must not read as zero.
    snprintf(share, sizeof share, count && percent < 0.05 ? "&lt; 0.1 %%" : "%.1f %%", percent);
    output_cstr(out, "<td>");
    output_markup(out, label);
    output_format(out, "</td><td class=\"n\">%llu</td><td class=\"n\" data-key=\"%.4f\">%s</td>",
                  (unsigned long long)count, percent, share);
    output_format(out, "<td class=\"m\"><meter max=\"100\" value=\"%.4f\">%s</meter></td>", percent,
                  share);
}

// What p0f knows of the address now.
static void put_live(struct output *out, const struct summary *s, const struct summary_live *l)
{
    char time[ZONE_TEXT_MAX];
    output_cstr(out, "<td>");
    if (l) {
        output_markup(out, l->os.len ? l->os : view_cstr("unknown system"));
        if (l->distance >= 0)
            output_format(out, ", distance %d", l->distance);
        output_cstr(out, l->link.len ? ", " : "");
        output_markup(out, l->link);
        output_format(out, ", seen %s", zone_format(s->zone, l->last_seen, time));
        if (l->has_nat)
            output_format(out, ", NAT %s", zone_format(s->zone, l->last_nat, time));
    }
    output_cstr(out, "</td>");
}

static void put_table(struct output *out, const struct summary *s, const struct summary_table *t)
{
    bool live = s->asked_live && strcmp(t->name, "source_ip") == 0;
    uint64_t rest = t->unknown + t->below_threshold;
    output_format(out, "<section><h2 id=\"%s\">%s</h2>\n", t->name, t->heading);
    if (t->undercount_max)
        output_format(out, "<p>Memory was short: counts are up to %llu too low.</p>\n",
                      (unsigned long long)t->undercount_max);
    output_format(
        out,
        "<div class=\"scroll\"><table class=\"sort\"><thead><tr><th scope=\"col\">Name</th>"
        "<th scope=\"col\" class=\"n\">Attempts</th><th scope=\"col\" class=\"n\">Share"
        "</th><th scope=\"col\" class=\"m\">of %llu</th>%s</tr></thead>\n<tbody>\n",
        (unsigned long long)t->total, live ? "<th scope=\"col\">Now</th>" : "");
    for (size_t i = 0; i < t->row_count && !out->failed; i++) {
        char buffer[SUMMARY_LABEL_MAX];
        output_cstr(out, "<tr>");
        put_cells(out, summary_row_label(t, &t->rows[i], buffer), t->rows[i].count, t->total);
        if (live)
            put_live(out, s, t->rows[i].live);
        output_cstr(out, "</tr>\n");
    }
    output_cstr(out, "</tbody>");
    if (rest) {
        output_cstr(out, "<tfoot><tr>");
        put_cells(out, view_cstr("< threshold or unknown"), rest, t->total);
        output_cstr(out, live ? "<td></td></tr></tfoot>" : "</tr></tfoot>");
    }
    output_cstr(out, "</table></div></section>\n");
}

void report_html(struct output *out, const struct summary *s, const struct report_options *o)
{
    output_cstr(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    if (!o->mail)
        output_format(out, "<meta http-equiv=\"Content-Security-Policy\" content=\"%s\">\n",
                      POLICY);
    output_cstr(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                     "<title>");
    output_markup(out, view_cstr(o->title));
    output_format(out, "</title>\n<style>%s</style>\n</head>\n<body>\n<header>\n", STYLE);
    put_heading(out, s, o);
    output_cstr(out, "</header>\n<main>\n");
    put_charts(out, o);
    for (size_t i = 0; i < s->table_count; i++)
        put_table(out, s, &s->tables[i]);
    output_format(out, "</main>\n<footer><p>%llu lines read from %zu %s",
                  (unsigned long long)s->lines, s->input_count,
                  s->input_count == 1 ? "log" : "logs");
    if (s->skipped_lines)
        output_format(out, ", %llu skipped", (unsigned long long)s->skipped_lines);
    output_format(out, "; p0f-stats %s</p></footer>\n", P0FSTATS_VERSION);
    if (!o->mail)
        output_format(out, "<script>%s</script>\n", SCRIPT);
    output_cstr(out, "</body>\n</html>\n");
}
