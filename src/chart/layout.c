// SPDX-License-Identifier: GPL-2.0-only
//
// What both figures have in common.
#include "chart/layout.h"

#include <math.h>
#include <stdio.h>

#include "summary/findings.h"

double layout_unit(double width, double height, double dpi)
{
    double fitting = fmin(width / 1200, height / 600);
    if (dpi <= 0)
        return fmax(fitting, 0.8);
    return fmax(0.5, fmin(dpi / 96, fmin(width / 500, height / 375)));
}

double layout_margin(const struct scene *scene)
{
    return fmin(24 * scene->unit, 0.04 * fmin(scene->width, scene->height));
}

// The filters as typed: as many as fit, then how many there are.
static struct view filter_words(struct scene *s, const struct chart_words *words,
                                struct scene_style style, double width)
{
    struct view all = scene_format(s, "%.*s", VIEW_ARGS(words->filters));
    if (words->filter_count < 2 || scene_text_width(s, style, all) <= width)
        return scene_fit(s, style, all, width);
    struct view end = scene_format(s, " (%zu filters)", words->filter_count);
    all = scene_fit(s, style, all, width - scene_text_width(s, style, end));
    return scene_format(s, "%.*s%.*s", VIEW_ARGS(all), VIEW_ARGS(end));
}

double layout_header(struct scene *scene, struct view title, struct view subtitle,
                     const struct summary *summary)
{
    static const struct scene_style large = {.size = 18, .bold = true, .color = COLOR_INK};
    static const struct scene_style small = {.size = 12, .color = COLOR_MUTED};
    const struct chart_words *words = scene->words;
    double u = scene->unit, margin = layout_margin(scene), y = margin * 0.75;
    double width = scene->width - 2 * margin, line = scene_text_height(scene, small);
    scene_rect(scene, (struct box){0, 0, scene->width, scene->height}, COLOR_BACKGROUND);
    if (words && words->host)
        title = scene_format(scene, "%s: %.*s", words->host, VIEW_ARGS(title));
    scene->description = scene_format(scene, "%.*s. %.*s.", VIEW_ARGS(title), VIEW_ARGS(subtitle));
    scene_text(scene, margin, y, large, scene_fit(scene, large, title, width));
    y += scene_text_height(scene, large) + 2 * u;
    scene_text(scene, margin, y, small, scene_fit(scene, small, subtitle, width));
    y += line;
    struct view ignored = view_of("", 0);
    bool filtered = words && words->filter_count;
    if (summary->ignored)
        ignored =
            scene_format(scene, "%.*s ignored%s", VIEW_ARGS(layout_count(scene, summary->ignored)),
                         filtered ? "; " : "");
    scene_text(scene, margin, y, small, ignored);
    double left = margin + scene_text_width(scene, small, ignored);
    if (filtered)
        scene_text(scene, left, y, small, filter_words(scene, words, small, margin + width - left));
    return y + (ignored.len || filtered ? line : 0) + 10 * u;
}

struct view layout_period(struct scene *scene, const struct summary *s)
{
    if (!s->has_times)
        return view_cstr(s->attempts ? "no record holds a time" : "no attempts");
    char date[ZONE_TEXT_MAX], last_date[ZONE_TEXT_MAX], from[ZONE_TEXT_MAX], to[ZONE_TEXT_MAX];
    const char *zone = s->zone->name;
    zone_date(s->zone, s->first, DATE_FORMAT, date);
    zone_date(s->zone, s->last, DATE_FORMAT, last_date);
    zone_date(s->zone, s->first, "%H:%M", from);
    zone_date(s->zone, s->last, "%H:%M", to);
    if (strcmp(date, last_date) == 0)
        return scene_format(scene, "%s, %s to %s %s", date, from, to, zone);
    return scene_format(scene, "%s %s to %s %s %s", date, from, last_date, to, zone);
}

struct view layout_count(struct scene *scene, uint64_t count)
{
    char text[VALUE_TEXT_MAX];
    return scene_format(scene, "%s", count_text(count, text));
}

struct view layout_attempts(struct scene *scene, uint64_t count)
{
    char text[VALUE_TEXT_MAX];
    return scene_format(scene, "%s attempt%s", count_text(count, text), count == 1 ? "" : "s");
}

struct view layout_value(struct scene *scene, double value)
{
    char text[VALUE_TEXT_MAX];
    return scene_format(scene, "%s", value_text(value, text));
}

struct view layout_percent(struct scene *s, double share)
{
    // Never round a non-zero share to 0 % or a partial one to 100 %.
    if (share > 0 && share < 0.0005)
        return view_cstr("< 0.1 %");
    if (share < 1 && share >= 0.9995)
        return view_cstr("> 99.9 %");
    return scene_format(s, "%.1f %%", 100 * share);
}

void layout_break(struct scene *scene, struct box b)
{
    bool upright = b.width > b.height; // the bar
    double u = scene->unit, slant = fmin(4 * u, fmin(b.width, b.height));
    for (int i = 0; i < 2; i++) {
        double far = 5 * i * u;
        scene_line(scene,
                   upright ? (struct box){b.x, b.y + far + slant, b.width, -slant}
                           : (struct box){b.x + far, b.y + b.height, slant, -b.height},
                   1.8 * u, COLOR_BACKGROUND);
    }
}

double layout_nice_step(double max, double parts)
{
    static const double nice[] = {1, 2, 2.5, 5, 10};
    double raw = max / fmax(parts, 1), power = pow(10, floor(log10(raw)));
    for (size_t i = 0; i < sizeof nice / sizeof *nice; i++) {
        bool halves = nice[i] == 2.5 && power < 10;
        if (!halves && nice[i] * power >= raw * (1 - 1e-9))
            return nice[i] * power;
    }
    return 10 * power;
}

struct view layout_row_label(const struct summary_table *table, const struct summary_row *row,
                             struct scene *scene)
{
    char buffer[SUMMARY_LABEL_MAX], tail[16];
    struct view label = summary_row_label(table, row, buffer);
    if (table->key != SUMMARY_PORT)
        return table->key == SUMMARY_ADDRESS ? scene_format(scene, "%.*s", VIEW_ARGS(label))
                                             : label;
    snprintf(tail, sizeof tail, " (%u)", row->port);
    if (view_ends(label, view_cstr(tail)))
        label.len -= strlen(tail);
    return scene_format(scene, "%u  %.*s", row->port, VIEW_ARGS(label));
}

// "other (2,583 systems)"; when no value has a slice, "7,941 ports, none over 2 %".
static struct view other_label(const struct summary_table *table, size_t named, struct scene *scene)
{
    const char *what = table->key == SUMMARY_PORT ? "port" : "system";
    uint64_t values = table->values > named ? table->values - named : 0;
    if (values == 0)
        return view_cstr("other");
    struct view count = layout_count(scene, values);
    const char *plural = values == 1 ? "" : "s";
    if (named == 0)
        return scene_format(scene, "%.*s %s%s, none over 2 %%", VIEW_ARGS(count), what, plural);
    return scene_format(scene, "other (%.*s %s%s)", VIEW_ARGS(count), what, plural);
}

size_t layout_slices(const struct summary_table *table, size_t named_max, struct scene *scene,
                     struct slice out[CHART_SLICES_MAX])
{
    uint64_t rest = table->total;
    double total = (double)table->total;
    size_t n = 0;
    if (table->total == 0)
        return 0;
    for (size_t i = 0; i < table->row_count && n < named_max; i++) {
        const struct summary_row *row = &table->rows[i];
        if ((double)row->count < CHART_SLICE_SHARE * total)
            break;
        out[n] = (struct slice){.kind = SLICE_NAMED,
                                .count = row->count,
                                .label = layout_row_label(table, row, scene),
                                .color = (enum chart_color)(COLOR_SLICE + n)};
        n++;
        rest -= row->count;
    }
    size_t named = n;
    if (table->unknown && (double)table->unknown >= CHART_SLICE_SHARE * total) {
        out[n++] = (struct slice){.kind = SLICE_UNKNOWN,
                                  .count = table->unknown,
                                  .label = view_cstr("unknown"),
                                  .color = COLOR_UNKNOWN};
        rest -= table->unknown;
    }
    if (rest)
        out[n++] = (struct slice){.kind = SLICE_OTHER,
                                  .count = rest,
                                  .label = other_label(table, named, scene),
                                  .color = COLOR_OTHER};
    for (size_t i = 0; i < n; i++)
        out[i].share = (double)out[i].count / total;
    return n;
}
