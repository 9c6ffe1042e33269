// SPDX-License-Identifier: GPL-2.0-only
//
// Text from the network reaches a terminal only as visible characters.
#include "base/escape.h"
#include "base/output.h"

#include "support.h"

// The escaped text; the caller frees it. All ways of escaping must agree.
static char *escaped(const char *text, size_t len)
{
    struct arena arena = {0};
    struct output out;
    output_init_memory(&out);
    output_escaped(&out, view_of(text, len));
    struct view copy = escape_copy(&arena, view_of(text, len));
    assert_true(view_equal(copy, view_of(out.data, out.used)));
    if (!memchr(text, '\0', len)) {
        char *zero = strndup(text, len), *buffer = malloc(4 * len + 1);
        assert_true(zero && buffer);
        assert_ptr_equal(escape_cstr(zero, buffer, 4 * len + 1), buffer);
        assert_true(view_equal(view_cstr(buffer), copy));
        free(zero);
        free(buffer);
    }
    arena_release(&arena);
    return take_text(&out);
}

static void expect(const char *text, size_t len, const char *wanted)
{
    char *got = escaped(text, len);
    assert_string_equal(got, wanted);
    free(got);
}

static void single_bytes(void **state)
{
    (void)state;
    for (int byte = 0; byte < 256; byte++) {
        char text = (char)byte, wanted[8];
        if (byte >= 0x20 && byte < 0x7f)
            (void)snprintf(wanted, sizeof wanted, "%c", byte);
        else
            (void)snprintf(wanted, sizeof wanted, "\\x%02x", (unsigned)byte);
        expect(&text, 1, wanted);
    }
}

#define EXPECT(text, wanted) expect(text, sizeof(text) - 1, wanted)

static void utf8(void **state)
{
    (void)state;
    EXPECT("", "");
    EXPECT("plain", "plain");
    EXPECT("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80", "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
    EXPECT("\xc2\xa0", "\xc2\xa0");                     // the first after C1
    EXPECT("\xf4\x8f\xbf\xbd", "\xf4\x8f\xbf\xbd");     // the last
    EXPECT("\xf4\x8f\xbf\xbf", "\\xf4\\x8f\\xbf\\xbf"); // noncharacter
    EXPECT("\xef\xbf\xbe", "\\xef\\xbf\\xbe");
    EXPECT("\xed\x9f\xbf\xee\x80\x80", "\xed\x9f\xbf\xee\x80\x80");
    EXPECT("a\xff z", "a\\xff z");
    EXPECT("\xc3", "\\xc3");          // cut short
    EXPECT("\xe2\x82", "\\xe2\\x82"); // cut short
    EXPECT("\xe2\x82X", "\\xe2\\x82X");
    EXPECT("\xf0\x9f\x98", "\\xf0\\x9f\\x98");
    EXPECT("\x80", "\\x80");
    EXPECT("\xc0\xaf", "\\xc0\\xaf"); // overlong
    EXPECT("\xc1\xbf", "\\xc1\\xbf");
    EXPECT("\xe0\x9f\xbf", "\\xe0\\x9f\\xbf");
    EXPECT("\xf0\x8f\xbf\xbf", "\\xf0\\x8f\\xbf\\xbf");
    EXPECT("\xed\xa0\x80", "\\xed\\xa0\\x80"); // half a surrogate pair
    EXPECT("\xed\xbf\xbf", "\\xed\\xbf\\xbf");
    EXPECT("\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"); // beyond Unicode
    EXPECT("\xf5\x80\x80\x80", "\\xf5\\x80\\x80\\x80");
    EXPECT("\xf8\x88\x80\x80\x80", "\\xf8\\x88\\x80\\x80\\x80");
}

static void hidden_characters(void **state)
{
    (void)state;
    for (int c = 0x80; c < 0xa0; c++) { // C1
        char text[3] = {'\xc2', (char)c, '\0'}, wanted[16];
        (void)snprintf(wanted, sizeof wanted, "\\xc2\\x%02x", (unsigned)c);
        expect(text, 2, wanted);
    }
    EXPECT("a\xe2\x80\xa7z", "a\xe2\x80\xa7z"); // beside the separators and overrides
    EXPECT("a\xe2\x80\xa8z", "a\\xe2\\x80\\xa8z");
    EXPECT("Linux\xe2\x80\x8b", "Linux\\xe2\\x80\\x8b"); // zero width
    EXPECT("Li\xc2\xadnux", "Li\\xc2\\xadnux");
    EXPECT("\xef\xbb\xbfx", "\\xef\\xbb\\xbfx");
    EXPECT("a\xe2\x80\xaaz", "a\\xe2\\x80\\xaaz");
    EXPECT("a\xe2\x80\xaez", "a\\xe2\\x80\\xaez");
    EXPECT("a\xe2\x80\xafz", "a\xe2\x80\xafz");
    EXPECT("a\xe2\x81\x9fz", "a\xe2\x81\x9fz");
    EXPECT("a\xe2\x81\xa6z", "a\\xe2\\x81\\xa6z");
    EXPECT("a\xe2\x81\xa9z", "a\\xe2\\x81\\xa9z");
    EXPECT("a\xe2\x81\xb0z", "a\xe2\x81\xb0z");
    EXPECT("a\xd8\x9cz", "a\\xd8\\x9cz");               // U+061C, Arabic letter mark
    EXPECT("a\xe1\xa0\x8ez", "a\\xe1\\xa0\\x8ez");      // U+180E, Mongolian vowel separator
    EXPECT("a\xd8\x9b\xd8\x9dz", "a\xd8\x9b\xd8\x9dz"); // beside it
    EXPECT("a\xe3\x85\xa4z", "a\\xe3\\x85\\xa4z");      // Hangul filler
    EXPECT("\x1b[31mred\x07\x7f", "\\x1b[31mred\\x07\\x7f");
}

// Escaped text needs no escape, and clean text is unchanged.
static void random_bytes(void **state)
{
    (void)state;
    struct dice dice = {11};
    for (int round = 0; round < 20000; round++) {
        char text[64];
        size_t len = dice_below(&dice, sizeof text);
        for (size_t i = 0; i < len; i++) {
            static const char often[] = "\xc2\x9b\xe2\x80\xae\xf0\x9f\x98\x80\xed\xa0\\x";
            text[i] =
                round % 2 ? (char)dice_next(&dice) : often[dice_below(&dice, sizeof often - 1)];
        }
        char *got = escaped(text, len);
        struct view out = view_cstr(got);
        assert_int_equal(escape_clean_prefix(out), out.len);
        if (escape_clean_prefix(view_of(text, len)) == len)
            assert_true(view_equal(out, view_of(text, len)));
        free(got);
    }
}

// Clean text is not copied.
static void clean_text_stays(void **state)
{
    (void)state;
    struct arena arena = {0};
    static const char text[] = "Windows XP";
    assert_ptr_equal(escape_copy(&arena, view_cstr(text)).ptr, text);
    assert_null(arena.chunks);
    arena_release(&arena);
}

static void cut_to_fit(void **state)
{
    (void)state;
    char buffer[9];
    assert_string_equal(escape_cstr("abcdefghijkl", buffer, 9), "abcdefgh");
    assert_string_equal(escape_cstr("abcde\x1b", buffer, 9), "abcde"); // no half escape
    assert_string_equal(escape_cstr("abcdefg\xe2\x82\xac", buffer, 9), "abcdefg");
    assert_string_equal(escape_cstr("abc", buffer, 1), "");
}

static void paths(void **state)
{
    (void)state;
    char name[ESCAPED_PATH_MAX];
    assert_string_equal(escape_path("-", name), "standard input");
    assert_string_equal(escape_path("./-", name), "./-");
    assert_string_equal(escape_path("a\n.log", name), "a\\x0a.log");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(single_bytes),
        cmocka_unit_test(utf8),
        cmocka_unit_test(hidden_characters),
        cmocka_unit_test(random_bytes),
        cmocka_unit_test(clean_text_stays),
        cmocka_unit_test(cut_to_fit),
        cmocka_unit_test(paths),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
