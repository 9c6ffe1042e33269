// SPDX-License-Identifier: GPL-2.0-only
//
// Drawn pictures, read back with cairo's own reader: is what the layout says where it says?
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants these four before it
#include <cmocka.h>

#include <cairo.h>
#include <math.h>
#include <string.h>

#include "base/plugin.h"
#include "chart/draw.h"
#include "chart/layout.h"
#include "summaries.h"

typedef void layout_function(struct scene *scene, const struct summary *s);

struct picture {
    struct arena arena;
    struct zone zone;
    const struct draw_plugin *plugin;
    struct chart_measure font;
    struct scene scene;
    struct output png;
    size_t read;
    enum chart_theme theme;
    cairo_surface_t *surface;
};

static cairo_status_t read_png(void *context, unsigned char *data, unsigned length)
{
    struct picture *p = context;
    if (p->png.used - p->read < length)
        return CAIRO_STATUS_READ_ERROR;
    memcpy(data, p->png.data + p->read, length);
    p->read += length;
    return CAIRO_STATUS_SUCCESS;
}

static void draw(struct picture *p, layout_function *layout, const char *name, int width,
                 int height, enum chart_theme theme)
{
    struct error e;
    *p = (struct picture){.theme = theme};
    assert_true(zone_open(&p->zone, "UTC", &e));
    p->plugin = plugin_load("charts", &e);
    assert_non_null(p->plugin);
    assert_true(p->plugin->font_open(&p->font, &e));
    p->scene = (struct scene){.width = width,
                              .height = height,
                              .unit = layout_unit(width, height, 0),
                              .title = "test",
                              .measure = &p->font,
                              .arena = &p->arena};
    layout(&p->scene, summary_case(&p->arena, &p->zone, name));
    output_init_memory(&p->png);
    assert_true(p->plugin->png(&p->scene, theme, 96, &p->png, &e));
    p->surface = cairo_image_surface_create_from_png_stream(read_png, p);
    assert_int_equal(cairo_surface_status(p->surface), CAIRO_STATUS_SUCCESS);
    assert_int_equal(cairo_image_surface_get_width(p->surface), width);
    assert_int_equal(cairo_image_surface_get_height(p->surface), height);
}

static void release(struct picture *p)
{
    cairo_surface_destroy(p->surface);
    output_abandon(&p->png);
    p->plugin->font_close(&p->font);
    zone_close(&p->zone);
    arena_release(&p->arena);
}

static struct chart_rgb pixel(const struct picture *p, double x, double y)
{
    const unsigned char *data = cairo_image_surface_get_data(p->surface);
    int stride = cairo_image_surface_get_stride(p->surface);
    uint32_t value;
    memcpy(&value, data + (int)y * stride + 4 * (int)x, sizeof value);
    return (struct chart_rgb){(unsigned char)(value >> 16), (unsigned char)(value >> 8),
                              (unsigned char)value};
}

static void pixel_is(const struct picture *p, double x, double y, enum chart_color color)
{
    struct chart_rgb a = pixel(p, x, y), b = chart_color_rgb(p->theme, color);
    if (a.red != b.red || a.green != b.green || a.blue != b.blue)
        fail_msg("at %.1f, %.1f is %02x%02x%02x, expected %02x%02x%02x", x, y, a.red, a.green,
                 a.blue, b.red, b.green, b.blue);
}

static void slices_have_their_colours(void **state)
{
    (void)state;
    for (int theme = CHART_LIGHT; theme <= CHART_DARK; theme++) {
        struct picture p;
        draw(&p, layout_shares, "sample", 1200, 600, (enum chart_theme)theme);
        int wedges = 0;
        for (size_t i = 0; i < p.scene.count; i++) {
            const struct scene_item *w = &p.scene.items[i];
            if (w->kind != SCENE_WEDGE)
                continue;
            double angle = (w->from + w->sweep / 2) * CHART_TURN;
            double distance = 0.9 * w->radius; // no text stands there
            pixel_is(&p, w->box.x + distance * sin(angle), w->box.y - distance * cos(angle),
                     w->color);
            // Just outside the rim and away from the labels is background.
            wedges++;
        }
        assert_int_equal(wedges, 8);
        pixel_is(&p, 2, 2, COLOR_BACKGROUND);
        pixel_is(&p, 1197, 597, COLOR_BACKGROUND);
        release(&p);
    }
}

static void bars_have_their_heights(void **state)
{
    (void)state;
    struct picture p;
    draw(&p, layout_activity, "gaps", 1200, 600, CHART_LIGHT);
    int bars = 0;
    for (size_t i = 0; i < p.scene.count; i++) {
        const struct scene_item *r = &p.scene.items[i];
        if (r->kind != SCENE_RECT || r->color != COLOR_BAR || r->stroke > 0 || r->box.width > 100)
            continue;
        pixel_is(&p, r->box.x + r->box.width / 2, r->box.y + r->box.height - 3, COLOR_BAR);
        bars++;
    }
    assert_int_equal(bars, 33);
    release(&p);
}

static bool text_leaves_ink(const struct picture *p, const struct scene_item *t)
{
    struct chart_rgb ground = pixel(p, t->box.x, t->box.y + t->box.height - 1);
    for (int y = (int)t->box.y; y < (int)(t->box.y + t->box.height); y++)
        for (int x = (int)t->box.x; x < (int)(t->box.x + t->box.width); x++) {
            struct chart_rgb c = pixel(p, x, y);
            if (abs(c.red - ground.red) + abs(c.green - ground.green) + abs(c.blue - ground.blue) >
                150)
                return true;
        }
    return false;
}

static void every_text_is_drawn_in_its_box(void **state)
{
    (void)state;
    static layout_function *const layouts[] = {layout_shares, layout_activity};
    for (int i = 0; i < 2; i++) {
        struct picture p;
        draw(&p, layouts[i], "sample", 800, 400, CHART_DARK);
        for (size_t k = 0; k < p.scene.count; k++)
            if (p.scene.items[k].kind == SCENE_TEXT)
                assert_true(text_leaves_ink(&p, &p.scene.items[k]));
        release(&p);
    }
}

static void the_same_scene_gives_the_same_bytes(void **state)
{
    (void)state;
    struct picture a, b;
    struct error e;
    draw(&a, layout_activity, "years", 800, 400, CHART_LIGHT);
    draw(&b, layout_activity, "years", 800, 400, CHART_LIGHT);
    assert_int_equal(a.png.used, b.png.used);
    assert_memory_equal(a.png.data, b.png.data, a.png.used);
    struct output pdfs[3];
    for (int i = 0; i < 3; i++) {
        output_init_memory(&pdfs[i]);
        assert_true(a.plugin->pdf(&a.scene, CHART_LIGHT, 96, i < 2 ? 1157000000 : 1167000000,
                                  &pdfs[i], &e));
    }
    assert_int_equal(pdfs[0].used, pdfs[1].used);
    assert_memory_equal(pdfs[0].data, pdfs[1].data, pdfs[0].used);
    assert_memory_equal(pdfs[0].data, "%PDF-", 5);
    // The date in the file is the one that was given. Since cairo 1.18 it is compressed.
    assert_false(pdfs[2].used == pdfs[0].used &&
                 memcmp(pdfs[2].data, pdfs[0].data, pdfs[0].used) == 0);
    for (int i = 0; i < 3; i++)
        output_abandon(&pdfs[i]);
    release(&a);
    release(&b);
}

static void the_resolution_is_in_the_file(void **state)
{
    (void)state;
    struct picture p;
    draw(&p, layout_shares, "one", 400, 300, CHART_LIGHT);
    // Behind the signature and IHDR: pHYs, 96 dots per inch being 3780 to the metre.
    static const unsigned char phys[] = {0, 0,    0,    9, 'p', 'H',  'Y',  's', 0,
                                         0, 0x0E, 0xC4, 0, 0,   0x0E, 0xC4, 1};
    assert_memory_equal(p.png.data + 33, phys, sizeof phys);
    release(&p);
}

static void the_largest_and_the_smallest_are_drawn(void **state)
{
    (void)state;
    static const int sizes[][2] = {{400, 300}, {8000, 300}, {400, 8000}};
    for (int i = 0; i < 3; i++) {
        struct picture p;
        draw(&p, layout_shares, "even", sizes[i][0], sizes[i][1], CHART_LIGHT);
        pixel_is(&p, 1, 1, COLOR_BACKGROUND);
        release(&p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slices_have_their_colours),
        cmocka_unit_test(bars_have_their_heights),
        cmocka_unit_test(every_text_is_drawn_in_its_box),
        cmocka_unit_test(the_same_scene_gives_the_same_bytes),
        cmocka_unit_test(the_resolution_is_in_the_file),
        cmocka_unit_test(the_largest_and_the_smallest_are_drawn),
    };
    return cmocka_run_group_tests_name("drawn charts", tests, NULL, NULL);
}
