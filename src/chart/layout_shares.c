// SPDX-License-Identifier: GPL-2.0-only
//
// The pies. Each slice has its percentage, inside where there is room, else at its rim. The legend
// repeats it beside the name, so that a slice is found by colour, order and number.
#include <math.h>

#include "chart/layout.h"

static const struct scene_style heading_style = {.size = 14, .bold = true, .color = COLOR_INK};
static const struct scene_style total_style = {.size = 12, .color = COLOR_MUTED};
static const struct scene_style name_style = {.size = 12, .color = COLOR_INK};
static const struct scene_style percent_style = {.size = 12, .color = COLOR_INK, .align = 1};
static const struct scene_style minor_style = {.size = 11, .color = COLOR_MUTED};
static const struct scene_style minor_percent_style = {
    .size = 11, .color = COLOR_MUTED, .align = 1};

// Sizes in design pixels.
enum { SWATCH = 11, SWATCH_GAP = 9, PERCENT_GAP = 10, ROW_GAP = 4, MINOR_MAX = 4 };

// Room for percentages around a pie, above and below it and at its sides; the gap to the legend.
enum { RIM = 20, RIM_SIDE = 44, LEGEND_GAP = 10 };

enum { LINES_MAX = 2, MINOR_ROWS_SHOWN = 7 };

struct entry {
    struct view lines[LINES_MAX];
    size_t line_count;
};

struct panel {
    const struct summary_table *table;
    const char *heading;
    struct box box;
    struct slice slices[CHART_SLICES_MAX];
    struct entry entries[CHART_SLICES_MAX];
    size_t count;
    size_t named; // how many of them are named
    size_t minor; // how many joined rows the legend tells of
    double legend_width, legend_height;
};

static double line_height(const struct scene *s)
{
    return scene_text_height(s, name_style);
}

// The width left of the names in the legend.
static double names_at(const struct scene *s)
{
    return (SWATCH + SWATCH_GAP + PERCENT_GAP) * s->unit +
           scene_text_width(s, percent_style, view_cstr("> 99.9 %"));
}

static struct view percent_text(struct scene *s, double share)
{
    // Never round a non-zero share to 0 % or a partial one to 100 %.
    if (share > 0 && share < 0.0005)
        return view_cstr("< 0.1 %");
    if (share < 1 && share >= 0.9995)
        return view_cstr("> 99.9 %");
    return scene_format(s, "%.1f %%", 100 * share);
}

// Breaks the names into lines of at most `width` and adds up the height.
static void measure_legend(struct scene *s, struct panel *p, double width, size_t lines_max)
{
    double u = s->unit, widest = 0, left = names_at(s);
    p->legend_height = 0;
    for (size_t i = 0; i < p->count; i++) {
        struct entry *e = &p->entries[i];
        bool told = p->slices[i].kind == SLICE_OTHER && p->minor;
        struct view name = told ? view_cstr("other, including:") : p->slices[i].label;
        e->line_count = scene_wrap(s, name_style, name, width - left, e->lines, lines_max);
        for (size_t k = 0; k < e->line_count; k++)
            widest = fmax(widest, scene_text_width(s, name_style, e->lines[k]));
        p->legend_height += (double)(e->line_count ? e->line_count : 1) * line_height(s);
        p->legend_height += ROW_GAP * u;
    }
    p->legend_height += (double)p->minor * scene_text_height(s, minor_style);
    p->legend_width = fmin(left + widest, width);
}

// How many rows of `other` the legend has room to name.
static size_t minor_rows(const struct panel *p, size_t rows_free)
{
    size_t rest = p->table->row_count > p->named ? p->table->row_count - p->named : 0;
    if (p->count == 0 || p->slices[p->count - 1].kind != SLICE_OTHER)
        return 0;
    return rest < rows_free ? rest : rows_free;
}

// Chooses the slices so that the legend fits a box: long names are first cut to one line, then the
// last ones are joined into `other`. Rows of `other` are named only where the legend stays below
// `low`.
static void fill_legend(struct scene *s, struct panel *p, double width, double height, double low)
{
    for (size_t named = CHART_SLICE_COLORS; named > 0; named--) {
        p->count = layout_slices(p->table, named, s, p->slices);
        p->named = 0;
        for (size_t i = 0; i < p->count; i++)
            p->named += p->slices[i].kind == SLICE_NAMED;
        p->minor = p->count < MINOR_ROWS_SHOWN ? minor_rows(p, MINOR_ROWS_SHOWN - p->count) : 0;
        if (p->minor > MINOR_MAX)
            p->minor = MINOR_MAX;
        measure_legend(s, p, width, LINES_MAX);
        while (p->minor > 0 && p->legend_height > low) {
            p->minor--;
            measure_legend(s, p, width, LINES_MAX);
        }
        if (p->legend_height > height)
            measure_legend(s, p, width, 1);
        if (p->legend_height <= height)
            return;
    }
}

static void draw_minor(struct scene *s, const struct panel *p, double x, double y, double width)
{
    double left = names_at(s), height = scene_text_height(s, minor_style);
    for (size_t i = 0; i < p->minor; i++) {
        const struct summary_row *row = &p->table->rows[p->named + i];
        double share = (double)row->count / (double)p->table->total;
        struct view label =
            scene_fit(s, minor_style, layout_row_label(p->table, row, s), width - left);
        scene_text(s, x + left - PERCENT_GAP * s->unit, y, minor_percent_style,
                   percent_text(s, share));
        scene_text(s, x + left, y, minor_style, label);
        y += height;
    }
}

static void draw_legend(struct scene *s, const struct panel *p, double x, double y, double width)
{
    double u = s->unit, left = names_at(s), height = line_height(s);
    for (size_t i = 0; i < p->count; i++) {
        const struct slice *slice = &p->slices[i];
        const struct entry *e = &p->entries[i];
        scene_rect(s, (struct box){x, y + (height - SWATCH * u) / 2, SWATCH * u, SWATCH * u},
                   slice->color);
        scene_text(s, x + left - PERCENT_GAP * u, y, percent_style, percent_text(s, slice->share));
        for (size_t k = 0; k < e->line_count; k++)
            scene_text(s, x + left, y + (double)k * height, name_style, e->lines[k]);
        y += (double)(e->line_count ? e->line_count : 1) * height + ROW_GAP * u;
    }
    draw_minor(s, p, x, y - ROW_GAP * u / 2, width);
}

// Whether a box around a point of the pie lies within the wedge from..from + sweep.
static bool lies_within(const struct pie *pie, double from, double sweep, struct box b, double air)
{
    const double turn = 2 * acos(-1);
    for (int corner = 0; corner < 4; corner++) {
        double dx = b.x + (corner & 1 ? b.width : 0) - pie->x;
        double dy = b.y + (corner & 2 ? b.height : 0) - pie->y;
        double distance = hypot(dx, dy), angle = atan2(dx, -dy) / turn;
        double off = angle - from - floor(angle - from);
        double side = fmin(off, sweep - off) * turn * distance; // along the arc to the nearer edge
        if (distance > pie->radius - air || off > sweep || (sweep < 1 && side < air))
            return false;
    }
    return true;
}

// What the placing of a pie's percentages needs.
struct pie_labels {
    struct pie pie;
    struct box cell; // where labels may stand
    struct box taken[CHART_SLICES_MAX];
    size_t taken_count;
};

static bool put_inside(struct scene *s, const struct pie *pie, double from,
                       const struct slice *slice, struct view text)
{
    static const double tries[] = {0.62, 0.7, 0.78};
    const double turn = 2 * acos(-1);
    struct scene_style style = {.size = 12, .bold = true, .color = slice->color, .on_color = true};
    double angle = (from + slice->share / 2) * turn, air = 3 * s->unit;
    struct box b = {.width = scene_text_width(s, style, text),
                    .height = scene_text_height(s, style)};
    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
        double distance = slice->share < 1 ? tries[i] * pie->radius : 0;
        b.x = pie->x + distance * sin(angle) - b.width / 2;
        b.y = pie->y - distance * cos(angle) - b.height / 2;
        if (!lies_within(pie, from, slice->share, b, air))
            continue;
        scene_text(s, b.x, b.y, style, text);
        return true;
    }
    return false;
}

static bool boxes_meet(const struct box *a, const struct box *b)
{
    return a->x < b->x + b->width && b->x < a->x + a->width && a->y < b->y + b->height &&
           b->y < a->y + a->height;
}

static bool is_free(const struct pie_labels *l, const struct box *b)
{
    const struct box *cell = &l->cell;
    bool free = b->x >= cell->x && b->y >= cell->y && b->x + b->width <= cell->x + cell->width &&
                b->y + b->height <= cell->y + cell->height;
    for (size_t i = 0; i < l->taken_count && free; i++)
        free = !boxes_meet(b, &l->taken[i]);
    return free;
}

// Puts the percentage outside the rim, further out when the place is taken, and not at all when
// there is none.
static void put_outside(struct scene *s, struct pie_labels *l, double turns, struct view text)
{
    static const struct scene_style style = {.size = 11, .color = COLOR_INK};
    double u = s->unit, angle = turns * 2 * acos(-1), side = sin(angle), up = cos(angle);
    struct box b = {.width = scene_text_width(s, style, text),
                    .height = scene_text_height(s, style)};
    for (int ring = 0; ring < 2; ring++) {
        double from = l->pie.radius + u, leader = l->pie.radius + (5 + ring * 17) * u;
        double x = l->pie.x + leader * side, y = l->pie.y - leader * up;
        b.x = x + side * (b.width / 2 + 2 * u) - b.width / 2;
        b.y = y - up * b.height / 2 - b.height / 2;
        if (!is_free(l, &b))
            continue;
        struct box line = {l->pie.x + from * side, l->pie.y - from * up, (leader - from) * side,
                           (from - leader) * up};
        scene_line(s, line, u, COLOR_MUTED);
        scene_text(s, b.x, b.y, style, text);
        l->taken[l->taken_count++] = b;
        return;
    }
}

static void draw_pie(struct scene *s, const struct panel *p, struct pie pie, struct box cell)
{
    struct pie_labels labels = {.pie = pie, .cell = cell};
    double from = 0, separator = p->count > 1 ? 1.6 * s->unit : 0;
    for (size_t i = 0; i < p->count; i++) {
        scene_wedge(s, pie, from, p->slices[i].share, separator, p->slices[i].color);
        from += p->slices[i].share;
    }
    from = 0;
    for (size_t i = 0; i < p->count; i++) {
        const struct slice *slice = &p->slices[i];
        struct view text = percent_text(s, slice->share);
        if (!put_inside(s, &pie, from, slice, text))
            put_outside(s, &labels, from + slice->share / 2, text);
        from += slice->share;
    }
    if (p->count == 0) {
        struct scene_style style = {.size = 12, .color = COLOR_MUTED, .align = 0.5};
        scene_wedge(s, pie, 0, 1, 0, COLOR_GAP);
        struct view text = scene_fit(s, style, view_cstr("no attempts"), 1.8 * pie.radius);
        scene_text(s, pie.x, pie.y - scene_text_height(s, style) / 2, style, text);
    }
}

// The total in as many words as there is room for; a number is never cut.
static struct view total_text(struct scene *s, const struct summary_table *table, double room)
{
    struct view count = layout_count(s, table->total);
    const char *attempts = layout_attempts(table->total);
    struct view texts[] = {
        scene_format(s, "%.*s %s, counts may be up to %.*s too low", VIEW_ARGS(count), attempts,
                     VIEW_ARGS(layout_count(s, table->undercount_max))),
        scene_format(s, "%.*s %s", VIEW_ARGS(count), attempts),
        count,
    };
    for (size_t i = table->undercount_max ? 0 : 1; i < sizeof texts / sizeof *texts; i++)
        if (scene_text_width(s, total_style, texts[i]) <= room)
            return texts[i];
    return view_of("", 0);
}

// The heading with the total; returns its height.
static double draw_heading(struct scene *s, const struct panel *p)
{
    struct view name = scene_fit(s, heading_style, view_cstr(p->heading), p->box.width);
    double x = p->box.x + scene_text_width(s, heading_style, name) + 8 * s->unit;
    double down = (heading_style.size - total_style.size) * CHART_ASCENT * s->unit;
    scene_text(s, p->box.x, p->box.y, heading_style, name);
    scene_text(s, x, p->box.y + down, total_style,
               total_text(s, p->table, p->box.x + p->box.width - x));
    return scene_text_height(s, heading_style) + 4 * s->unit;
}

enum arrangement { BELOW, BESIDE };

// Fills the legend for an arrangement; returns the pie's diameter.
static double arrange(struct scene *s, struct panel *p, enum arrangement how)
{
    double u = s->unit, width = p->box.width, height = p->box.height;
    if (how == BELOW) {
        fill_legend(s, p, width, 0.55 * height, 0.38 * height);
        return fmin(height - p->legend_height - (2 * RIM + LEGEND_GAP) * u, width - 2 * RIM * u);
    }
    fill_legend(s, p, 0.55 * width, height, 0.8 * height);
    return fmin(width - p->legend_width - (2 * RIM_SIDE + LEGEND_GAP) * u, height - 2 * RIM * u);
}

// Both panels use the height of the higher legend, so that the pies are level.
static void draw_panel(struct scene *s, const struct panel *p, enum arrangement how,
                       double diameter, double legend_height)
{
    double u = s->unit;
    struct box cell = p->box;
    if (how == BELOW)
        cell.height -= legend_height + LEGEND_GAP * u;
    else
        cell.width -= p->legend_width + LEGEND_GAP * u;
    struct pie pie = {cell.x + cell.width / 2, cell.y + cell.height / 2, diameter / 2};
    draw_pie(s, p, pie, cell);
    double x = p->box.x + fmax(0, p->box.width - p->legend_width) / 2;
    double y = cell.y + cell.height + LEGEND_GAP * u;
    if (how == BESIDE) {
        x = cell.x + cell.width + LEGEND_GAP * u;
        y = p->box.y + (p->box.height - p->legend_height) / 2;
    }
    draw_legend(s, p, x, y, p->box.x + p->box.width - x);
}

void layout_shares(struct scene *s, const struct summary *summary)
{
    static const struct summary_table none = {.name = "", .heading = ""};
    const struct summary_table *os = summary_table(summary, "os");
    const struct summary_table *port = summary_table(summary, "destination_port");
    struct panel panels[2] = {{.table = os ? os : &none, .heading = "OS origins"},
                              {.table = port ? port : &none, .heading = "Destination ports"}};
    double margin = layout_margin(s), gap = 1.5 * margin;
    double top = layout_header(s,
                               scene_format(s, "Shares of %.*s %s",
                                            VIEW_ARGS(layout_count(s, summary->attempts)),
                                            layout_attempts(summary->attempts)),
                               layout_period(s, summary));
    double width = (s->width - 2 * margin - gap) / 2, diameters[2];
    for (int i = 0; i < 2; i++) {
        panels[i].box = (struct box){margin + i * (width + gap), top, width, 0};
        double height = draw_heading(s, &panels[i]);
        panels[i].box.y += height;
        panels[i].box.height = s->height - margin - panels[i].box.y;
    }
    // Both pies have one size and one arrangement, the one that makes them larger.
    for (int how = BELOW; how <= BESIDE; how++)
        diameters[how] = fmin(arrange(s, &panels[0], (enum arrangement)how),
                              arrange(s, &panels[1], (enum arrangement)how));
    enum arrangement how = diameters[BESIDE] > diameters[BELOW] ? BESIDE : BELOW;
    for (int i = 0; i < 2; i++)
        (void)arrange(s, &panels[i], how);
    double legend_height = fmax(panels[0].legend_height, panels[1].legend_height);
    for (int i = 0; i < 2; i++)
        draw_panel(s, &panels[i], how, fmax(diameters[how], 0), legend_height);
}
