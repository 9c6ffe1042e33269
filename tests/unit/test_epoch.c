// SPDX-License-Identifier: GPL-2.0-only
#include "base/epoch.h"

#include "support.h"

static void values(void **state)
{
    (void)state;
    int64_t seconds = 7;
    static const struct {
        const char *text;
        int64_t seconds; // -1: not set
    } rows[] = {
        {"0", 0},
        {"1158062400", 1158062400},
        {"0001158062400", 1158062400},
        {"253402300799", EPOCH_MAX},
        {"253402300800", -1},
        {"99999999999999999999999", -1},
        {"", -1},
        {" 1", -1},
        {"1 ", -1},
        {"+1", -1},
        {"-1", -1},
        {"1.5", -1},
        {"0x10", -1},
        {"today", -1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        seconds = 7;
        assert_int_equal(setenv("SOURCE_DATE_EPOCH", rows[i].text, 1), 0);
        assert_int_equal(epoch_is_set(&seconds), rows[i].seconds >= 0);
        assert_int_equal(seconds, rows[i].seconds >= 0 ? rows[i].seconds : 7);
    }
    assert_int_equal(unsetenv("SOURCE_DATE_EPOCH"), 0);
    assert_false(epoch_is_set(&seconds));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
