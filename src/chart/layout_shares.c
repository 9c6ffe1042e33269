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
enum { SWATCH = 11, SWATCH_GAP = 9, PERCENT_GAP = 10, ROW_GAP = 4, HATCH_GAP = 6 };

// Room for percentages around a pie, above and below it and at its sides; the gap to the legend.
enum { RIM = 20, RIM_SIDE = 44, LEGEND_GAP = 10 };

enum { LINES_MAX = 2, ROWS_SHOWN = 12 };

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
    size_t minor; // how many rows of `other` the legend names
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

// Breaks the names into lines of at most `width` and adds up the height.
static void measure_legend(struct scene *s, struct panel *p, double width, size_t lines_max)
{
    double u = s->unit, widest = 0, left = names_at(s);
    p->legend_height = 0;
    for (size_t i = 0; i < p->count; i++) {
        struct entry *e = &p->entries[i];
        bool told = p->slices[i].kind == SLICE_OTHER && p->minor;
        struct view name = p->slices[i].label;
        if (told)
            name = scene_format(s, "%.*s, including:", VIEW_ARGS(name));
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
        p->minor = p->count < ROWS_SHOWN ? minor_rows(p, ROWS_SHOWN - p->count) : 0;
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
                   layout_percent(s, share));
        scene_text(s, x + left, y, minor_style, label);
        y += height;
    }
}

// `other` is hatched, which grey print leaves.
static void draw_swatch(struct scene *s, struct box box, const struct slice *slice)
{
    scene_rect(s, box, slice->color);
    if (slice->kind == SLICE_OTHER)
        scene_hatch(s, box, 4 * s->unit, 0.8 * s->unit, COLOR_OTHER_LINES);
}

static void draw_legend(struct scene *s, const struct panel *p, double x, double y, double width)
{
    double u = s->unit, left = names_at(s), height = line_height(s);
    for (size_t i = 0; i < p->count; i++) {
        const struct slice *slice = &p->slices[i];
        const struct entry *e = &p->entries[i];
        draw_swatch(s, (struct box){x, y + (height - SWATCH * u) / 2, SWATCH * u, SWATCH * u},
                    slice);
        scene_text(s, x + left - PERCENT_GAP * u, y, percent_style,
                   layout_percent(s, slice->share));
        for (size_t k = 0; k < e->line_count; k++)
            scene_text(s, x + left, y + (double)k * height, name_style, e->lines[k]);
        y += (double)(e->line_count ? e->line_count : 1) * height + ROW_GAP * u;
    }
    draw_minor(s, p, x, y - ROW_GAP * u / 2, width);
}

// Whether a box around a point of the pie lies within the wedge from..from + sweep.
static bool lies_within(const struct pie *pie, double from, double sweep, struct box b, double air)
{
    for (int corner = 0; corner < 4; corner++) {
        double dx = b.x + (corner & 1 ? b.width : 0) - pie->x;
        double dy = b.y + (corner & 2 ? b.height : 0) - pie->y;
        double distance = hypot(dx, dy), angle = atan2(dx, -dy) / CHART_TURN;
        double off = angle - from - floor(angle - from);
        double side =
            fmin(off, sweep - off) * CHART_TURN * distance; // along the arc to the nearer edge
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
    struct scene_style style = {.size = 12, .bold = true, .color = slice->color, .on_color = true};
    double angle = (from + slice->share / 2) * CHART_TURN, air = 3 * s->unit;
    struct box b = {.width = scene_text_width(s, style, text),
                    .height = scene_text_height(s, style)};
    for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
        double distance = slice->share < 1 ? tries[i] * pie->radius : 0;
        b.x = pie->x + distance * sin(angle) - b.width / 2;
        b.y = pie->y - distance * cos(angle) - b.height / 2;
        if (!lies_within(pie, from, slice->share, b, air))
            continue;
        // Lines would make the text hard to read.
        if (slice->kind == SLICE_OTHER)
            scene_rect(s, b, slice->color);
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

// Whether a percentage may stand there: within its place and with air around it.
static bool is_free(const struct pie_labels *l, struct box b, double air)
{
    const struct box *cell = &l->cell;
    bool free = b.x >= cell->x && b.y >= cell->y && b.x + b.width <= cell->x + cell->width &&
                b.y + b.height <= cell->y + cell->height;
    b = (struct box){b.x - air, b.y - air, b.width + 2 * air, b.height + 2 * air};
    for (size_t i = 0; i < l->taken_count && free; i++)
        free = !boxes_meet(&b, &l->taken[i]);
    return free;
}

// Puts the percentage outside the rim, further out when the place is taken, and not at all when
// there is none.
static void put_outside(struct scene *s, struct pie_labels *l, double turns, struct view text)
{
    static const struct scene_style style = {.size = 11, .color = COLOR_INK};
    double u = s->unit, angle = turns * CHART_TURN, side = sin(angle), up = cos(angle);
    struct box b = {.width = scene_text_width(s, style, text),
                    .height = scene_text_height(s, style)};
    for (int ring = 0; ring < 2; ring++) {
        double from = l->pie.radius + u, leader = l->pie.radius + (5 + ring * 17) * u;
        double x = l->pie.x + leader * side, y = l->pie.y - leader * up;
        b.x = x + side * (b.width / 2 + 2 * u) - b.width / 2;
        b.y = y - up * b.height / 2 - b.height / 2;
        if (!is_free(l, b, 4 * u))
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
        const struct slice *slice = &p->slices[i];
        // A separator would hide a slice of a few pixels.
        bool thin = slice->share * CHART_TURN * pie.radius < 4 * s->unit;
        scene_wedge(s, pie, from, slice->share, thin ? 0 : separator, slice->color);
        scene_tooltip(s, scene_format(s, "%.*s: %.*s, %.*s", VIEW_ARGS(slice->label),
                                      VIEW_ARGS(layout_percent(s, slice->share)),
                                      VIEW_ARGS(layout_attempts(s, slice->count))));
        if (slice->kind == SLICE_OTHER)
            scene_hatch_wedge(s, &s->items[s->count - 1], HATCH_GAP * s->unit, 0.8 * s->unit,
                              COLOR_OTHER_LINES);
        from += slice->share;
    }
    from = 0;
    for (size_t i = 0; i < p->count; i++) {
        const struct slice *slice = &p->slices[i];
        struct view text = layout_percent(s, slice->share);
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
    struct view attempts = layout_attempts(s, table->total);
    struct view texts[] = {
        scene_format(s, "%.*s, counts may be up to %.*s too low", VIEW_ARGS(attempts),
                     VIEW_ARGS(layout_count(s, table->undercount_max))),
        attempts,
        layout_count(s, table->total),
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

// ---- The list of bars ----

// The rows ranked, each with its name, percentage and bar; `other` and what has no value come last.
static void draw_list(struct scene *s, struct panel *p)
{
    double u = s->unit, least = line_height(s) + 2 * u;
    size_t named = (size_t)fmax(p->box.height / least - 2, 1);
    p->count = layout_slices(p->table, named < CHART_SLICE_COLORS ? named : CHART_SLICE_COLORS, s,
                             p->slices);
    double row = fmin(p->box.height / (double)p->count, 30 * u), max = 1e-9, names = 0,
           gap = 10 * u;
    double percents = scene_text_width(s, percent_style, view_cstr("> 99.9 %"));
    for (size_t i = 0; i < p->count; i++) {
        if (p->slices[i].kind != SLICE_OTHER)
            max = fmax(max, p->slices[i].share);
        names = fmax(names, scene_text_width(s, name_style, p->slices[i].label));
    }
    names = fmin(names, 0.55 * p->box.width);
    double left = p->box.x + names + gap + percents + gap, room = p->box.x + p->box.width - left;
    for (size_t i = 0; i < p->count; i++) {
        const struct slice *slice = &p->slices[i];
        double y = p->box.y + (double)i * row, text_y = y + (row - line_height(s)) / 2;
        struct slice bar = *slice;
        bar.color = slice->kind == SLICE_NAMED ? COLOR_BAR : slice->color;
        scene_text(s, p->box.x, text_y, name_style, scene_fit(s, name_style, slice->label, names));
        scene_text(s, p->box.x + names + gap + percents, text_y, percent_style,
                   layout_percent(s, slice->share));
        double width = fmax(room * fmin(slice->share / max, 1), 1.5);
        struct box box = {left, y + 0.14 * row, width, 0.72 * row};
        draw_swatch(s, box, &bar);
        // All that is joined may be many times the largest.
        if (slice->share > max)
            layout_break(s, (struct box){box.x + width - 16 * u, box.y, 5 * u, box.height});
    }
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

// Both pies have one size and one arrangement, the one that makes them larger.
static void draw_pies(struct scene *s, struct panel *panels[2], size_t count)
{
    double diameters[2] = {INFINITY, INFINITY}, legend_height = 0;
    for (int how = BELOW; how <= BESIDE; how++)
        for (size_t i = 0; i < count; i++)
            diameters[how] = fmin(diameters[how], arrange(s, panels[i], (enum arrangement)how));
    enum arrangement how = diameters[BESIDE] > diameters[BELOW] ? BESIDE : BELOW;
    for (size_t i = 0; i < count; i++) {
        arrange(s, panels[i], how);
        legend_height = fmax(legend_height, panels[i]->legend_height);
    }
    for (size_t i = 0; i < count; i++)
        draw_panel(s, panels[i], how, fmax(diameters[how], 0), legend_height);
}

void layout_shares(struct scene *s, const struct summary *summary)
{
    static const struct summary_table none = {.name = "", .heading = ""};
    const struct summary_table *os = summary_table(summary, "os");
    const struct summary_table *port = summary_table(summary, "destination_port");
    bool families = s->words && s->words->families;
    struct panel panels[2] = {
        {.table = os ? os : &none, .heading = families ? "OS families" : "OS origins"},
        {.table = port ? port : &none, .heading = "Destination ports"}};
    double margin = layout_margin(s), gap = 1.5 * margin;
    double top = layout_header(
        s, scene_format(s, "Shares of %.*s", VIEW_ARGS(layout_attempts(s, summary->attempts))),
        layout_period(s, summary), summary);
    // In a portrait the panels stand one above the other.
    bool tall = s->height > 1.2 * s->width;
    double width = s->width - 2 * margin, height = s->height - margin - top;
    width = tall ? width : (width - gap) / 2;
    height = tall ? (height - gap) / 2 : height;
    struct panel *pies[2];
    size_t pie_count = 0;
    for (int i = 0; i < 2; i++) {
        struct panel *p = &panels[i];
        p->box = (struct box){margin, top, width, height};
        p->box.x += tall ? 0 : i * (width + gap);
        p->box.y += tall ? i * (height + gap) : 0;
        double heading = draw_heading(s, p);
        p->box.y += heading;
        p->box.height -= heading;
        if (layout_slices(p->table, CHART_SLICE_COLORS, s, p->slices) > CHART_PIE_SLICES)
            draw_list(s, p);
        else
            pies[pie_count++] = p;
    }
    draw_pies(s, pies, pie_count);
}
