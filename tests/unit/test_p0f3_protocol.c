// SPDX-License-Identifier: GPL-2.0-only
//
// The bytes of the p0f 3 query protocol, as a live p0f 3.09b was seen to speak them. They are
// little endian; on another machine they are turned round before use.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "p0f3.h"

static int little_endian(void)
{
    uint32_t one = 1;
    unsigned char first;
    memcpy(&first, &one, 1);
    return first;
}

static void from_hex(const char *hex, unsigned char *out)
{
    static const char digits[] = "0123456789abcdef";
    for (; *hex; hex++)
        if (*hex != ' ') {
            *out++ = (unsigned char)((strchr(digits, hex[0]) - digits) << 4 |
                                     (strchr(digits, hex[1]) - digits));
            hex++;
        }
}

static void swap(unsigned char *bytes, size_t size)
{
    if (little_endian())
        return;
    for (size_t i = 0; i < size / 2; i++) {
        unsigned char kept = bytes[i];
        bytes[i] = bytes[size - 1 - i];
        bytes[size - 1 - i] = kept;
    }
}

static void expect_query(const char *address, const char *hex)
{
    unsigned char expected[P0F3_QUERY_SIZE], query[P0F3_QUERY_SIZE];
    memset(query, 0xee, sizeof query);
    from_hex(hex, expected);
    swap(expected, 4);
    assert_int_equal(p0f3_encode(address, query), P0F3_OK);
    assert_memory_equal(query, expected, sizeof query);
}

static void encodes_ipv4(void **state)
{
    (void)state;
    expect_query("10.0.1.1", "01463050 04 0a000101 000000000000000000000000");
    expect_query("9.9.9.9", "01463050 04 09090909 000000000000000000000000");
    expect_query("255.255.255.255", "01463050 04 ffffffff 000000000000000000000000");
}

static void encodes_ipv6(void **state)
{
    (void)state;
    expect_query("2001:db8::7", "01463050 06 20010db8000000000000000000000007");
    expect_query("2001:DB8:0:0:0:0:0:7", "01463050 06 20010db8000000000000000000000007");
    expect_query("::1", "01463050 06 00000000000000000000000000000001");
    // Deprecated and translated forms are other addresses, not mapped ones.
    expect_query("::10.0.1.1", "01463050 06 0000000000000000000000000a000101");
    expect_query("64:ff9b::10.0.1.1", "01463050 06 0064ff9b00000000000000000a000101");
}

static void encodes_mapped_as_ipv4(void **state)
{
    (void)state;
    expect_query("::ffff:10.0.1.1", "01463050 04 0a000101 000000000000000000000000");
    expect_query("::ffff:a00:101", "01463050 04 0a000101 000000000000000000000000");
}

static void brackets_and_zones_are_dropped(void **state)
{
    (void)state;
    expect_query("[2001:db8::7]", "01463050 06 20010db8000000000000000000000007");
    expect_query("fe80::2%eth0", "01463050 06 fe800000000000000000000000000002");
    expect_query("[fe80::2%eth0]", "01463050 06 fe800000000000000000000000000002");
    expect_query("[::ffff:10.0.1.1]", "01463050 04 0a000101 000000000000000000000000");
}

static void encodes_sockaddrs(void **state)
{
    (void)state;
    unsigned char expected[P0F3_QUERY_SIZE], query[P0F3_QUERY_SIZE];
    struct sockaddr_in v4 = {.sin_family = AF_INET};
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6};
    static const char *const texts[] = {"2001:db8::7", "::ffff:10.0.1.1"};
    inet_pton(AF_INET, "10.0.1.1", &v4.sin_addr);
    assert_int_equal(p0f3_encode("10.0.1.1", expected), P0F3_OK);
    assert_int_equal(p0f3_encode_sockaddr((struct sockaddr *)&v4, query), P0F3_OK);
    assert_memory_equal(query, expected, sizeof query);
    for (int i = 0; i < 2; i++) {
        inet_pton(AF_INET6, texts[i], &v6.sin6_addr);
        assert_int_equal(p0f3_encode(texts[i], expected), P0F3_OK);
        assert_int_equal(p0f3_encode_sockaddr((struct sockaddr *)&v6, query), P0F3_OK);
        assert_memory_equal(query, expected, sizeof query);
    }
    assert_int_equal(p0f3_encode_sockaddr(NULL, query), P0F3_BAD_ADDRESS);
    assert_int_equal(p0f3_encode_sockaddr(&(struct sockaddr){.sa_family = AF_UNIX}, query),
                     P0F3_BAD_ADDRESS);
}

static void refuses_what_is_no_address(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",
                                        "10.0.1",
                                        "10.0.1.256",
                                        "010.0.1.1",
                                        "10.0.1.1 ",
                                        " 10.0.1.1",
                                        "localhost",
                                        "1",
                                        "10.0.1.1/24",
                                        "[10.0.1.1]",
                                        "[",
                                        "[]",
                                        "[::1",
                                        "::1]",
                                        "10.0.1.1%lo",
                                        "::1%",
                                        "[::1%]",
                                        "[::1]%lo",
                                        "0000:0000:0000:0000:0000:0000:0000:0000:0000"};
    unsigned char query[P0F3_QUERY_SIZE] = {0}, untouched[P0F3_QUERY_SIZE] = {0};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(p0f3_encode(wrong[i], query), P0F3_BAD_ADDRESS);
    assert_int_equal(p0f3_encode(NULL, query), P0F3_BAD_ADDRESS);
    assert_memory_equal(query, untouched, sizeof query);
}

// "reply, status ok" for 10.0.1.1.
static void known(unsigned char reply[P0F3_REPLY_SIZE])
{
    static const char *const texts[] = {"Linux",         "2.2.x-3.x",         "Firefox",
                                        "10.x or newer", "Ethernet or modem", "English"};
    memset(reply, 0, P0F3_REPLY_SIZE);
    from_hex("02463050 10000000 c8ef016b c8ef016b 01000000 00000000 00000000 00000000 c8ef016b "
             "0000 01 02",
             reply);
    for (size_t at = 0; at < 36; at += 4)
        swap(reply + at, 4);
    for (size_t i = 0; i < 6; i++)
        memcpy(reply + 40 + 32 * i, texts[i], strlen(texts[i]));
}

static void put_u32(unsigned char *reply, size_t at, uint32_t value)
{
    memcpy(reply + at, &value, sizeof value);
}

static void decodes_every_field(void **state)
{
    (void)state;
    unsigned char reply[P0F3_REPLY_SIZE];
    struct p0f3_raw raw;
    known(reply);
    assert_int_equal(p0f3_decode(reply, &raw), P0F3_OK);
    assert_int_equal(raw.magic, P0F3_REPLY_MAGIC);
    assert_int_equal(raw.status, P0F3_STATUS_OK);
    assert_int_equal(raw.first_seen, 0x6b01efc8);
    assert_int_equal(raw.bad_sw, 1);
    assert_int_equal(raw.os_match_q, 2);
    assert_string_equal(raw.os_name, "Linux");
    assert_string_equal(raw.os_flavor, "2.2.x-3.x");
    assert_string_equal(raw.http_name, "Firefox");
    assert_string_equal(raw.http_flavor, "10.x or newer");
    assert_string_equal(raw.link_type, "Ethernet or modem");
    assert_string_equal(raw.language, "English");
    for (uint32_t i = 0; i < 7; i++) // each number in its own place
        put_u32(reply, 8 + 4 * i, 0x80000001 + i);
    int16_t distance = 0x0102;
    memcpy(reply + 36, &distance, sizeof distance);
    assert_int_equal(p0f3_decode(reply, &raw), P0F3_OK);
    assert_int_equal(raw.first_seen, 0x80000001);
    assert_int_equal(raw.last_seen, 0x80000002);
    assert_int_equal(raw.total_conn, 0x80000003);
    assert_int_equal(raw.uptime_min, 0x80000004);
    assert_int_equal(raw.up_mod_days, 0x80000005);
    assert_int_equal(raw.last_nat, 0x80000006);
    assert_int_equal(raw.last_chg, 0x80000007);
    assert_int_equal(raw.distance, 0x0102);
}

// The label of the stock database that fills its 32 bytes.
static void ends_an_unterminated_text(void **state)
{
    (void)state;
    unsigned char reply[P0F3_REPLY_SIZE];
    struct p0f3_raw raw;
    known(reply);
    from_hex("31302e39206f72206e657765722028736f6d6574696d6573206950686f6e6520", reply + 72);
    memset(reply + 200, 'x', 32); // also at the very end of the reply
    assert_int_equal(p0f3_decode(reply, &raw), P0F3_OK);
    assert_string_equal(raw.os_flavor, "10.9 or newer (sometimes iPhone ");
    assert_string_equal(raw.http_name, "Firefox");
    assert_string_equal(raw.language, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
}

static void cuts_a_text_at_its_first_nul(void **state)
{
    (void)state;
    unsigned char reply[P0F3_REPLY_SIZE];
    struct p0f3_raw raw;
    known(reply);
    memcpy(reply + 40, "Li\0ux", 5);
    assert_int_equal(p0f3_decode(reply, &raw), P0F3_OK);
    assert_string_equal(raw.os_name, "Li");
}

static void tells_statuses_apart(void **state)
{
    (void)state;
    unsigned char reply[P0F3_REPLY_SIZE] = {0};
    struct p0f3_raw raw;
    from_hex("02463050 20000000", reply);
    swap(reply, 4);
    swap(reply + 4, 4);
    assert_int_equal(p0f3_decode(reply, &raw), P0F3_NO_MATCH);
    put_u32(reply, 4, 0);
    assert_int_equal(p0f3_decode(reply, &raw), P0F3_BAD_QUERY);
    static const uint32_t strange[] = {0x01, 0x30, 0x110, 0x10000010, 0x120, 0xffffffff};
    for (size_t i = 0; i < sizeof strange / sizeof *strange; i++) {
        put_u32(reply, 4, strange[i]);
        assert_int_equal(p0f3_decode(reply, &raw), P0F3_BAD_ANSWER);
        assert_int_equal(raw.status, strange[i]);
    }
}

static void wants_the_magic(void **state)
{
    (void)state;
    unsigned char reply[P0F3_REPLY_SIZE];
    struct p0f3_raw raw;
    static const uint32_t strange[] = {0, 0x50304601, 0x02463050, 0x50304603};
    known(reply);
    for (size_t i = 0; i < sizeof strange / sizeof *strange; i++) {
        put_u32(reply, 0, strange[i]);
        assert_int_equal(p0f3_decode(reply, &raw), P0F3_BAD_ANSWER);
    }
}

static struct p0f3_raw known_raw(void)
{
    unsigned char reply[P0F3_REPLY_SIZE];
    struct p0f3_raw raw;
    known(reply);
    assert_int_equal(p0f3_decode(reply, &raw), P0F3_OK);
    return raw;
}

static void checks_what_is_there(void **state)
{
    (void)state;
    struct p0f3_raw raw = known_raw();
    struct p0f3_info info;
    raw.last_seen = 0xffffffff; // the last second, in 2106
    raw.last_nat = 5;
    raw.uptime_min = 0xffffffff;
    raw.up_mod_days = 49;
    raw.distance = 7;
    raw.bad_sw = 2;
    raw.os_match_q = P0F3_FUZZY | P0F3_GENERIC;
    assert_int_equal(p0f3_check(&raw, &info, sizeof info, NULL), P0F3_OK);
    assert_true(info.first_seen == 0x6b01efc8);
    assert_true(info.last_seen == 0xffffffff);
    assert_true(info.last_nat == 5);
    assert_true(info.last_chg == 0x6b01efc8);
    assert_int_equal(info.total_conn, 1);
    assert_true(info.uptime_sec == INT64_C(0xffffffff) * 60);
    assert_int_equal(info.up_mod_days, 49);
    assert_int_equal(info.distance, 7);
    assert_int_equal(info.bad_sw, 2);
    assert_int_equal(info.os_match_q, 3);
    assert_string_equal(info.os_name, "Linux");
    assert_string_equal(info.os_flavor, "2.2.x-3.x");
    assert_string_equal(info.http_name, "Firefox");
    assert_string_equal(info.http_flavor, "10.x or newer");
    assert_string_equal(info.link_type, "Ethernet or modem");
    assert_string_equal(info.language, "English");
}

static void checks_what_is_absent(void **state)
{
    (void)state;
    struct p0f3_raw raw = {.magic = P0F3_REPLY_MAGIC, .status = P0F3_STATUS_OK};
    struct p0f3_info info;
    assert_int_equal(p0f3_check(&raw, &info, sizeof info, NULL), P0F3_OK);
    assert_true(info.first_seen == P0F3_ABSENT && info.last_seen == P0F3_ABSENT);
    assert_true(info.last_nat == P0F3_ABSENT && info.last_chg == P0F3_ABSENT);
    assert_true(info.uptime_sec == P0F3_ABSENT && info.up_mod_days == P0F3_ABSENT);
    assert_int_equal(info.bad_sw, P0F3_ABSENT);
    assert_int_equal(info.total_conn, 0);
    assert_int_equal(info.os_match_q, 0);
    assert_int_equal(info.distance, 0); // this network: not absent
    assert_string_equal(info.os_name, "");
    raw.distance = 255;
    assert_int_equal(p0f3_check(&raw, &info, sizeof info, NULL), P0F3_OK);
    assert_int_equal(info.distance, P0F3_ABSENT);
    raw.distance = -1;
    assert_int_equal(p0f3_check(&raw, &info, sizeof info, NULL), P0F3_OK);
    assert_int_equal(info.distance, P0F3_ABSENT);
}

static void expect_refused(struct p0f3_raw raw, enum p0f3_result expected, const char *reason)
{
    char error[P0F3_ERROR_SIZE] = "";
    struct p0f3_info info, zero;
    memset(&zero, 0, sizeof zero);
    memset(&info, 0xee, sizeof info);
    assert_int_equal(p0f3_check(&raw, &info, sizeof info, NULL), expected);
    assert_memory_equal(&info, &zero, sizeof info);
    assert_int_equal(p0f3_check(&raw, &info, sizeof info, error), expected);
    assert_string_equal(error, reason);
}

static void check_refuses_what_p0f_never_says(void **state)
{
    (void)state;
    struct p0f3_raw raw = known_raw();
    raw.bad_sw = 3;
    expect_refused(raw, P0F3_BAD_VALUE, "bad_sw is 3, expected 0 to 2");
    raw = known_raw();
    raw.os_match_q = 4;
    expect_refused(raw, P0F3_BAD_VALUE, "os_match_q is 4, expected 0 to 3");
    raw = known_raw();
    raw.distance = -2;
    expect_refused(raw, P0F3_BAD_VALUE, "distance is -2, expected -1 to 32767");
    raw = known_raw();
    raw.status = P0F3_STATUS_NO_MATCH; // its zeros are no data
    expect_refused(raw, P0F3_BAD_ANSWER, "magic is 0x50304602 and status 0x20, not an answer");
    raw = known_raw();
    raw.magic = 0;
    expect_refused(raw, P0F3_BAD_ANSWER, "magic is 0x00000000 and status 0x10, not an answer");
}

static void every_result_has_its_own_words(void **state)
{
    (void)state;
    for (int i = P0F3_OK; i <= P0F3_BAD_VALUE + 1; i++)
        for (int j = P0F3_OK; j < i; j++)
            assert_string_not_equal(p0f3_strerror((enum p0f3_result)i),
                                    p0f3_strerror((enum p0f3_result)j));
}

// A program that was built with a later or an earlier header.
static void info_of_another_size(void **state)
{
    (void)state;
    struct p0f3_raw raw = known_raw();
    struct {
        struct p0f3_info info;
        int64_t later;
    } grown = {.later = 5};
    assert_int_equal(p0f3_check(&raw, &grown.info, sizeof grown.info, NULL), P0F3_OK);
    assert_int_equal(grown.later, 5);
    assert_int_equal(p0f3_check(&raw, &grown.info, sizeof grown, NULL), P0F3_OK);
    assert_int_equal(grown.later, 0);
    assert_string_equal(grown.info.language, "English");
    grown.info.first_seen = 7;
    assert_int_equal(p0f3_check(&raw, &grown.info, sizeof grown.info - 1, NULL), P0F3_BAD_ARGUMENT);
    assert_int_equal(grown.info.first_seen, 7);
    assert_int_equal(p0f3_check(&raw, NULL, sizeof grown.info, NULL), P0F3_BAD_ARGUMENT);
    assert_int_equal(p0f3_version(), P0F3_VERSION);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(encodes_ipv4),
        cmocka_unit_test(encodes_ipv6),
        cmocka_unit_test(encodes_mapped_as_ipv4),
        cmocka_unit_test(brackets_and_zones_are_dropped),
        cmocka_unit_test(encodes_sockaddrs),
        cmocka_unit_test(refuses_what_is_no_address),
        cmocka_unit_test(decodes_every_field),
        cmocka_unit_test(ends_an_unterminated_text),
        cmocka_unit_test(cuts_a_text_at_its_first_nul),
        cmocka_unit_test(tells_statuses_apart),
        cmocka_unit_test(wants_the_magic),
        cmocka_unit_test(checks_what_is_there),
        cmocka_unit_test(checks_what_is_absent),
        cmocka_unit_test(check_refuses_what_p0f_never_says),
        cmocka_unit_test(info_of_another_size),
        cmocka_unit_test(every_result_has_its_own_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
