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

#include "report/bars.h"
#include "summaries.h"

static void output_is(struct output *out, const char *expected)
{
    output_char(out, '\0');
    assert_string_equal(out->data, expected);
    output_abandon(out);
}

static void row_is(double share, unsigned cells, bool utf8, const char *expected)
{
    struct output out;
    output_init_memory(&out);
    bars_row(&out, share, cells, utf8);
    output_is(&out, expected);
}

static void a_row_is_as_long_as_its_share(void **state)
{
    (void)state;
    row_is(1, 4, true, "████");
    row_is(0.5, 4, true, "██");
    row_is(0.53125, 4, true, "██▏");
    row_is(0.96875, 4, true, "███▉");
    row_is(0.5, 10, false, "#####");
    row_is(0, 10, true, "");
    row_is(1, 0, true, "");
}

static void what_is_there_is_seen(void **state)
{
    (void)state;
    row_is(0.00001, 20, true, "▏");
    row_is(0.00001, 20, false, "#");
}

static void odd_shares_do_no_harm(void **state)
{
    (void)state;
    row_is(-1, 4, true, "");
    row_is(7, 3, false, "###");
    row_is((double)NAN, 3, false, "");
    row_is((double)INFINITY, 3, false, "###");
}

static void line_is(const char *name, bool utf8, const char *zone_name, const char *expected)
{
    struct arena arena = {0};
    struct zone zone;
    struct error e;
    struct output out;
    assert_true(zone_open(&zone, zone_name, &e));
    output_init_memory(&out);
    bars_sparkline(&out, summary_case(&arena, &zone, name), 80, utf8);
    output_is(&out, expected);
    zone_close(&zone);
    arena_release(&arena);
}

static void the_sample_rises(void **state)
{
    (void)state;
    line_is("sample", true, "UTC",
            "Activity per recorded hour:\n"
            "  ▄▅▄▅▅▅▆▆▆▇▇▇▇▇▇▇████\n"
            "  2006-08-28 .. 2006-09-16 UTC; by day; max 442\n"
            "  rising from about 204 to 434 an hour, +3.7 % a day; the last bar is not over\n");
    line_is("sample", false, "UTC",
            "Activity per recorded hour:\n"
            "  |=====++++******#####|\n"
            "  2006-08-28 .. 2006-09-16 UTC; by day; max 442\n"
            "  rising from about 204 to 434 an hour, +3.7 % a day; the last bar is not over\n");
}

static void gaps_are_seen(void **state)
{
    (void)state;
    line_is("gaps", true, "UTC",
            "Activity per recorded hour:\n"
            "  ████▇██▇····▇▆▇▇▆▆▇▇▇▆▅▆▆▆▅▆▆▅▅▄▅?▄▄▅▅·▂\n"
            "  2006-08-28 .. 2006-10-06 UTC; by day; max 228\n"
            "  falling from about 218 to 104 an hour, -1.8 % a day; · p0f was not running\n"
            "  ? recorded too briefly; the last bar is not over\n");
    line_is("gaps", false, "UTC",
            "Activity per recorded hour:\n"
            "  |####*###    *****+***++*++=+++==+?==== .|\n"
            "  2006-08-28 .. 2006-10-06 UTC; by day; max 228\n"
            "  falling from about 218 to 104 an hour, -1.8 % a day\n"
            "  space: p0f was not running; ? recorded too briefly; the last bar is not over\n");
}

static void clocks_stand_on_short_spans(void **state)
{
    (void)state;
    line_is("minutes", true, "Europe/Paris",
            "Activity per recorded hour:\n"
            "  █████?\n"
            "  2006-08-28 20:43 .. 2006-08-28 20:48 Europe/Paris; by minute; max 2,880\n"
            "  about 2,873 an hour; ? recorded too briefly; the last bar is not over\n");
    line_is("one", true, "UTC",
            "Attempts:\n"
            "  █\n"
            "  2006-08-28 18:43 .. 2006-08-28 18:43 UTC; by minute; max 1\n"
            "  the last bar is not over\n");
}

static void no_times_no_line(void **state)
{
    (void)state;
    line_is("notimes", true, "UTC", "");
    line_is("none", false, "UTC", "");
}

static void zero_is_not_a_gap(void **state)
{
    (void)state;
    line_is("zero", false, "UTC",
            "Activity per recorded hour:\n"
            "  |_____________________|\n"
            "  2006-08-28 18:43 .. 2006-08-29 14:43 UTC; by hour; max 0\n"
            "  the last bar is not over\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_row_is_as_long_as_its_share),
        cmocka_unit_test(what_is_there_is_seen),
        cmocka_unit_test(odd_shares_do_no_harm),
        cmocka_unit_test(the_sample_rises),
        cmocka_unit_test(gaps_are_seen),
        cmocka_unit_test(clocks_stand_on_short_spans),
        cmocka_unit_test(no_times_no_line),
        cmocka_unit_test(zero_is_not_a_gap),
    };
    return cmocka_run_group_tests_name("bars", tests, NULL, NULL);
}
