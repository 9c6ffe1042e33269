// SPDX-License-Identifier: GPL-2.0-only
//
// A library to be preloaded: what a hostile log would do if it took the program over. It acts in
// each thread that opens a log, a path that begins with $PLANT_LOG, before the first byte is read.
// For each act it prints a line to standard error: "ACT: done", or "ACT: refused". With
// $PLANT_OLD_KERNEL the kernel has neither Landlock nor seccomp.
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

static int system_open(const char *path, int flags)
{
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, 0600);
}

static void print(const char *act, int result)
{
    int cause = errno;
    const char *why = cause == EACCES || cause == EPERM ? "refused" : strerror(cause);
    char line[128];
    int len = snprintf(line, sizeof line, "%s: %s\n", act, result >= 0 ? "done" : why);
    if (write(STDERR_FILENO, line, (size_t)len) != len)
        _exit(99);
    if (result > STDERR_FILENO)
        close(result);
}

static int start_program(void)
{
    char name[] = "true", *const arguments[] = {name, NULL};
    int status = -1;
    pid_t child = fork();
    if (child == 0) {
        execv("/bin/true", arguments);
        _exit(errno);
    }
    waitpid(child, &status, 0);
    errno = WEXITSTATUS(status);
    return errno ? -1 : 0;
}

static int bind_unix(int fd)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX, .sun_path = "planted.socket"};
    int result = fd < 0 ? -1 : bind(fd, (const struct sockaddr *)&address, sizeof address);
    if (fd >= 0)
        close(fd);
    return result;
}

// The current folder has the folders in, out and other, each with a file "file".
static void act(void)
{
    print("read another log of the folder", system_open("in/file", O_RDONLY));
    print("read a secret", system_open("other/file", O_RDONLY));
    print("read where reports are", system_open("out/file", O_RDONLY));
    print("list a folder", system_open("other", O_RDONLY | O_DIRECTORY));
    print("make a file where reports are", system_open("out/new", O_WRONLY | O_CREAT));
    print("rename it", rename("out/new", "out/newer"));
    print("move it away", rename("out/newer", "other/newer"));
    print("write to a log", system_open("in/file", O_WRONLY));
    print("cut a log", truncate("in/file", 0));
    print("remove a log", unlink("in/file"));
    print("make a file elsewhere", system_open("other/new", O_WRONLY | O_CREAT));
    print("make a link", symlink("/etc/passwd", "out/link"));
    print("make a folder", mkdir("out/folder", 0700));
    print("open a network socket", socket(AF_INET, SOCK_STREAM, 0));
    print("open a Unix socket", socket(AF_UNIX, SOCK_STREAM, 0));
    print("bind a Unix socket", bind_unix(socket(AF_UNIX, SOCK_STREAM, 0)));
    print("start a program", start_program());
    print("use io_uring", (int)syscall(SYS_io_uring_setup, 1, NULL));
}

// Whether the program has asked for its sandbox, or never does (PLANT_AT_ONCE).
static atomic_bool asked;

// The program opens logs with it. Before the sandbox it only looks how they are compressed.
int open(const char *path, int flags, ...)
{
    static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
    static __thread bool acted;
    const char *log = getenv("PLANT_LOG");
    va_list rest;
    va_start(rest, flags);
    int mode = flags & O_CREAT ? va_arg(rest, int) : 0;
    va_end(rest);
    if (!acted && log && strncmp(path, log, strlen(log)) == 0 &&
        (asked || getenv("PLANT_AT_ONCE"))) {
        acted = true;
        pthread_mutex_lock(&lock);
        act();
        pthread_mutex_unlock(&lock);
    }
    return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
}

// ---- An old kernel ----

static int is_missing(void)
{
    errno = ENOSYS;
    return getenv("PLANT_OLD_KERNEL") != NULL;
}

long syscall(long number, ...)
{
    long a[6];
    va_list rest;
    va_start(rest, number);
    for (int i = 0; i < 6; i++)
        a[i] = va_arg(rest, long);
    va_end(rest);
    if ((number == SYS_landlock_create_ruleset || number == SYS_seccomp) && is_missing())
        return -1;
    long (*real)(long, ...) = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
    return real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

int prctl(int option, ...)
{
    long a[4];
    va_list rest;
    va_start(rest, option);
    for (int i = 0; i < 4; i++)
        a[i] = va_arg(rest, long);
    va_end(rest);
    asked |= option == PR_SET_NO_NEW_PRIVS;
    return is_missing() ? -1 : (int)syscall(SYS_prctl, (long)option, a[0], a[1], a[2], a[3]);
}
