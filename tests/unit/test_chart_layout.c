// SPDX-License-Identifier: GPL-2.0-only
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants these four before it
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "base/escape.h"
#include "chart/layout.h"
#include "fixed_font.h"
#include "summaries.h"
#include "summary/timeline.h"

typedef void layout_function(struct scene *scene, const struct summary *s);

struct fixture {
    struct zone utc, paris;
    uint64_t summaries; // how many random ones; more in make check-all, which sets LONG
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct error e;
    if (!f || !zone_open(&f->utc, "UTC", &e) || !zone_open(&f->paris, "Europe/Paris", &e))
        return -1;
    f->summaries = getenv("LONG") ? 1000 : 150;
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    zone_close(&f->utc);
    zone_close(&f->paris);
    free(f);
    return 0;
}

static double wide_width(void *context, struct view text, double size, bool bold)
{
    (void)context;
    return characters(text) * size * (bold ? 0.88 : 0.8);
}

static const struct chart_measure wide = {.width = wide_width, .ascii = true};

static struct scene scene_of(const struct chart_measure *measure, double width, double height,
                             double dpi, struct arena *arena)
{
    return (struct scene){.width = width,
                          .height = height,
                          .unit = layout_unit(width, height, dpi),
                          .measure = measure,
                          .arena = arena};
}

static struct scene lay_out(layout_function *layout, const struct summary *s, struct scene scene)
{
    layout(&scene, s);
    assert_false(scene.failed);
    return scene;
}

static struct scene usual_size(struct arena *arena)
{
    return scene_of(&fixed, 1200, 600, 0, arena);
}

// ---- What must hold for any picture ----

static void describe(const char *what, const struct scene *s, const struct scene_item *a,
                     const struct scene_item *b)
{
    fail_msg("%s at %gx%g: '%.*s' (%.1f %.1f %.1f %.1f) and '%.*s' (%.1f %.1f %.1f %.1f)", what,
             s->width, s->height, VIEW_ARGS(a->text), a->box.x, a->box.y, a->box.width,
             a->box.height, VIEW_ARGS(b->text), b->box.x, b->box.y, b->box.width, b->box.height);
}

static bool meet(const struct scene_item *a, const struct scene_item *b)
{
    const double touch = 1e-6;
    return a->box.x + touch < b->box.x + b->box.width &&
           b->box.x + touch < a->box.x + a->box.width &&
           a->box.y + touch < b->box.y + b->box.height &&
           b->box.y + touch < a->box.y + a->box.height;
}

static bool is_outside(const struct scene *s, const struct scene_item *item)
{
    const double touch = 1e-6;
    double x1 = item->box.x, y1 = item->box.y, x2 = x1 + item->box.width,
           y2 = y1 + item->box.height;
    if (item->kind == SCENE_WEDGE)
        x1 -= item->radius, y1 -= item->radius, x2 = item->box.x + item->radius,
                                                y2 = item->box.y + item->radius;
    return !(fmin(x1, x2) >= -touch && fmin(y1, y2) >= -touch && fmax(x1, x2) <= s->width + touch &&
             fmax(y1, y2) <= s->height + touch);
}

static void stands_well(const struct scene *s)
{
    for (size_t i = 0; i < s->count; i++) {
        const struct scene_item *a = &s->items[i];
        if (is_outside(s, a))
            describe("outside", s, a, a);
        assert_true(a->kind != SCENE_RECT || (a->box.width >= 0 && a->box.height >= 0));
        if (a->kind != SCENE_TEXT)
            continue;
        assert_true(a->text.len > 0 && a->size > 0);
        assert_int_equal(escape_clean_prefix(a->text), a->text.len);
        for (size_t k = i + 1; k < s->count; k++)
            if (s->items[k].kind == SCENE_TEXT && meet(a, &s->items[k]))
                describe("overlap", s, a, &s->items[k]);
    }
}

static const int sizes[][2] = {{1200, 600}, {800, 400},   {400, 300},  {2400, 1200},
                               {640, 480},  {400, 8000},  {8000, 300}, {8000, 8000},
                               {401, 307},  {1000, 1000}, {500, 1000}, {1600, 300}};

static void every_picture_stands_well(const struct summary *s, const struct chart_measure *measure,
                                      double dpi)
{
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct arena arena = {0};
        struct scene a =
            lay_out(layout_shares, s, scene_of(measure, sizes[i][0], sizes[i][1], dpi, &arena));
        struct scene b =
            lay_out(layout_activity, s, scene_of(measure, sizes[i][0], sizes[i][1], dpi, &arena));
        stands_well(&a);
        stands_well(&b);
        arena_release(&arena);
    }
}

static void labels_never_overlap_in_random_pictures(void **state)
{
    struct fixture *f = *state;
    static const double dpis[] = {0, 96, 24, 1200, 300};
    for (uint64_t seed = 1; seed <= f->summaries; seed++) {
        struct arena arena = {0};
        struct summary *s = summary_random(&arena, seed % 3 ? &f->utc : &f->paris, seed);
        const struct chart_measure *measures[] = {&fixed, &chart_measure_built_in, &wide};
        every_picture_stands_well(s, measures[seed % 3], dpis[seed % 5]);
        arena_release(&arena);
    }
}

static void labels_never_overlap_in_known_cases(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; summary_case_names[i]; i++) {
        struct arena arena = {0};
        struct summary *s = summary_case(&arena, &f->paris, summary_case_names[i]);
        every_picture_stands_well(s, &fixed, 0);
        every_picture_stands_well(s, &chart_measure_built_in, 0);
        every_picture_stands_well(s, &wide, 0);
        arena_release(&arena);
    }
}

static void enormous_counts_have_room(void **state)
{
    struct fixture *f = *state;
    struct arena arena = {0};
    struct summary *s = summary_new(&arena, &f->paris);
    const uint64_t huge = UINT64_C(9876543210987654321);
    summary_add(&arena, s, "os", "Linux", huge);
    summary_add(&arena, s, "destination_port", "ssh (22)", huge);
    summary_add_source(&arena, s, UINT64_C(1) << 60, huge);
    summary_add_source(&arena, s, 0xffffffff, huge / 3);
    s->tables[1].undercount_max = huge / 7;
    s->attempts = huge;
    for (int i = 0; i < 14; i++)
        summary_add_bin(&arena, s, 1156790580 + i * 60, huge / 14, 50);
    every_picture_stands_well(s, &fixed, 0);
    every_picture_stands_well(s, &wide, 0);
    arena_release(&arena);
}

// ---- Slices ----

static void slices_are_in_order_and_whole(void **state)
{
    struct fixture *f = *state;
    for (uint64_t seed = 1; seed <= f->summaries; seed++) {
        struct arena arena = {0};
        struct slice slices[CHART_SLICES_MAX];
        struct summary *s = summary_random(&arena, &f->utc, seed);
        const struct summary_table *t = summary_table(s, seed % 2 ? "os" : "destination_port");
        struct scene scene = usual_size(&arena);
        size_t n = layout_slices(t, seed % 7 ? CHART_SLICE_COLORS : 3, &scene, slices);
        uint64_t sum = 0;
        double shares = 0;
        for (size_t i = 0; i < n; i++) {
            sum += slices[i].count;
            shares += slices[i].share;
            if (slices[i].kind != SLICE_OTHER)
                assert_true(slices[i].count * 50 >= t->total);
            else
                assert_int_equal(i, n - 1);
            if (i && slices[i].kind == SLICE_NAMED)
                assert_true(slices[i - 1].kind == SLICE_NAMED &&
                            slices[i - 1].count >= slices[i].count);
        }
        assert_int_equal(sum, t->total);
        assert_true(t->total == 0 ? n == 0 : fabs(shares - 1) < 1e-9);
        arena_release(&arena);
    }
}

static void slices_of_the_sample(void **state)
{
    struct fixture *f = *state;
    struct arena arena = {0};
    struct slice slices[CHART_SLICES_MAX];
    struct summary *s = summary_sample(&arena, &f->utc);
    struct scene scene = usual_size(&arena);
    assert_int_equal(layout_slices(summary_table(s, "os"), 12, &scene, slices), 4);
    assert_true(view_is(slices[1].label, "Windows 2000 SP2+, XP SP1 (seldom 98 4.10.2222)"));
    assert_int_equal(slices[1].count, 4616);
    assert_int_equal(slices[3].kind, SLICE_OTHER);
    assert_int_equal(slices[3].count, 582);
    assert_int_equal(slices[3].color, COLOR_OTHER);
    assert_int_equal(layout_slices(summary_table(s, "destination_port"), 12, &scene, slices), 4);
    // The number comes first, where shortening spares it.
    assert_true(view_is(slices[0].label, "445  microsoft-ds - Microsoft Naked CIFS"));
    arena_release(&arena);
}

// Sweeps of the wedges around each of the two middles.
static void wedges_close_the_circle(void **state)
{
    struct fixture *f = *state;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        struct arena arena = {0};
        struct summary *s = summary_random(&arena, &f->utc, seed);
        struct scene scene = lay_out(layout_shares, s, usual_size(&arena));
        double sums[2] = {0, 0}, radius = -1;
        bool has_wedges[2] = {false, false}; // a list of bars has none
        for (size_t i = 0; i < scene.count; i++) {
            const struct scene_item *w = &scene.items[i];
            if (w->kind != SCENE_WEDGE)
                continue;
            double *sum = &sums[w->box.x > 600];
            assert_true(fabs(w->from - *sum) < 1e-9);
            *sum += w->sweep;
            has_wedges[w->box.x > 600] = true;
            assert_true(radius < 0 || fabs(w->radius - radius) < 1e-9);
            radius = w->radius;
        }
        for (int side = 0; side < 2; side++)
            assert_true(!has_wedges[side] || fabs(sums[side] - 1) < 1e-9);
        assert_true(radius < 0 || radius > 60);
        arena_release(&arena);
    }
}

static void pies_are_large_enough(void **state)
{
    struct fixture *f = *state;
    for (size_t i = 0; summary_case_names[i]; i++) {
        for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
            struct arena arena = {0};
            struct summary *s = summary_case(&arena, &f->utc, summary_case_names[i]);
            double width = sizes[k][0], height = sizes[k][1];
            struct scene scene =
                lay_out(layout_shares, s, scene_of(&fixed, width, height, 0, &arena));
            for (size_t n = 0; n < scene.count; n++)
                if (scene.items[n].kind == SCENE_WEDGE &&
                    scene.items[n].radius < 0.08 * fmin(width, height))
                    fail_msg("%s at %gx%g: radius %g", summary_case_names[i], width, height,
                             scene.items[n].radius);
            arena_release(&arena);
        }
    }
}

// ---- Text ----

static bool has_text(const struct scene *s, const char *text)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->items[i].kind == SCENE_TEXT && view_is(s->items[i].text, text))
            return true;
    return false;
}

static void says(struct fixture *f, layout_function *layout, const char *name, const char *text)
{
    struct arena arena = {0};
    struct summary *s = summary_case(&arena, &f->utc, name);
    struct scene scene = lay_out(layout, s, usual_size(&arena));
    if (!has_text(&scene, text))
        fail_msg("%s: no '%s'", name, text);
    arena_release(&arena);
}

static void pictures_say_what_they_show(void **state)
{
    struct fixture *f = *state;
    says(f, layout_shares, "sample", "Shares of 16,330 attempts");
    says(f, layout_shares, "sample", "2006-08-28 18:43 to 2006-09-16 20:21 UTC");
    says(f, layout_shares, "sample", "58.0 %");
    says(f, layout_shares, "sample", "< 0.1 %");
    says(f, layout_shares, "none", "no attempts");
    says(f, layout_shares, "labels", "unknown");
    says(f, layout_activity, "sample", "Activity: 16,330 attempts");
    says(f, layout_activity, "sample",
         "2006-08-28 18:43 to 2006-09-16 20:21 UTC, recorded 50 h of 19 days (11 %)");
    says(f, layout_activity, "sample", "rising from about 204 to 434 an hour, +3.7 % a day");
    says(f, layout_activity, "sample", "82.230.36.167");
    says(f, layout_activity, "sample", "4.81"); // 241 attempts in 50.09 hours
    says(f, layout_activity, "sample", "241 attempts");
    says(f, layout_activity, "sample", "last day: the logs end within it");
    says(f, layout_activity, "sample", "Attempts per recorded hour, by day (UTC)");
    says(f, layout_activity, "gaps", "p0f was not running");
    says(f, layout_activity, "gaps", "recorded too briefly for a rate (7 attempts)");
    says(f, layout_activity, "notimes", "attempts, recorded time unknown");
    says(f, layout_activity, "notimes", "321");
    says(f, layout_activity, "notimes", "No record holds a time, so this cannot be told.");
    says(f, layout_activity, "one", "recorded too briefly for rates");
    says(f, layout_activity, "one", "Activity: 1 attempt");
    says(f, layout_activity, "years", "2007");
}

// ---- Bars over time ----

static size_t count_color(const struct scene *s, enum chart_color color, bool outline)
{
    size_t n = 0;
    for (size_t i = 0; i < s->count; i++)
        n += s->items[i].kind == SCENE_RECT && s->items[i].color == color &&
             (s->items[i].stroke > 0) == outline;
    return n;
}

static void bars_gaps_and_marks_are_drawn(void **state)
{
    struct fixture *f = *state;
    struct arena arena = {0};
    struct summary *s = summary_case(&arena, &f->utc, "gaps");
    struct timeline t;
    timeline_build(&t, s);
    struct scene scene = lay_out(layout_activity, s, usual_size(&arena));
    // One address; the last bar is drawn pale instead, and once more in the legend.
    assert_int_equal(count_color(&scene, COLOR_BAR, false), 1 + t.count - t.gaps - t.shorts - 1);
    assert_int_equal(count_color(&scene, COLOR_BAR_SOFT, false), 2);
    // Four days in one, one alone, the legend, the strip of recorded time.
    assert_int_equal(count_color(&scene, COLOR_GAP, false), 2 + 1 + 1);
    assert_int_equal(count_color(&scene, COLOR_MUTED, true), 1 + 1);
    arena_release(&arena);
}

static void bars_are_as_high_as_their_rates(void **state)
{
    struct fixture *f = *state;
    struct arena arena = {0};
    struct summary *s = summary_sample(&arena, &f->utc);
    struct timeline t;
    timeline_build(&t, s);
    struct scene scene = lay_out(layout_activity, s, usual_size(&arena));
    double unit = 0;
    size_t at = 0;
    for (size_t i = 0; i < scene.count; i++) {
        const struct scene_item *r = &scene.items[i];
        bool upright = r->kind == SCENE_RECT && r->box.height > r->box.width && r->stroke == 0 &&
                       (r->color == COLOR_BAR || r->color == COLOR_BAR_SOFT);
        if (!upright)
            continue;
        assert_true(at < t.count);
        if (at == 0)
            unit = r->box.height / t.bins[0].value;
        assert_true(fabs(r->box.height - unit * t.bins[at].value) < 1e-6);
        at++;
    }
    assert_int_equal(at, 20);
    arena_release(&arena);
}

// The rise of the dashes of the trend, in pixels, upwards; those in the heading are level.
static double rise(struct fixture *f, const char *name)
{
    struct arena arena = {0};
    struct summary *s = summary_case(&arena, &f->utc, name);
    struct scene scene = lay_out(layout_activity, s, usual_size(&arena));
    double result = NAN, first = NAN;
    size_t dashes = 0;
    for (size_t i = 0; i < scene.count; i++) {
        const struct scene_item *l = &scene.items[i];
        if (l->kind != SCENE_LINE || l->color != COLOR_TREND || ++dashes <= 3)
            continue;
        if (isnan(first))
            first = l->box.y;
        result = first - (l->box.y + l->box.height);
    }
    arena_release(&arena);
    return result;
}

static void the_line_agrees_with_the_words(void **state)
{
    struct fixture *f = *state;
    assert_true(rise(f, "sample") > 50);
    assert_true(rise(f, "gaps") < -50);
    assert_true(isnan(rise(f, "zero")));
}

static void text_grows_with_the_picture(void **state)
{
    (void)state;
    assert_true(fabs(layout_unit(1200, 600, 0) - 1) < 1e-9);
    assert_true(fabs(layout_unit(2400, 1200, 0) - 2) < 1e-9);
    assert_true(fabs(layout_unit(400, 300, 0) - 0.8) < 1e-9);
    assert_true(fabs(layout_unit(2400, 1200, 96) - 1) < 1e-9);
    assert_true(fabs(layout_unit(2400, 1200, 144) - 1.5) < 1e-9);
    assert_true(layout_unit(400, 300, 1200) <= 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(labels_never_overlap_in_known_cases),
        cmocka_unit_test(labels_never_overlap_in_random_pictures),
        cmocka_unit_test(enormous_counts_have_room),
        cmocka_unit_test(pies_are_large_enough),
        cmocka_unit_test(slices_are_in_order_and_whole),
        cmocka_unit_test(slices_of_the_sample),
        cmocka_unit_test(wedges_close_the_circle),
        cmocka_unit_test(pictures_say_what_they_show),
        cmocka_unit_test(bars_gaps_and_marks_are_drawn),
        cmocka_unit_test(bars_are_as_high_as_their_rates),
        cmocka_unit_test(the_line_agrees_with_the_words),
        cmocka_unit_test(text_grows_with_the_picture),
    };
    return cmocka_run_group_tests_name("chart layout", tests, setup, teardown);
}
