// SPDX-License-Identifier: GPL-2.0-only
//
// The parser of p0f 3 logs in JSON form.
#include "p0f3_logs.h"
#include "parse/p0f3_json.h"

#define AT "\"timestamp\": \"2023/11/14 22:13:22\""
#define ENDS                                                     \
    "\"client_ip\": \"10.0.0.1\", \"server_ip\": \"10.1.0.1\", " \
    "\"client_port\": 40001, \"server_port\": 80"
#define HEAD(module) "{" AT ", \"mod\": \"" module "\", " ENDS ", \"subject\": \"cli\""
#define SYN(os) \
    HEAD("syn") ", " os "\"dist\": \"7\", \"params\": \"none\", \"raw_sig\": \"4:64\"}\n"
#define WHO "1700000002 10.0.0.1:40001 > 10.1.0.1:80"
#define LINUX "attempt " WHO " [Linux 3.x]\n"

static void json_is(const char *text, bool details, const char *expected)
{
    log_as_is("p0f3-json", text, details, expected);
}

static void modules_are_read(void **state)
{
    (void)state;
    json_is(SYN("\"os\": \"Linux 3.x\", ")
                HEAD("mtu") ", \"link\": \"DSL\", \"raw_mtu\": 1492}\n" HEAD(
                    "uptime") ", \"uptime\": \"4 days 15 hrs 30 min (modulo 49 days)\","
                              " \"raw_freq\": 1000.00}\n" HEAD(
                                  "http request") ", \"app\": \"curl\", \"lang\": \"English\", "
                                                  "\"params\": \"dishonest\","
                                                  " \"raw_sig\": \"1:Host:x:y\"}\n" HEAD(
                                                      "ssl request") "}\n",
            true,
            "attempt " WHO " [Linux 3.x] signature=[4:64] distance=7 has_answers\n"
            "addendum " WHO " alone link=[DSL]\n"
            "addendum " WHO " alone up=111\n"
            "addendum " WHO " alone http=[curl] language=[English] dishonest\n"
            "lines=5 recognised=5 other=4 unknown=1\n");
}

static void key_order_spacing_and_further_keys_do_not_matter(void **state)
{
    (void)state;
    json_is("{\"os\":\"Linux "
            "3.x\",\"host\":{\"name\":[\"a\",null]},\"subject\":\"cli\",\"mod\":\"syn\","
            "\"client_port\":\"40001\",\"server_port\":80,\"server_ip\":\"10.1.0.1\",\"n\":-1.5e3,"
            "\"client_ip\":\"10.0.0.1\"," AT "}\n"
            "{ \"os\" :\"Linux 3.x\" ,\t\"x\":12,\"subject\":\"cli\",\"mod\":\"syn\"," ENDS "," AT
            " } \n",
            false, LINUX LINUX "lines=2 recognised=2 other=0 unknown=0\n");
}

static void a_log_may_be_cut_before_every_line(void **state)
{
    (void)state;
    const struct log_format *format = format_named("p0f3-json");
    static const char *const lines[] = {
        SYN("\"os\": \"Linux 3.x\", "), " " SYN("\"os\": \"Linux 3.x\", "),
        "\t" SYN("\"os\": \"Linux 3.x\", "), "\r" SYN("\"os\": \"Linux 3.x\", ")};
    for (int i = 0; i < 4; i++) {
        json_is(lines[i], false, LINUX "lines=1 recognised=1 other=0 unknown=0\n");
        assert_true(format->can_start((unsigned char)*lines[i]));
    }
}

static void the_last_of_equal_keys_counts(void **state)
{
    (void)state;
    json_is(HEAD("mtu") ", \"mod\": \"syn\", \"os\": \"Evil\", \"os\": \"Linux 3.x\"}\n", false,
            LINUX "lines=1 recognised=1 other=0 unknown=0\n");
}

static void a_syn_without_a_name_is_of_an_unknown_system(void **state)
{
    (void)state;
    json_is(SYN("") SYN("\"os\": \"???\", ") SYN("\"app\": \"NMap SYN scan\", "), false,
            "attempt " WHO " [UNKNOWN] unknown\nattempt " WHO " [UNKNOWN] unknown\n"
            "attempt " WHO " [NMap SYN scan]\n"
            "lines=3 recognised=3 other=0 unknown=0\n");
}

static void escapes_are_text(void **state)
{
    (void)state;
    json_is(SYN("\"os\": \"Linux\\n \\\"3\\\" \\u00e9 \xc3\xa9|os=Evil\", "), false,
            "attempt " WHO " [Linux\n \"3\" \xc3\xa9 \xc3\xa9|os=Evil]\n"
            "lines=1 recognised=1 other=0 unknown=0\n");
}

static void what_is_wrong_is_one_skipped_line(void **state)
{
    (void)state;
    json_is("{" AT ", \"mod\": \"syn\"}\n"                  // no ends
            "[1]\n" HEAD("syn") ", \"os\": [\"Linux\"]}\n"  // wrong type
            HEAD("syn") ", \"os\": \"Li\n"                  // cut
            HEAD("syn") ", \"os\": \"\xff\"}\n"             // not UTF-8
            SYN("\"app\": [1], ")                           // wrong type instead of a system
            SYN("\"os\": \"Linux 3.x\", \"subject\": 1, "), // wrong type of a key that all have
            false,
            "lines=7 recognised=0 other=0 unknown=0\n"
            "skip text 1\nskip text 2\nskip text 3\nskip text -1\nskip text -1\nskip text -1\n"
            "skip text -1\n");
    json_is("{" AT ", \"mod\": \"syn\", \"client_ip\": \"10.0.0.256\", \"server_ip\": \"10.1.0.1\","
            " \"client_port\": 1, \"server_port\": 2, \"subject\": \"cli\", \"os\": \"L\"}\n"
            "{" AT ", \"mod\": \"syn\", \"client_ip\": \"10.0.0.1\", \"server_ip\": \"10.1.0.1\","
            " \"client_port\": 65536, \"server_port\": 2, \"subject\": \"cli\", \"os\": \"L\"}\n"
            "{\"timestamp\": \"2023/13/14 22:13:22\", \"mod\": \"syn\", " ENDS
            ", \"subject\": \"cli\", \"os\": \"L\"}\n" HEAD("syn") ", \"os\"",
            false,
            "lines=4 recognised=0 other=0 unknown=0\n"
            "skip address 1\nskip port 2\nskip time 3\nskip cut 4\n");
}

// Both parsers agree on how long a line may be.
static void a_line_longer_than_p0f_writes_is_skipped(void **state)
{
    static const char head[] = HEAD("syn") ", \"os\": \"Linux 3.x\", \"raw_sig\": \"",
                      end[] = "\"}\n";
    const struct zone utc = zone_utc;
    (void)state;
    for (int more = 0; more < 2; more++)
        for (int speed = PARSE_BEST; speed <= PARSE_PLAIN; speed++) {
            static char text[P0F3_JSON_MAX + 2];
            const struct parse_options options = options_for(&utc, (enum parse_speed)speed);
            memset(text, 'x', sizeof text);
            memcpy(text, head, sizeof head - 1);
            memcpy(text + P0F3_JSON_MAX + more - 2, end, sizeof end - 1);
            char *found =
                parsed_as("p0f3-json", text, P0F3_JSON_MAX + 1 + (size_t)more, &options, false);
            assert_string_equal(found, more
                                           ? "lines=1 recognised=0 other=0 unknown=0\nskip text 1\n"
                                           : LINUX "lines=1 recognised=1 other=0 unknown=0\n");
            free(found);
        }
}

static void a_whole_object_needs_no_line_end(void **state)
{
    (void)state;
    json_is(HEAD("syn") ", \"os\": \"Linux 3.x\"}", false,
            LINUX "lines=1 recognised=1 other=0 unknown=0\n");
}

// Bytes of good lines replaced, dropped and doubled: the fast path must not see what jansson does
// not, nor the other way round.
static void the_fast_path_is_the_plain_one(void **state)
{
    static const char good[] = SYN("\"os\": \"Linux 3.x\", ") HEAD("mtu") ", \"link\": \"DSL\"}\n";
    static const char bytes[] = "{}[]\":, \\\t\n\r0a9-.\x7f\xc3\x01";
    const struct zone utc = zone_utc;
    const struct parse_options plain = options_for(&utc, PARSE_PLAIN);
    unsigned random = 1;
    (void)state;
    for (int round = 0; round < 20000; round++) {
        char text[sizeof good + 1];
        size_t len = sizeof good - 1;
        memcpy(text, good, sizeof good);
        for (unsigned changes = 1 + (unsigned)round % 3; changes; changes--) {
            random = random * 1103515245 + 12345;
            size_t at = (random >> 8) % len;
            text[at] = bytes[(random >> 3) % (sizeof bytes - 1)];
            if (random >> 28 == 0)
                memmove(text + at, text + at + 1, len-- - at);
        }
        struct parse_options fast = options_for(&utc, round % 2 ? PARSE_BEST : PARSE_PORTABLE);
        char *expected = parsed_as("p0f3-json", text, len, &plain, true);
        char *found = parsed_as("p0f3-json", text, len, &fast, true);
        assert_string_equal(found, expected);
        free(expected);
        free(found);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(modules_are_read),
        cmocka_unit_test(key_order_spacing_and_further_keys_do_not_matter),
        cmocka_unit_test(a_log_may_be_cut_before_every_line),
        cmocka_unit_test(the_last_of_equal_keys_counts),
        cmocka_unit_test(a_syn_without_a_name_is_of_an_unknown_system),
        cmocka_unit_test(escapes_are_text),
        cmocka_unit_test(what_is_wrong_is_one_skipped_line),
        cmocka_unit_test(a_line_longer_than_p0f_writes_is_skipped),
        cmocka_unit_test(a_whole_object_needs_no_line_end),
        cmocka_unit_test(the_fast_path_is_the_plain_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
