// SPDX-License-Identifier: GPL-2.0-only
//
// Rotated logs are put in order.
#include "support.h"

#include "input/rotation.h"

enum { FILES_MAX = 16 };

// Orders a list of paths; `=` before one marks a copy. The result has `+` before a file that
// follows the one before it.
static void ordered(const char *const *paths, const char *expected)
{
    struct input_file files[FILES_MAX] = {{0}};
    char found[1024] = "";
    size_t count = 0;
    for (; paths[count]; count++) {
        bool copy = paths[count][0] == '=';
        files[count].path = strdup(paths[count] + copy);
        files[count].copy_of = copy ? "x" : NULL;
        files[count].regular = true;
    }
    assert_true(rotation_order(files, count));
    for (size_t i = 0; i < count; i++) {
        strcat(found, i ? " " : "");
        strcat(found, files[i].follows ? "+" : "");
        strcat(found, files[i].path);
        free(files[i].path);
    }
    assert_string_equal(found, expected);
}

#define ORDERED(expected, ...) ordered((const char *const[]){__VA_ARGS__, NULL}, expected)

static void numbers_fall(void **state)
{
    (void)state;
    ORDERED("l/p.log.10.gz +l/p.log.9.gz", "l/p.log.10.gz", "l/p.log.9.gz");
    ORDERED("a p.log.2.gz +p.log.1 +p.log z", "a", "p.log", "p.log.1", "p.log.2.gz", "z");
    ORDERED("p.log.1 +p.log.0 +p.log", "p.log", "p.log.0", "p.log.1");
    ORDERED("tests/../p.log.2 +./p.log.1 +p.log", "./p.log.1", "tests/../p.log.2", "p.log");
    ORDERED("none/p.log.1 +none/p.log ./none/p.log", "none/p.log", "./none/p.log", "none/p.log.1");
}

static void dates_rise(void **state)
{
    (void)state;
    ORDERED("p.log-20261120.gz +p.log-20261121.xz +p.log", "p.log", "p.log-20261120.gz",
            "p.log-20261121.xz");
}

static void a_missing_number_ends_the_log(void **state)
{
    (void)state;
    ORDERED("p.log.4 p.log.2 +p.log.1 +p.log", "p.log", "p.log.1", "p.log.2", "p.log.4");
    ORDERED("p.log.2 p.log", "p.log", "p.log.2");
}

static void a_second_file_with_a_number_is_alone(void **state)
{
    (void)state;
    ORDERED("p.log.1 +p.log p.log.1.gz", "p.log", "p.log.1", "p.log.1.gz");
    ORDERED("p.log.1.gz +p.log p.log.1", "p.log", "=p.log.1", "p.log.1.gz");
}

static void numbers_and_dates_are_two_sets(void **state)
{
    (void)state;
    ORDERED("p.log.2 +p.log.1 +p.log p.log-20261120 +p.log-20261121", "p.log", "p.log-20261120",
            "p.log.1", "p.log-20261121", "p.log.2");
}

static void other_names_are_no_set(void **state)
{
    (void)state;
    ORDERED("p0f-2006-08-28-18h43min.log p0f-2006-08-29-10h12min.log",
            "p0f-2006-08-28-18h43min.log", "p0f-2006-08-29-10h12min.log");
    ORDERED("a/p.log b/p.log.1", "a/p.log", "b/p.log.1");
    ORDERED("p.log p.log-20261399 p.log.bak 7 .1", "p.log", "p.log-20261399", "p.log.bak", "7",
            ".1");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_fall),
        cmocka_unit_test(dates_rise),
        cmocka_unit_test(a_missing_number_ends_the_log),
        cmocka_unit_test(a_second_file_with_a_number_is_alone),
        cmocka_unit_test(numbers_and_dates_are_two_sets),
        cmocka_unit_test(other_names_are_no_set),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
