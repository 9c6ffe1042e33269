// SPDX-License-Identifier: GPL-2.0-only
//
// What both figures have in common.
#include "chart/layout.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>

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

double layout_header(struct scene *scene, struct view title, struct view subtitle)
{
    static const struct scene_style large = {.size = 18, .bold = true, .color = COLOR_INK};
    static const struct scene_style small = {.size = 12, .color = COLOR_MUTED};
    double u = scene->unit, margin = layout_margin(scene), y = margin * 0.75;
    scene_rect(scene, (struct box){0, 0, scene->width, scene->height}, COLOR_BACKGROUND);
    double width = scene->width - 2 * margin;
    scene_text(scene, margin, y, large, scene_fit(scene, large, title, width));
    y += scene_text_height(scene, large) + 2 * u;
    scene_text(scene, margin, y, small, scene_fit(scene, small, subtitle, width));
    return y + scene_text_height(scene, small) + 12 * u;
}

struct view layout_period(struct scene *scene, const struct summary *s)
{
    if (!s->has_times)
        return view_cstr("no record holds a time");
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
    char digits[32], out[48];
    int len = snprintf(digits, sizeof digits, "%" PRIu64, count);
    size_t n = 0;
    for (int i = 0; i < len; i++) {
        if (i && (len - i) % 3 == 0)
            out[n++] = ',';
        out[n++] = digits[i];
    }
    return scene_format(scene, "%.*s", (int)n, out);
}

const char *layout_attempts(uint64_t count)
{
    return count == 1 ? "attempt" : "attempts";
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

struct view layout_value(struct scene *scene, double value)
{
    if (value >= 999.5)
        return layout_count(scene, (uint64_t)llround(value));
    int decimals = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
    if (value > 0 && value < 0.0995)
        decimals = 1 - (int)floor(log10(value)); // two digits that say something
    return scene_format(scene, "%.*f", decimals, value);
}

struct view layout_row_label(const struct summary_table *table, const struct summary_row *row,
                             struct scene *scene)
{
    char buffer[SUMMARY_LABEL_MAX], tail[16];
    struct view label = summary_row_label(table, row, buffer);
    if (table->key != SUMMARY_PORT)
        return table->key == SUMMARY_ADDRESS ? scene_format(scene, "%.*s", VIEW_ARGS(label))
                                             : label;
    int len = snprintf(tail, sizeof tail, " (%u)", row->port);
    size_t n = (size_t)len;
    if (label.len >= n && memcmp(label.ptr + label.len - n, tail, n) == 0)
        label.len -= n;
    return scene_format(scene, "%u  %.*s", row->port, VIEW_ARGS(label));
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
    if (table->unknown && (double)table->unknown >= CHART_SLICE_SHARE * total) {
        out[n++] = (struct slice){.kind = SLICE_UNKNOWN,
                                  .count = table->unknown,
                                  .label = view_cstr("unknown"),
                                  .color = COLOR_UNKNOWN};
        rest -= table->unknown;
    }
    if (rest)
        out[n++] = (struct slice){
            .kind = SLICE_OTHER, .count = rest, .label = view_cstr("other"), .color = COLOR_OTHER};
    for (size_t i = 0; i < n; i++)
        out[i].share = (double)out[i].count / total;
    return n;
}
