// SPDX-License-Identifier: GPL-2.0-only
#include "chart/scene.h"

#include <math.h>
#include <string.h>

void scene_init(struct scene *scene, double width, double height, double unit, const char *title,
                const struct chart_measure *measure, struct arena *arena)
{
    *scene = (struct scene){
        .width = width,
        .height = height,
        .unit = unit,
        .title = title,
        .measure = measure,
        .arena = arena,
    };
    scene_rect(scene, 0, 0, width, height, COLOR_BACKGROUND);
}

static struct scene_item *add(struct scene *s, struct scene_item item)
{
    if (s->count == s->room) {
        size_t room = s->room ? 2 * s->room : 256;
        struct scene_item *items = arena_array(s->arena, room, sizeof *items);
        if (!items) {
            s->failed = true;
            return NULL;
        }
        if (s->count)
            memcpy(items, s->items, s->count * sizeof *items);
        s->items = items;
        s->room = room;
    }
    s->items[s->count] = item;
    return &s->items[s->count++];
}

void scene_rect(struct scene *s, double x, double y, double width, double height,
                enum chart_color color)
{
    (void)add(
        s,
        (struct scene_item){
            .kind = SCENE_RECT, .color = color, .x = x, .y = y, .width = width, .height = height});
}

void scene_outline(struct scene *s, double x, double y, double width, double height, double stroke,
                   enum chart_color color)
{
    (void)add(s, (struct scene_item){.kind = SCENE_RECT,
                                     .color = color,
                                     .x = x,
                                     .y = y,
                                     .width = width,
                                     .height = height,
                                     .stroke = stroke});
}

void scene_line(struct scene *s, double x1, double y1, double x2, double y2, double stroke,
                enum chart_color color)
{
    (void)add(s, (struct scene_item){.kind = SCENE_LINE,
                                     .color = color,
                                     .x = x1,
                                     .y = y1,
                                     .width = x2 - x1,
                                     .height = y2 - y1,
                                     .stroke = stroke});
}

void scene_wedge(struct scene *s, double x, double y, double radius, double from, double sweep,
                 double separator, enum chart_color color)
{
    (void)add(s, (struct scene_item){.kind = SCENE_WEDGE,
                                     .color = color,
                                     .x = x,
                                     .y = y,
                                     .radius = radius,
                                     .from = from,
                                     .sweep = sweep,
                                     .stroke = separator});
}

void scene_hatch(struct scene *s, double x, double y, double width, double height, double spacing,
                 double stroke, enum chart_color color)
{
    // The lines are those with x + y = k * spacing, over the whole picture.
    for (double k = ceil((x + y) / spacing) * spacing; k < x + y + width + height; k += spacing) {
        double left = fmax(x, k - (y + height)), right = fmin(x + width, k - y);
        if (right > left)
            scene_line(s, left, k - left, right, k - right, stroke, color);
    }
}

struct scene_item *scene_text(struct scene *s, double x, double y, struct scene_style style,
                              struct view text)
{
    if (text.len == 0)
        return NULL;
    double width = scene_text_width(s, style, text);
    return add(s, (struct scene_item){.kind = SCENE_TEXT,
                                      .color = style.color,
                                      .on_color = style.on_color,
                                      .bold = style.bold,
                                      .x = x - style.align * width,
                                      .y = y,
                                      .width = width,
                                      .height = scene_text_height(s, style),
                                      .size = style.size * s->unit,
                                      .text = text});
}
