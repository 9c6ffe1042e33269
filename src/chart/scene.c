// SPDX-License-Identifier: GPL-2.0-only
#include "chart/scene.h"

#include <math.h>
#include <string.h>

// The array lies in the scene's arena, so it is copied when it grows.
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

struct scene_item *scene_text(struct scene *s, double x, double y, struct scene_style style,
                              struct view text)
{
    if (text.len == 0)
        return NULL;
    double width = scene_text_width(s, style, text), height = scene_text_height(s, style);
    return add(s, (struct scene_item){.kind = SCENE_TEXT,
                                      .color = style.color,
                                      .on_color = style.on_color,
                                      .bold = style.bold,
                                      .box = {x - style.align * width, y, width, height},
                                      .size = style.size * s->unit,
                                      .text = text});
}
