// SPDX-License-Identifier: GPL-2.0-only
//
// Copies of a log are found by their text.
#include "support.h"

#include <unistd.h>

#include "input/copies.h"

enum { FILES_MAX = 8, MEMORY = 64 << 20 };

static char folder[] = "/tmp/p0f-stats-copies.XXXXXX";

struct text {
    const char *name, *text;
};

static char *path_of(const char *name)
{
    char *path;
    assert_true(asprintf(&path, "%s/%s", folder, name) > 0);
    return path;
}

// Writes the files, and compares which of them are copies: `b>a` for a copy b of a.
static void found_among(const struct text *texts, const char *expected)
{
    struct input_file files[FILES_MAX] = {{0}};
    struct error e;
    char found[256] = "";
    size_t count = 0;
    for (; texts[count].name; count++) {
        files[count] = (struct input_file){.path = path_of(texts[count].name), .regular = true};
        files[count].size = strlen(texts[count].text);
        FILE *file = fopen(files[count].path, "w");
        assert_non_null(file);
        fputs(texts[count].text, file);
        assert_int_equal(fclose(file), 0);
    }
    assert_true(copies_find(files, count, MEMORY, &e));
    for (size_t i = 0; i < count; i++) {
        if (files[i].copy_of)
            sprintf(found + strlen(found), "%s%s>%s", *found ? " " : "", texts[i].name,
                    strrchr(files[i].copy_of, '/') + 1);
        unlink(files[i].path);
    }
    for (size_t i = 0; i < count; i++)
        free(files[i].path);
    assert_string_equal(found, expected);
}

#define FOUND(expected, ...) found_among((const struct text[]){__VA_ARGS__, {NULL, NULL}}, expected)

static void equal_texts_and_beginnings_are_copies(void **state)
{
    (void)state;
    FOUND("b>a", {"a", "one\ntwo\n"}, {"b", "one\ntwo\n"});
    FOUND("a>b c>b", {"a", "one\n"}, {"b", "one\ntwo\nthree\n"}, {"c", "one\ntwo\n"});
    FOUND("a>b d>c", {"a", "one\n"}, {"b", "one\nother\n"}, {"c", "one\nsome\n"}, {"d", "one\nso"});
}

static void other_texts_are_none(void **state)
{
    (void)state;
    FOUND("", {"a", "one\ntwo\n"}, {"b", "one\nthree\n"}, {"c", "two\n"}, {"d", "o"});
    FOUND("", {"a", ""}, {"b", ""}, {"c", "one\n"});
    FOUND("", {"a", "one\n"});
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(equal_texts_and_beginnings_are_copies),
        cmocka_unit_test(other_texts_are_none),
    };
    assert_non_null(mkdtemp(folder));
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    rmdir(folder);
    return failed;
}
