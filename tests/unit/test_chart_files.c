// SPDX-License-Identifier: GPL-2.0-only
//
// Options of the charts, and files that need no drawing library.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
// cmocka wants these four before it
#include <cmocka.h>

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "chart/chart.h"
#include "chart/draw.h"
#include "summaries.h"

struct fixture {
    struct arena arena;
    struct zone zone;
    char directory[64];
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct error e;
    if (!f || !zone_open(&f->zone, "UTC", &e))
        return -1;
    strcpy(f->directory, "/tmp/p0f-stats-test.XXXXXX");
    if (!mkdtemp(f->directory))
        return -1;
    *state = f;
    return 0;
}

// Number of files in the directory; with `remove_them` they are gone afterwards.
static int files_in(const char *directory, bool remove_them)
{
    DIR *d = opendir(directory);
    int n = 0;
    assert_non_null(d);
    for (struct dirent *entry; (entry = readdir(d));) {
        if (entry->d_name[0] == '.' && strlen(entry->d_name) < 3)
            continue;
        n++;
        char path[512];
        (void)snprintf(path, sizeof path, "%s/%s", directory, entry->d_name);
        if (remove_them && unlink(path) != 0)
            assert_int_equal(rmdir(path), 0);
    }
    closedir(d);
    return n;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    files_in(f->directory, true);
    assert_int_equal(rmdir(f->directory), 0);
    zone_close(&f->zone);
    arena_release(&f->arena);
    free(f);
    return 0;
}

static char *read_all(const char *directory, const char *name)
{
    char path[512];
    (void)snprintf(path, sizeof path, "%s/%s", directory, name);
    FILE *file = fopen(path, "rb");
    char *data = calloc(1, 1 << 20);
    assert_non_null(file);
    assert_non_null(data);
    assert_true(fread(data, 1, (1 << 20) - 1, file) > 0);
    fclose(file);
    return data;
}

// ---- Options ----

static void sizes_are_parsed(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",          "1200",      "1200x",      "x600",    "399x300",
        "400x299",   "8001x600",  "600x8001",   "-1x600",  "1200X600",
        "1200x600 ", " 1200x600", "1200x600x1", "1e3x600", "99999999999999x600",
        "+800x600"};
    struct chart_options o = chart_options_default();
    struct error e;
    assert_int_equal(o.width_px, 1200);
    assert_int_equal(o.height_px, 600);
    assert_true(chart_parse_size(&o, "400x300", &e) && o.width_px == 400 && o.height_px == 300);
    assert_true(chart_parse_size(&o, "8000x8000", &e) && o.width_px == 8000);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(chart_parse_size(&o, bad[i], &e));
        assert_int_equal(e.status, STATUS_USAGE);
        assert_int_equal(o.width_px, 8000);
    }
    assert_false(chart_parse_size(&o, "7\033[31m", &e));
    assert_string_equal(e.text, "'7\\x1b[31m' is not WIDTHxHEIGHT in pixels, from 400x300 to "
                                "8000x8000");
}

static void other_options_are_parsed(void **state)
{
    (void)state;
    struct chart_options o = chart_options_default();
    struct error e;
    assert_int_equal(o.formats, CHART_PNG);
    assert_true(chart_parse_formats(&o, "svg", &e) && o.formats == CHART_SVG);
    assert_true(chart_parse_formats(&o, "pdf, png", &e) && o.formats == (CHART_PDF | CHART_PNG));
    assert_false(chart_parse_formats(&o, "png,gif", &e));
    assert_false(chart_parse_formats(&o, "png,,svg", &e));
    assert_false(chart_parse_formats(&o, "png,", &e));
    assert_false(chart_parse_formats(&o, "", &e));
    assert_int_equal(o.formats, CHART_PDF | CHART_PNG);
    assert_true(chart_parse_theme(&o, "dark", &e) && o.theme == CHART_DARK);
    assert_true(chart_parse_theme(&o, "light", &e) && o.theme == CHART_LIGHT);
    assert_false(chart_parse_theme(&o, "Dark", &e));
    assert_true(chart_parse_dpi(&o, "144", &e) && o.dpi > 143.9 && o.dpi < 144.1);
    assert_false(chart_parse_dpi(&o, "23", &e));
    assert_false(chart_parse_dpi(&o, "1201", &e));
    assert_false(chart_parse_dpi(&o, "96.5", &e));
}

static void the_date_is_that_of_the_environment(void **state)
{
    (void)state;
    assert_int_equal(setenv("SOURCE_DATE_EPOCH", "1157000000", 1), 0);
    assert_int_equal(chart_options_default().date, 1157000000);
    assert_int_equal(setenv("SOURCE_DATE_EPOCH", "tomorrow", 1), 0);
    assert_int_equal(chart_options_default().date, INT64_MIN);
    assert_int_equal(setenv("SOURCE_DATE_EPOCH", "253402300800", 1), 0); // the year 10000
    assert_int_equal(chart_options_default().date, INT64_MIN);
    assert_int_equal(unsetenv("SOURCE_DATE_EPOCH"), 0);
    assert_int_equal(chart_options_default().date, INT64_MIN);
}

// ---- Files ----

static bool draw(struct fixture *f, const char *name, unsigned formats, const char *directory,
                 struct error *e)
{
    struct chart_options o = chart_options_default();
    bool no_font;
    o.formats = formats;
    o.directory = directory;
    return chart_write(summary_case(&f->arena, &f->zone, name), &o, &no_font, e);
}

static void svg_needs_no_library(void **state)
{
    struct fixture *f = *state;
    struct error e;
    assert_true(chart_formats_there() & CHART_SVG);
    assert_true(draw(f, "sample", CHART_SVG, f->directory, &e));
    char *text = read_all(f->directory, "p0f-stats-shares.svg");
    assert_non_null(strstr(text, ">Shares of 16,330 attempts</text>"));
    assert_non_null(strstr(text, "textLength="));
    free(text);
    text = read_all(f->directory, "p0f-stats-activity.svg");
    assert_non_null(strstr(text, ">rising from about 204 to 434 an hour, +3.7 % a day</text>"));
    assert_non_null(strstr(text, "rising from about 204 to 434 an hour, +3.7 % a day.</desc>"));
    assert_non_null(strstr(text, "<title>2006-09-01: "));
    free(text);
    assert_int_equal(files_in(f->directory, true), 2);
}

static void the_same_summary_gives_the_same_bytes(void **state)
{
    struct fixture *f = *state;
    struct error e;
    assert_true(draw(f, "long", CHART_SVG, f->directory, &e));
    char *first = read_all(f->directory, "p0f-stats-shares.svg");
    assert_true(draw(f, "long", CHART_SVG, f->directory, &e));
    char *second = read_all(f->directory, "p0f-stats-shares.svg");
    assert_string_equal(first, second);
    free(first);
    free(second);
    files_in(f->directory, true);
}

static void what_a_stranger_sent_stays_text(void **state)
{
    struct fixture *f = *state;
    struct error e;
    struct chart_options o = chart_options_default();
    bool no_font;
    struct summary *s = summary_new(&f->arena, &f->zone);
    o.formats = CHART_SVG;
    o.directory = f->directory;
    summary_add(&f->arena, s, "os", "</text><script>\"&'", 5);
    s->attempts = 5;
    assert_true(chart_write(s, &o, &no_font, &e));
    char *text = read_all(f->directory, "p0f-stats-shares.svg");
    assert_non_null(strstr(text, "&lt;/text&gt;&lt;script&gt;&quot;&amp;'</text>"));
    assert_null(strstr(text, "<script"));
    free(text);
    files_in(f->directory, true);
}

static void a_missing_directory_is_an_error(void **state)
{
    struct fixture *f = *state;
    struct error e;
    assert_false(draw(f, "sample", CHART_SVG, "/nonexistent/\033x", &e));
    assert_int_equal(e.status, STATUS_FAILED);
    assert_string_equal(e.text, "/nonexistent/\\x1bx/p0f-stats-shares.svg: cannot be written: No "
                                "such file or directory");
}

static void a_failure_leaves_nothing_behind(void **state)
{
    struct fixture *f = *state;
    struct error e;
    char path[128];
    // A directory stands where the second figure is to go.
    (void)snprintf(path, sizeof path, "%s/p0f-stats-activity.svg", f->directory);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_false(draw(f, "sample", CHART_SVG, f->directory, &e));
    assert_int_equal(files_in(f->directory, false), 1);
    files_in(f->directory, true);
}

// On a full disk, for which a limit stands here, a file that fits is not put in place either when
// one that comes later does not.
static void a_full_disk_leaves_nothing_behind(void **state)
{
    struct fixture *f = *state;
    struct rlimit old, limit;
    struct stat shares, activity;
    struct error e;
    char path[128];
    assert_true(draw(f, "sample", CHART_SVG, f->directory, &e));
    (void)snprintf(path, sizeof path, "%s/p0f-stats-shares.svg", f->directory);
    assert_int_equal(stat(path, &shares), 0);
    (void)snprintf(path, sizeof path, "%s/p0f-stats-activity.svg", f->directory);
    assert_int_equal(stat(path, &activity), 0);
    assert_true(shares.st_size < activity.st_size);
    files_in(f->directory, true);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    limit = (struct rlimit){(rlim_t)shares.st_size, old.rlim_max};
    void (*before)(int) = signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    bool drawn = draw(f, "sample", CHART_SVG, f->directory, &e);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    (void)signal(SIGXFSZ, before);
    assert_false(drawn);
    assert_non_null(strstr(e.text, "p0f-stats-activity.svg: cannot be written"));
    assert_int_equal(files_in(f->directory, true), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_are_parsed),
        cmocka_unit_test(other_options_are_parsed),
        cmocka_unit_test(the_date_is_that_of_the_environment),
        cmocka_unit_test(svg_needs_no_library),
        cmocka_unit_test(the_same_summary_gives_the_same_bytes),
        cmocka_unit_test(what_a_stranger_sent_stays_text),
        cmocka_unit_test(a_missing_directory_is_an_error),
        cmocka_unit_test(a_failure_leaves_nothing_behind),
        cmocka_unit_test(a_full_disk_leaves_nothing_behind),
    };
    return cmocka_run_group_tests_name("chart files", tests, setup, teardown);
}
