// SPDX-License-Identifier: GPL-2.0-only
//
// Nobody sees half a report, and a failed run keeps the old one.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "support.h"

static char *folder;

static int enter(void **state)
{
    (void)state;
    folder = folder_make();
    return 0;
}

static int leave(void **state)
{
    (void)state;
    folder_remove(folder);
    return 0;
}

static size_t entries(void)
{
    size_t count = 0;
    DIR *d = opendir(folder);
    assert_non_null(d);
    while (readdir(d))
        count++;
    (void)closedir(d);
    return count - 2;
}

static void expect_file(const char *path, const char *wanted)
{
    char *got = file_get(path, NULL);
    assert_non_null(got);
    assert_string_equal(got, wanted);
    free(got);
}

static unsigned mode_of(const char *path)
{
    struct stat st;
    assert_int_equal(stat(path, &st), 0);
    return st.st_mode & 07777;
}

static void new_file(void **state)
{
    (void)state;
    char *path = path_in(folder, "report");
    struct output out;
    struct error e;
    mode_t before = umask(027);
    assert_true(output_open(&out, path, &e));
    output_cstr(&out, "half");
    assert_int_equal(access(path, F_OK), -1); // not yet
    output_format(&out, " and %s", "half");
    output_fill(&out, '!', 3);
    output_char(&out, '\n');
    assert_true(output_close(&out, &e));
    (void)umask(before);
    expect_file(path, "half and half!!!\n");
    assert_int_equal(mode_of(path), 0640);
    assert_int_equal(entries(), 1);
    free(path);
}

static void replaced_file(void **state)
{
    (void)state;
    char *path = path_in(folder, "report");
    struct output out;
    struct error e;
    file_put(path, "yesterday, and longer\n", 22);
    assert_int_equal(chmod(path, 0604), 0);
    assert_true(output_open(&out, path, &e));
    output_cstr(&out, "today\n");
    expect_file(path, "yesterday, and longer\n");
    assert_true(output_close(&out, &e));
    expect_file(path, "today\n");
    assert_int_equal(mode_of(path), 0604);
    assert_int_equal(entries(), 1);
    free(path);
}

static void owner_and_group_stay(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip();
    char *path = path_in(folder, "report");
    struct output out;
    struct error e;
    struct stat st;
    file_put(path, "old\n", 4);
    assert_int_equal(chown(path, 1234, 2345), 0);
    assert_int_equal(chmod(path, 0640), 0);
    assert_true(output_open(&out, path, &e));
    output_cstr(&out, "new\n");
    assert_true(output_close(&out, &e));
    expect_file(path, "new\n");
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_uid, 1234);
    assert_int_equal(st.st_gid, 2345);
    assert_int_equal(mode_of(path), 0640);
    free(path);
}

static int write_as_user(const char *path, uid_t user)
{
    struct output out;
    struct error e;
    if (setgroups(0, NULL) != 0 || setgid(user) != 0 || setuid(user) != 0)
        return 1;
    if (!output_open(&out, path, &e))
        return 2;
    output_cstr(&out, "new\n");
    return output_close(&out, &e) ? 0 : 3;
}

// What the group of the old file may do, the group of the new one may not.
static void group_that_cannot_stay(void **state)
{
    (void)state;
    if (geteuid() != 0)
        skip();
    char *path = path_in(folder, "report");
    struct stat st;
    int status;
    file_put(path, "old\n", 4);
    assert_int_equal(chown(folder, 1234, 1234), 0);
    assert_int_equal(chown(path, 0, 2345), 0);
    assert_int_equal(chmod(path, 0664), 0);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(write_as_user(path, 1234));
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(status, 0);
    expect_file(path, "new\n");
    assert_int_equal(stat(path, &st), 0);
    assert_int_equal(st.st_uid, 1234);
    assert_int_equal(st.st_gid, 1234);
    assert_int_equal(mode_of(path), 0644);
    free(path);
}

static void abandoned(void **state)
{
    (void)state;
    char *path = path_in(folder, "report");
    struct output out;
    struct error e;
    file_put(path, "yesterday\n", 10);
    assert_true(output_open(&out, path, &e));
    output_fill(&out, 'x', 1000000); // more than any buffer holds
    output_abandon(&out);
    expect_file(path, "yesterday\n");
    assert_int_equal(entries(), 1);
    free(path);
}

// A failed write is reported when the output is closed; the target is unchanged.
// What a signal handler does.
static void temporaries_are_removed(void **state)
{
    (void)state;
    char *path = path_in(folder, "report");
    struct output out;
    struct error e;
    assert_true(output_open(&out, path, &e));
    assert_int_equal(entries(), 1);
    output_remove_temporaries();
    assert_int_equal(entries(), 0);
    output_abandon(&out);
    free(path);
}

static void failed_write(void **state)
{
    (void)state;
    char *path = path_in(folder, "report");
    struct output out;
    struct error e;
    file_put(path, "yesterday\n", 10);
    assert_true(output_open(&out, path, &e));
    output_cstr(&out, "today\n");
    out.failed = ENOSPC;
    output_cstr(&out, "more\n");
    assert_false(output_close(&out, &e));
    assert_int_equal(e.status, STATUS_FAILED);
    assert_non_null(strstr(e.text, strerror(ENOSPC)));
    expect_file(path, "yesterday\n");
    assert_int_equal(entries(), 1);
    free(path);
}

static void full_device(void **state)
{
    (void)state;
    struct output out;
    struct error e;
    assert_true(output_open(&out, "/dev/full", &e));
    output_cstr(&out, "lost\n");
    assert_false(output_close(&out, &e));
    assert_int_equal(e.status, STATUS_FAILED);
    assert_memory_equal(e.text, "/dev/full: ", 11);
    // More than fits in the buffer: the first failure is reported.
    assert_true(output_open(&out, "/dev/full", &e));
    output_fill(&out, 'x', 300000);
    assert_false(output_close(&out, &e));
    assert_non_null(strstr(e.text, strerror(ENOSPC)));
    struct stat st;
    assert_int_equal(stat("/dev/full", &st), 0);
    assert_true(S_ISCHR(st.st_mode));
}

static void symbolic_link(void **state)
{
    (void)state;
    char *path = path_in(folder, "link"), *target = path_in(folder, "target");
    struct output out;
    struct error e;
    struct stat st;
    file_put(target, "old\n", 4);
    assert_int_equal(symlink("target", path), 0);
    assert_true(output_open(&out, path, &e));
    output_cstr(&out, "new\n");
    assert_true(output_close(&out, &e));
    assert_int_equal(lstat(path, &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    expect_file(target, "new\n");
    assert_int_equal(entries(), 2);
    free(path);
    free(target);
}

// In a folder that everybody may write to, a link is replaced: anybody could have put it there.
static void link_in_public_folder(void **state)
{
    (void)state;
    char *path = path_in(folder, "public/link"), *public = path_in(folder, "public");
    char *target = path_in(folder, "target");
    struct output out;
    struct error e;
    struct stat st;
    file_put(target, "mine\n", 5);
    assert_int_equal(mkdir(public, 0777), 0);
    assert_int_equal(chmod(public, 01777), 0);
    assert_int_equal(symlink("../target", path), 0);
    assert_true(output_open(&out, path, &e));
    output_cstr(&out, "new\n");
    assert_true(output_close(&out, &e));
    assert_int_equal(lstat(path, &st), 0);
    assert_true(S_ISREG(st.st_mode));
    expect_file(path, "new\n");
    expect_file(target, "mine\n");
    free(path);
    free(public);
    free(target);
}

static void fifo(void **state)
{
    (void)state;
    char *path = path_in(folder, "fifo"), got[16] = "";
    struct output out;
    struct error e;
    struct stat st;
    assert_int_equal(mkfifo(path, 0600), 0);
    int reader = open(path, O_RDONLY | O_NONBLOCK);
    assert_true(reader >= 0);
    assert_true(output_open(&out, path, &e));
    output_cstr(&out, "through\n");
    assert_true(output_close(&out, &e));
    assert_int_equal(read(reader, got, sizeof got - 1), 8);
    assert_string_equal(got, "through\n");
    assert_int_equal(stat(path, &st), 0);
    assert_true(S_ISFIFO(st.st_mode));
    (void)close(reader);
    free(path);
}

static void impossible_targets(void **state)
{
    (void)state;
    char *nowhere = path_in(folder, "nowhere/report"), *hostile = path_in(folder, "\x1b[31m/x");
    struct output out;
    struct error e;
    assert_false(output_open(&out, folder, &e));
    assert_int_equal(e.status, STATUS_FAILED);
    assert_non_null(strstr(e.text, strerror(EISDIR)));
    assert_false(output_open(&out, nowhere, &e));
    assert_non_null(strstr(e.text, strerror(ENOENT)));
    assert_false(output_open(&out, hostile, &e));
    assert_null(strchr(e.text, '\x1b'));
    assert_int_equal(entries(), 0);
    free(nowhere);
    free(hostile);
}

// Files in /dev/shm are ordinary files.
static void memory_file_system(void **state)
{
    (void)state;
    char path[] = "/dev/shm/p0f-stats-test.XXXXXX";
    int fd = mkstemp(path);
    if (fd < 0)
        skip();
    (void)close(fd);
    struct output out;
    struct error e;
    file_put(path, "yesterday, and longer\n", 22);
    assert_true(output_open(&out, path, &e));
    output_cstr(&out, "today\n");
    assert_true(output_close(&out, &e));
    expect_file(path, "today\n");
    assert_int_equal(unlink(path), 0);
    assert_true(output_open(&out, path, &e));
    output_cstr(&out, "new\n");
    assert_true(output_close(&out, &e));
    expect_file(path, "new\n");
    assert_int_equal(unlink(path), 0);
}

// A file that the shell opened with >> is appended to, whatever its path.
static void own_descriptors(void **state)
{
    (void)state;
    char *path = path_in(folder, "log"), name[32];
    static const char *const forms[] = {"/dev/fd", "/proc/self/fd"};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct output out;
        struct error e;
        file_put(path, "kept\n", 5);
        int fd = open(path, O_WRONLY | O_APPEND);
        assert_true(fd >= 0);
        (void)snprintf(name, sizeof name, "%s/%d", forms[i], fd);
        assert_true(output_open(&out, name, &e));
        output_cstr(&out, "added\n");
        assert_true(output_close(&out, &e));
        assert_int_equal(write(fd, "open\n", 5), 5); // and stays the caller's
        (void)close(fd);
        expect_file(path, "kept\nadded\nopen\n");
        assert_false(output_open(&out, name, &e));
    }
    free(path);
}

// A standard stream by its path, too.
static void standard_streams(void **state)
{
    (void)state;
    static const char *const names[] = {"/dev/stdout", "/dev/stderr"};
    char *path = path_in(folder, "log");
    for (int i = 0; i < 2; i++) {
        struct output out;
        struct error e;
        file_put(path, "kept\n", 5);
        int fd = open(path, O_WRONLY | O_APPEND), kept = dup(STDOUT_FILENO + i);
        (void)fflush(NULL);
        assert_true(dup2(fd, STDOUT_FILENO + i) >= 0);
        bool opened = output_open(&out, names[i], &e);
        output_cstr(&out, "added\n");
        bool closed = opened && output_close(&out, &e);
        assert_true(dup2(kept, STDOUT_FILENO + i) >= 0);
        assert_true(closed);
        (void)close(kept);
        (void)close(fd);
        expect_file(path, "kept\nadded\n");
    }
    free(path);
}

static void descriptor_of_the_caller(void **state)
{
    (void)state;
    char *path = path_in(folder, "report");
    struct output out;
    struct error e;
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_true(fd > STDERR_FILENO);
    for (int i = 0; i < 2; i++) {
        assert_true(output_init_fd(&out, fd, "report", &e));
        output_cstr(&out, "line\n");
        if (i == 0)
            assert_true(output_close(&out, &e));
        else
            output_abandon(&out);
        assert_int_equal(fcntl(fd, F_GETFD), FD_CLOEXEC);
    }
    assert_int_equal(close(fd), 0);
    expect_file(path, "line\n");
    free(path);
}

static void large_output(void **state)
{
    (void)state;
    char *path = path_in(folder, "large");
    struct output out, memory;
    struct error e;
    struct dice dice = {5};
    size_t len;
    output_init_memory(&memory);
    assert_true(output_open(&out, path, &e));
    for (int i = 0; i < 3000; i++) {
        char part[700];
        size_t n = dice_below(&dice, sizeof part);
        memset(part, 'a' + i % 26, n);
        output_bytes(&out, part, n);
        output_bytes(&memory, part, n);
        output_format(&out, "%0600d", i); // longer than any buffer on the stack
        output_format(&memory, "%0600d", i);
    }
    assert_true(output_close(&out, &e));
    char *got = file_get(path, &len);
    assert_int_equal(len, memory.used);
    assert_memory_equal(got, memory.data, len);
    free(got);
    output_abandon(&memory);
    free(path);
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, enter, leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(new_file),
        TEST(replaced_file),
        TEST(owner_and_group_stay),
        TEST(group_that_cannot_stay),
        TEST(abandoned),
        TEST(temporaries_are_removed),
        TEST(failed_write),
        TEST(full_device),
        TEST(symbolic_link),
        TEST(fifo),
        TEST(link_in_public_folder),
        TEST(impossible_targets),
        TEST(large_output),
        TEST(memory_file_system),
        TEST(own_descriptors),
        TEST(standard_streams),
        TEST(descriptor_of_the_caller),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
