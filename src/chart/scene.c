// SPDX-License-Identifier: GPL-2.0-only
#include "chart/scene.h"

#include <math.h>
#include <string.h>

// The array lies in the scene's arena, so it is copied when it grows.
static void add(struct scene *s, struct scene_item item)
{
    if (s->count == s->room) {
        size_t room = s->room ? 2 * s->room : 256;
        struct scene_item *items = arena_array(s->arena, room, sizeof *items);
        if (!items) {
            s->failed = true;
            return;
        }
        if (s->count)
            memcpy(items, s->items, s->count * sizeof *items);
        s->items = items;
        s->room = room;
    }
    s->items[s->count++] = item;
}

void scene_rect(struct scene *s, struct box box, enum chart_color color)
{
    add(s, (struct scene_item){.kind = SCENE_RECT, .color = color, .box = box});
}

void scene_outline(struct scene *s, struct box box, double stroke, enum chart_color color)
{
    add(s, (struct scene_item){.kind = SCENE_RECT, .color = color, .box = box, .stroke = stroke});
}

void scene_line(struct scene *s, struct box box, double stroke, enum chart_color color)
{
    add(s, (struct scene_item){.kind = SCENE_LINE, .color = color, .box = box, .stroke = stroke});
}

void scene_wedge(struct scene *s, struct pie pie, double from, double sweep, double separator,
                 enum chart_color color)
{
    add(s, (struct scene_item){.kind = SCENE_WEDGE,
                               .color = color,
                               .box = {.x = pie.x, .y = pie.y},
                               .radius = pie.radius,
                               .from = from,
                               .sweep = sweep,
                               .stroke = separator});
}

void scene_hatch(struct scene *s, struct box b, double spacing, double stroke,
                 enum chart_color color)
{
    // The lines are those with x + y = k * spacing, over the whole picture.
    for (double k = ceil((b.x + b.y) / spacing) * spacing; k < b.x + b.y + b.width + b.height;
         k += spacing) {
        double left = fmax(b.x, k - (b.y + b.height)), right = fmin(b.x + b.width, k - b.y);
        if (right > left)
            scene_line(s, (struct box){left, k - left, right - left, left - right}, stroke, color);
    }
}

// Where the line x + y = d, seen from the tip of a wedge, may enter or leave it: on the circle and
// on its two sides. Fills `at` with the x in order; returns their number, 0 when it passes by.
static size_t crossings(const struct scene_item *w, double d, double at[4])
{
    const double sides[2] = {w->from * CHART_TURN, (w->from + w->sweep) * CHART_TURN};
    double square = w->radius * w->radius / 2 - d * d / 4;
    size_t n = 0;
    if (square <= 0)
        return 0;
    at[n++] = d / 2 - sqrt(square);
    for (int i = 0; i < 2; i++) {
        double along = d / (sin(sides[i]) - cos(sides[i]));
        if (along > 0 && along < w->radius)
            at[n++] = along * sin(sides[i]);
    }
    if (n == 3 && at[2] < at[1]) {
        double first = at[2];
        at[2] = at[1];
        at[1] = first;
    }
    at[n++] = d / 2 + sqrt(square);
    return n;
}

void scene_hatch_wedge(struct scene *s, const struct scene_item *wedge, double spacing,
                       double stroke, enum chart_color color)
{
    const struct scene_item w = *wedge; // adding lines may move the items
    double tip = w.box.x + w.box.y, reach = w.radius * sqrt(2), at[4];
    for (double k = ceil((tip - reach) / spacing) * spacing; k < tip + reach; k += spacing) {
        size_t n = crossings(&w, k - tip, at);
        for (size_t i = 0; i + 1 < n; i++) {
            double x = (at[i] + at[i + 1]) / 2, length = at[i + 1] - at[i];
            double turns = atan2(x, x - (k - tip)) / CHART_TURN - w.from;
            if (turns - floor(turns) < w.sweep)
                scene_line(s, (struct box){w.box.x + at[i], k - w.box.x - at[i], length, -length},
                           stroke, color);
        }
    }
}

void scene_tooltip(struct scene *s, struct view text)
{
    if (s->count)
        s->items[s->count - 1].tooltip = text;
}

void scene_text(struct scene *s, double x, double y, struct scene_style style, struct view text)
{
    if (text.len == 0)
        return;
    double width = scene_text_width(s, style, text), height = scene_text_height(s, style);
    add(s, (struct scene_item){.kind = SCENE_TEXT,
                               .color = style.color,
                               .on_color = style.on_color,
                               .bold = style.bold,
                               .box = {x - style.align * width, y, width, height},
                               .size = style.size * s->unit,
                               .text = text});
}
