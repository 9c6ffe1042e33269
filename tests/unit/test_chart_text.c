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
    struct chart_measure m = chart_measure_built_in;
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
    assert_true(view_is(layout_value(&s, 0), "0"));
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

// ---- Colours as others see them ----

enum { NORMAL, PROTAN, DEUTAN, TRITAN, GREY, EYES };

// What an eye without one kind of cones sees, on linear RGB (Machado, Oliveira and Fernandes 2009,
// severity 1); and what a grey printer leaves.
static const double eyes[EYES][3][3] = {
    [NORMAL] = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
    [PROTAN] = {{0.152286, 1.052583, -0.204868},
                {0.114503, 0.786281, 0.099216},
                {-0.003882, -0.048116, 1.051998}},
    [DEUTAN] = {{0.367322, 0.860646, -0.227968},
                {0.280085, 0.672501, 0.047413},
                {-0.011820, 0.042940, 0.968881}},
    [TRITAN] = {{1.255528, -0.076749, -0.178779},
                {-0.078411, 0.930809, 0.147602},
                {0.004733, 0.691367, 0.303900}},
    [GREY] = {{0.2126, 0.7152, 0.0722}, {0.2126, 0.7152, 0.0722}, {0.2126, 0.7152, 0.0722}},
};

static double lab_part(double t)
{
    return t > 0.008856 ? cbrt(t) : 7.787 * t + 16.0 / 116;
}

// CIE L*a*b* of what the eye sees.
static void seen(enum chart_theme theme, int color, int eye, double lab[3])
{
    struct chart_rgb c = chart_color_rgb(theme, (enum chart_color)color);
    double rgb[3] = {c.red / 255.0, c.green / 255.0, c.blue / 255.0}, s[3];
    for (int i = 0; i < 3; i++)
        rgb[i] = rgb[i] <= 0.04045 ? rgb[i] / 12.92 : pow((rgb[i] + 0.055) / 1.055, 2.4);
    for (int i = 0; i < 3; i++)
        s[i] = fmin(
            fmax(eyes[eye][i][0] * rgb[0] + eyes[eye][i][1] * rgb[1] + eyes[eye][i][2] * rgb[2], 0),
            1);
    double x = lab_part((0.4124 * s[0] + 0.3576 * s[1] + 0.1805 * s[2]) / 0.9505);
    double y = lab_part(0.2126 * s[0] + 0.7152 * s[1] + 0.0722 * s[2]);
    double z = lab_part((0.0193 * s[0] + 0.1192 * s[1] + 0.9505 * s[2]) / 1.089);
    lab[0] = 116 * y - 16;
    lab[1] = 500 * (x - y);
    lab[2] = 200 * (y - z);
}

static double distance(enum chart_theme theme, int a, int b, int eye)
{
    double p[3], q[3];
    seen(theme, a, eye, p);
    seen(theme, b, eye, q);
    return sqrt((p[0] - q[0]) * (p[0] - q[0]) + (p[1] - q[1]) * (p[1] - q[1]) +
                (p[2] - q[2]) * (p[2] - q[2]));
}

static void must_differ(int theme, int a, int b, int eye)
{
    double d = distance((enum chart_theme)theme, a, b, eye);
    if (d < 15)
        fail_msg("theme %d, eye %d: colours %d and %d are %.1f apart", theme, eye, a, b, d);
}

static void neighbours_differ_for_every_eye(void **state)
{
    (void)state;
    for (int theme = CHART_LIGHT; theme <= CHART_DARK; theme++)
        for (int eye = 0; eye < EYES; eye++) {
            for (int i = 0; i + 1 < CHART_PIE_SLICES; i++)
                must_differ(theme, COLOR_SLICE + i, COLOR_SLICE + i + 1, eye);
            must_differ(theme, COLOR_UNKNOWN, COLOR_OTHER, eye);
            must_differ(theme, COLOR_BAR, COLOR_BAR_SOFT, eye);
            must_differ(theme, COLOR_BAR, COLOR_USUAL, eye);
            must_differ(theme, COLOR_BAR, COLOR_TREND, eye == GREY ? NORMAL : eye); // it is dashed
        }
}

// `other` may lie beside any slice: what tells it from them, in grey print too, are its lines.
static void other_is_hatched(void **state)
{
    (void)state;
    for (int theme = CHART_LIGHT; theme <= CHART_DARK; theme++)
        for (int eye = 0; eye < EYES; eye++)
            must_differ(theme, COLOR_OTHER, COLOR_OTHER_LINES, eye);
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
        cmocka_unit_test(neighbours_differ_for_every_eye),
        cmocka_unit_test(other_is_hatched),
    };
    return cmocka_run_group_tests_name("chart text", tests, NULL, NULL);
}
