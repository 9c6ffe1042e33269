// SPDX-License-Identifier: GPL-2.0-only
//
// The line that a person sees while a long run goes on.
#include "cli/progress.h"
#include "support.h"

#include <unistd.h>

static void line_is(uint64_t done, uint64_t total, double seconds, const char *wanted)
{
    char line[128];
    progress_line(line, sizeof line, done, total, seconds);
    assert_string_equal(line, wanted);
}

static void lines(void **state)
{
    (void)state;
    line_is(1200000000, 4000000000, 2, "1.2 GB of 4.0 GB, 600 MB/s, 5 s left");
    line_is(999, 1000000, 1, "999 B of 1.0 MB, 999 B/s, 17 min left");
    line_is(1000000000, 1000000000000000, 1, "1.0 GB of 1.0 PB, 1.0 GB/s, 277.8 h left");
    // Of a pipe nobody knows the size; a file may grow while it is read.
    line_is(5000000, 0, 2, "5.0 MB, 2.5 MB/s");
    line_is(5000000, 4000000, 2, "5.0 MB, 2.5 MB/s");
    line_is(0, 4000000, 0, "0 B, 0 B/s");
}

// Without a terminal nothing is shown and nothing is left behind.
static void no_terminal(void **state)
{
    (void)state;
    if (isatty(STDERR_FILENO))
        skip();
    struct progress p;
    atomic_uint_fast64_t done = 0;
    progress_start(&p, &done, 100);
    assert_false(p.running);
    progress_end(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines),
        cmocka_unit_test(no_terminal),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
