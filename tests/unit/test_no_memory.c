// SPDX-License-Identifier: GPL-2.0-only
//
// What happens when memory runs out. Some functions of the C library are replaced here by ones
// that fail on demand.
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <sys/syscall.h>

#include "base/services.h"
#include "base/time.h"
#include "input/files.h"
#include "support.h"

// The allocation of the C library that fails: the next is 1; 0: none. These sanitizers have a
// malloc of their own.
static volatile int failing_malloc;
#if !defined __SANITIZE_ADDRESS__ && !defined __SANITIZE_THREAD__
void *__libc_malloc(size_t size);
void *malloc(size_t size)
{
    if (failing_malloc && !--failing_malloc) {
        errno = ENOMEM;
        return NULL;
    }
    return __libc_malloc(size);
}
#endif

// Not so under valgrind either.
static bool malloc_can_fail(void)
{
    char *text;
    failing_malloc = 1;
    bool failed = asprintf(&text, "1") < 0;
    failing_malloc = 0;
    if (!failed)
        free(text);
    return failed;
}

static int open_fails_with; // errno, 0: does not fail
static bool strdup_fails;
static int last_closed, bad_closes;

int open(const char *path, int flags, ...)
{
    va_list args;
    va_start(args, flags);
    int mode = flags & O_CREAT ? va_arg(args, int) : 0;
    va_end(args);
    if (open_fails_with) {
        errno = open_fails_with;
        return -1;
    }
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

int access(const char *path, int mode)
{
    if (!open_fails_with)
        return (int)syscall(SYS_access, path, mode);
    errno = open_fails_with;
    return -1;
}

char *strdup(const char *text)
{
    size_t size = strlen(text) + 1;
    char *copy = strdup_fails ? NULL : malloc(size);
    return copy ? memcpy(copy, text, size) : NULL;
}

int close(int fd)
{
    int result = (int)syscall(SYS_close, fd);
    last_closed = fd;
    bad_closes += result != 0;
    return result;
}

static void unreadable_services(void **state)
{
    (void)state;
    struct services s;
    struct error e = {.text = ""};
    uint16_t port = 0;
    open_fails_with = EACCES;
    assert_true(services_open(&s, NULL, &e));
    assert_true(services_find(&s, view_cstr("ssh"), &port));
    assert_int_equal(port, 22);
    services_close(&s);
    open_fails_with = EIO; // other names than yesterday's would be wrong
    assert_false(services_open(&s, NULL, &e));
    assert_string_equal(e.text, "/etc/services: cannot be read: Input/output error");
    open_fails_with = EACCES;
    assert_false(services_open(&s, "services", &e));
    assert_int_equal(e.status, STATUS_USAGE);
    open_fails_with = 0;
}

// Fails, instead of a report without the names of ports.
static void services_without_memory(void **state)
{
    (void)state;
    static const char *const paths[] = {NULL, "services"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct services s;
        struct error e = {.text = ""};
        open_fails_with = ENOMEM;
        bool opened = services_open(&s, paths[i], &e);
        open_fails_with = 0;
        assert_false(opened);
        assert_true(e.no_memory);
        assert_int_equal(e.status, STATUS_FAILED);
        assert_string_equal(e.text, "out of memory");
    }
}

// A descriptor is closed once: after that its number may be another file's.
static void output_without_memory(void **state)
{
    (void)state;
    struct output out;
    struct error e = {.text = ""};
    last_closed = -1;
    bad_closes = 0;
    strdup_fails = true;
    bool opened = output_open(&out, "/dev/null", &e);
    strdup_fails = false;
    assert_false(opened);
    assert_true(e.no_memory);
    assert_true(last_closed > STDERR_FILENO);
    assert_int_equal(bad_closes, 0);
    int fd = open("/dev/null", O_WRONLY);
    strdup_fails = true;
    opened = output_init_fd(&out, fd, "the caller's", &e);
    strdup_fails = false;
    assert_false(opened);
    assert_true(fcntl(fd, F_GETFD) >= 0);
    assert_int_equal(close(fd), 0);
}

// Nothing leaks when a file of a directory cannot be added.
static void directory_without_memory(void **state)
{
    (void)state;
    char folder[] = "/tmp/no-memory.XXXXXX", file[sizeof folder + 4];
    assert_non_null(mkdtemp(folder));
    snprintf(file, sizeof file, "%s/log", folder);
    assert_int_equal(close(creat(file, 0600)), 0);
    size_t used = 0;
    for (int i = 0; i < 1000; i++) {
        struct input_list list;
        struct error e = {.text = ""};
        input_list_init(&list, false, NULL, NULL);
        strdup_fails = true;
        bool added = input_list_add(&list, folder, &e);
        strdup_fails = false;
        input_list_release(&list);
        assert_false(added);
        assert_true(e.no_memory);
        used = i == 10 ? mallinfo2().uordblks : used;
    }
    assert_in_range(mallinfo2().uordblks, 0, used + 4096);
    assert_int_equal(unlink(file), 0);
    assert_int_equal(rmdir(folder), 0);
}

// A zone without memory would silently be UTC.
static void zones_without_memory(void **state)
{
    (void)state;
    const char *const names[] = {"Europe/Paris", "CET-1CEST,M3.5.0,M10.5.0/3", NULL};
    int failed = 0;
    if (!malloc_can_fail())
        skip();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        for (int n = 1, left = 0; left == 0; n++) {
            struct zone zone;
            struct error e = {.text = ""};
            assert_int_equal(setenv("TZ", names[i] ? "" : "Europe/Paris", 1), 0);
            failing_malloc = n;
            bool opened = zone_open(&zone, names[i], &e);
            left = failing_malloc;
            failing_malloc = 0;
            failed += !opened;
            if (opened) {
                assert_int_equal(zone_offset(&zone, INT64_C(1163900104)), 3600);
                assert_int_equal(zone_offset(&zone, INT64_C(1184900104)), 7200);
                assert_int_equal(zone_offset(&zone, INT64_C(2543900104)), 7200);
                zone_close(&zone);
            } else {
                assert_true(e.no_memory);
            }
            assert_int_equal(setenv("TZ", "UTC", 1), 0);
            tzset();
        }
    assert_true(failed > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(unreadable_services),   cmocka_unit_test(services_without_memory),
        cmocka_unit_test(output_without_memory), cmocka_unit_test(directory_without_memory),
        cmocka_unit_test(zones_without_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
