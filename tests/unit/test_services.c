// SPDX-License-Identifier: GPL-2.0-only
#include "base/services.h"

#include "support.h"

static char *folder, *path;
static struct services services;
static struct arena arena;

static void open_text(const char *text)
{
    struct error e;
    file_put(path, text, strlen(text));
    assert_true(services_open(&services, path, &e));
}

static void expect_label(uint16_t port, const char *wanted)
{
    struct view label = services_label(&services, port, &arena);
    assert_non_null(label.ptr);
    if (!view_is(label, wanted))
        fail_msg("port %u: '%.*s' instead of '%s'", port, VIEW_ARGS(label), wanted);
}

static void lines(void **state)
{
    (void)state;
    open_text("# ports\n"
              "name 1/tcp\n"
              "alias\t2/tcp\tone  two\n"
              "comment 3/tcp # what it is \n"
              "all 4/tcp a b # c # d\n"
              "  indented 5/tcp\n"
              "first 6/tcp\nsecond 6/tcp x\n"
              "other 7/udp\nsctp 7/sctp\n"
              "crlf 8/tcp y # z\r\n"
              "zero 0/tcp\nhighest 65535/tcp\n"
              "#hidden 9/tcp\nbad 10\nbad 11/\nbad /tcp\nbad 12tcp\nbad -1/tcp\nbad 65536/tcp\n"
              "bad 1x/tcp\nbad 13/TCP\nbad 14/tcpx\nbad 4294967311/tcp\n"
              "hidden 15/tcp#tight\n"
              "last 16/tcp");
    expect_label(1, "name (1)");
    expect_label(2, "alias - one two (2)");
    expect_label(3, "comment - what it is (3)");
    expect_label(4, "all - a b c # d (4)");
    expect_label(5, "indented (5)");
    expect_label(6, "first (6)");
    expect_label(7, "unknown service (7)");
    expect_label(8, "crlf - y z (8)");
    expect_label(0, "zero (0)");
    expect_label(65535, "highest (65535)");
    for (uint16_t port = 9; port <= 14; port++)
        assert_null(services.by_port[port].name.ptr);
    expect_label(15, "hidden - tight (15)");
    expect_label(16, "last (16)");
    services_close(&services);
}

static void hostile_file(void **state)
{
    (void)state;
    open_text("a\x1b[31m 1/tcp b\xff # c\x07\n");
    expect_label(1, "a\\x1b[31m - b\\xff c\\x07 (1)");
    services_close(&services);
}

static void names(void **state)
{
    (void)state;
    uint16_t port = 0;
    open_text("www 80/tcp http web\nhigh 8080/tcp web\nlow 70/tcp www\nweb2 81/tcp\n");
    assert_true(services_find(&services, view_cstr("high"), &port));
    assert_int_equal(port, 8080);
    assert_true(services_find(&services, view_cstr("http"), &port));
    assert_int_equal(port, 80);
    assert_true(services_find(&services, view_cstr("web"), &port));
    assert_int_equal(port, 80);
    assert_true(services_find(&services, view_cstr("www"), &port));
    assert_int_equal(port, 80); // the first line, not the lowest port
    static const char *const none[] = {"", "we", "webx", "WWW", "http web", "80"};
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        assert_false(services_find(&services, view_cstr(none[i]), &port));
    services_close(&services);
}

// As getservbyname, but a name comes before an alias.
static void order_of_lines(void **state)
{
    (void)state;
    uint16_t port = 0;
    open_text("foo 99/tcp\nfoo 12/tcp\nbar 5/tcp baz\nbaz 7/tcp\n"
              "late 40/tcp alias\nearly 30/tcp alias\n");
    assert_true(services_find(&services, view_cstr("foo"), &port));
    assert_int_equal(port, 99);
    assert_true(services_find(&services, view_cstr("baz"), &port));
    assert_int_equal(port, 7);
    assert_true(services_find(&services, view_cstr("alias"), &port));
    assert_int_equal(port, 40);
    services_close(&services);
}

static void files(void **state)
{
    (void)state;
    struct error e;
    char *nowhere = path_in(folder, "nowhere");
    assert_false(services_open(&services, nowhere, &e));
    assert_int_equal(e.status, STATUS_USAGE);
    assert_non_null(strstr(e.text, "nowhere"));
    assert_false(services_open(&services, folder, &e));
    free(nowhere);
    open_text("");
    expect_label(80, "unknown service (80)");
    services_close(&services);
    // Well-known ports have names on every system.
    assert_true(services_open(&services, NULL, &e));
    static const uint16_t known[] = {22, 25, 80, 135, 139, 443, 445, 1433};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (access("/etc/services", R_OK) != 0 || known[i] != 135)
            assert_non_null(services.by_port[known[i]].name.ptr);
    services_close(&services);
}

static int enter(void **state)
{
    (void)state;
    folder = folder_make();
    path = path_in(folder, "services");
    return 0;
}

static int leave(void **state)
{
    (void)state;
    arena_release(&arena);
    free(path);
    folder_remove(folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines),          cmocka_unit_test(hostile_file), cmocka_unit_test(names),
        cmocka_unit_test(order_of_lines), cmocka_unit_test(files),
    };
    return cmocka_run_group_tests(tests, enter, leave);
}
