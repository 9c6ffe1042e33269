// SPDX-License-Identifier: GPL-2.0-only
//
// Words, numbers and colours of the charts.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants these four before it
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "chart/layout.h"
#include "fixed_font.h"

// ---- Text ----

static void fits_to(double chars, const char *text, const char *expected)
{
    struct arena arena = {0};
    struct scene scene = {
        .width = 1200, .height = 600, .unit = 1, .measure = &fixed, .arena = &arena};

    struct scene_style style = {.size = 10};
    struct view fitted = scene_fit(&scene, style, view_cstr(text), chars * 6 + 0.01);
    if (!view_is(fitted, expected))
        fail_msg("'%.*s' is not '%s'", VIEW_ARGS(fitted), expected);
    arena_release(&arena);
}

static void text_is_shortened_at_a_word(void **state)
{
    (void)state;
    fits_to(28, "Windows XP Pro SP1, 2000 SP3", "Windows XP Pro SP1, 2000 SP3");
    fits_to(27, "Windows XP Pro SP1, 2000 SP3", "Windows XP Pro SP1, 2000…");
    fits_to(24, "Windows XP Pro SP1, 2000 SP3", "Windows XP Pro SP1…");
    fits_to(12, "Windows XP Pro SP1, 2000 SP3", "Windows XP…");
    fits_to(6, "Windows", "Windo…");
    fits_to(3, "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9", "\xc3\xa9\xc3\xa9…");
    fits_to(1, "Windows", "");
    fits_to(0, "", "");
}

static void a_label_without_end_is_cut(void **state)
{
    (void)state;
    struct arena arena = {0};
    static char label[100000];
    struct scene scene = {
        .width = 8000, .height = 600, .unit = 1, .measure = &fixed, .arena = &arena};
    struct scene_style style = {.size = 10};
    memset(label, 'x', sizeof label - 1);
    struct view cut = scene_fit(&scene, style, view_cstr(label), 8000);
    assert_true(cut.len > 300 && cut.len < 410);
    assert_memory_equal(cut.ptr + cut.len - 3, "…", 3);
    struct view lines[2];
    assert_int_equal(scene_wrap(&scene, style, view_cstr(label), 8000, lines, 2), 1);
    arena_release(&arena);
}

static void the_built_in_measure_knows_its_font(void **state)
{
    (void)state;
    struct chart_measure m = chart_measure_built_in();
    assert_true(fabs(m.width(m.context, view_cstr("Wil"), 10, false) - 15.45) < 1e-9);
    assert_true(fabs(m.width(m.context, view_cstr("Wil"), 10, true) - 17.89) < 1e-9);
    assert_true(fabs(m.width(m.context, view_cstr("…"), 12, false) - 12) < 1e-9);
}

static void text_is_ascii_where_the_font_is(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct chart_measure ascii = {.width = fixed_width, .ascii = true};
    struct scene scene = {
        .width = 1200, .height = 600, .unit = 1, .measure = &ascii, .arena = &arena};
    struct scene_style style = {.size = 10};
    assert_true(
        view_is(scene_fit(&scene, style, view_cstr("caf\xc3\xa9 \xe6\x97\xa5"), 500), "caf? ?"));
    assert_true(
        view_is(scene_fit(&scene, style, view_cstr("Windows XP Pro"), 6.01 * 13), "Windows XP..."));
    arena_release(&arena);
}

static void numbers_are_readable(void **state)
{
    (void)state;
    struct arena arena = {0};
    struct scene s = {.width = 1200, .height = 600, .unit = 1, .measure = &fixed, .arena = &arena};
    assert_true(view_is(layout_count(&s, 0), "0"));
    assert_true(view_is(layout_count(&s, 999), "999"));
    assert_true(view_is(layout_count(&s, 1000), "1,000"));
    assert_true(view_is(layout_count(&s, UINT64_MAX), "18,446,744,073,709,551,615"));
    assert_true(view_is(layout_value(&s, 4.811), "4.81"));
    assert_true(view_is(layout_value(&s, 9.996), "10.0"));
    assert_true(view_is(layout_value(&s, 99.96), "100"));
    assert_true(view_is(layout_value(&s, 1234.5), "1,235"));
    assert_true(view_is(layout_value(&s, 0.44), "0.44"));
    assert_true(view_is(layout_value(&s, 0.00441), "0.0044"));
    assert_true(view_is(layout_value(&s, 0), "0.00"));
    assert_true(fabs(layout_nice_step(441, 5) - 100) < 1e-9);
    assert_true(fabs(layout_nice_step(1095, 5) - 250) < 1e-9);
    assert_true(fabs(layout_nice_step(9, 5) - 2) < 1e-9);
    assert_true(fabs(layout_nice_step(11, 5) - 5) < 1e-9);
    assert_true(fabs(layout_nice_step(0.3, 5) - 0.1) < 1e-9);
    arena_release(&arena);
}

// ---- Colours ----

// Relative luminance (WCAG 2).
static double luminance(struct chart_rgb c)
{
    double part[3] = {c.red / 255.0, c.green / 255.0, c.blue / 255.0};
    for (int i = 0; i < 3; i++)
        part[i] = part[i] <= 0.03928 ? part[i] / 12.92 : pow((part[i] + 0.055) / 1.055, 2.4);
    return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2];
}

// Lightness of CIE L*a*b*, 0 to 100: what a grey printer leaves of a colour.
static double lightness(enum chart_theme theme, int color)
{
    return 116 * cbrt(luminance(chart_color_rgb(theme, (enum chart_color)color))) - 16;
}

static double contrast(struct chart_rgb a, struct chart_rgb b)
{
    double x = luminance(a) + 0.05, y = luminance(b) + 0.05;
    return x > y ? x / y : y / x;
}

static void colours_can_be_told_apart(void **state)
{
    (void)state;
    for (int t = CHART_LIGHT; t <= CHART_DARK; t++) {
        enum chart_theme theme = (enum chart_theme)t;
        struct chart_rgb ground = chart_color_rgb(theme, COLOR_BACKGROUND);
        for (int i = COLOR_SLICE; i + 1 < COLOR_COUNT; i++)
            assert_true(fabs(lightness(theme, i) - lightness(theme, i + 1)) > 100.0 / 6);
        for (int i = 0; i < 4; i++)
            for (int k = 0; k < i; k++)
                assert_true(fabs(lightness(theme, COLOR_SLICE + i) -
                                 lightness(theme, COLOR_SLICE + k)) > 6);
        assert_true(fabs(lightness(theme, COLOR_OTHER) - lightness(theme, COLOR_UNKNOWN)) > 16);
        for (int i = COLOR_UNKNOWN; i < COLOR_COUNT; i++) {
            enum chart_color color = (enum chart_color)i;
            assert_true(contrast(chart_color_rgb(theme, color), chart_color_text_on(theme, color)) >
                        4.5);
        }
        assert_true(contrast(chart_color_rgb(theme, COLOR_INK), ground) > 7);
        assert_true(contrast(chart_color_rgb(theme, COLOR_MUTED), ground) > 4.5);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_shortened_at_a_word),
        cmocka_unit_test(a_label_without_end_is_cut),
        cmocka_unit_test(the_built_in_measure_knows_its_font),
        cmocka_unit_test(text_is_ascii_where_the_font_is),
        cmocka_unit_test(numbers_are_readable),
        cmocka_unit_test(colours_can_be_told_apart),
    };
    return cmocka_run_group_tests_name("chart text", tests, NULL, NULL);
}
