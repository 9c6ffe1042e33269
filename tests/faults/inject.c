// SPDX-License-Identifier: GPL-2.0-only
//
// Loaded before a program (LD_PRELOAD), makes one of its calls fail.
//
// The program waits before main(). Each line on the descriptor FAULT_FD, "KIND EFFECT N" and a
// newline, runs main() in a child in which the N-th call of that kind fails, counted from 1, or,
// with a negative N, all from the -N-th on. The answer is "STATUS CALLS FAILED" and a newline: as
// waitpid has it, how many calls of that kind there were, and how many of them failed.
//
// KIND is the first argument of FAULTY below, or disk: then N counts the bytes written to regular
// files, and no more than N - 1 fit. EFFECT is a number of errno, or 0: a read or write is short.
// Only calls of the program's own code count, also those through the C library, such as strdup's
// of malloc, and all of a child that it forks; not those of cairo, GLib and the like.
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <link.h>
#include <poll.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <unwind.h>

struct state {
    _Atomic unsigned long long calls, failed;
};

static struct state *state; // null: nothing fails
static char kind[16];
static int effect;
static unsigned long long first;
static bool all;
static bool in_child; // that makes the mail
static int fault_fd;

enum { SECONDS_MAX = 60 };

static bool read_line(int fd, char *line, size_t size)
{
    size_t len = 0;
    while (len + 1 < size && read(fd, line + len, 1) == 1 && line[len] != '\n')
        len++;
    line[len] = '\0';
    return len > 0;
}

__attribute__((constructor)) static void serve(void)
{
    const char *name = getenv("FAULT_FD");
    char line[64];
    int fd = name ? atoi(name) : -1, status;
    struct state *shared =
        mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    while (fd >= 0 && read_line(fd, line, sizeof line)) {
        long long n;
        if (sscanf(line, "%15s %d %lld", kind, &effect, &n) != 3)
            _exit(125);
        *shared = (struct state){0};
        pid_t child = fork();
        if (child == 0) {
            fault_fd = fd;
            if (strcmp(kind, "disks") != 0) {
                close(fd);
                alarm(SECONDS_MAX);
            }
            all = n < 0;
            first = (unsigned long long)llabs(n);
            state = shared;
            return;
        }
        waitpid(child, &status, 0);
        dprintf(fd, "%d %llu %llu\n", status, shared->calls, shared->failed);
    }
    if (name)
        _exit(0);
}

// The C library, where calls of the program's pass through.
static bool is_libc(const char *path)
{
    return strstr(path, "/libc.so") || strstr(path, "/libasan.so") || strstr(path, "/inject.so");
}

// Looks for the first caller that is not the C library. The program itself has no name.
static _Unwind_Reason_Code look(struct _Unwind_Context *frame, void *own)
{
    struct dl_find_object object;
    if (_dl_find_object((void *)_Unwind_GetIP(frame), &object) != 0)
        return _URC_END_OF_STACK;
    const char *name = object.dlfo_link_map->l_name;
    if (is_libc(name))
        return _URC_NO_REASON;
    static const char *const others[] = {"cairo",  "pixman",   "fontconfig", "freetype", "expat",
                                         "libpng", "ld-linux", "libseccomp", "glib",     "gobject",
                                         "gio",    "gmime",    "mail.so"};
    *(bool *)own = true;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (strstr(name, others[i]) && !in_child)
            *(bool *)own = false;
    return _URC_END_OF_STACK;
}

// What the compiler adds to exit(), to write counts, works.
static void stop(void)
{
    state = NULL;
}

static bool is_kind(const char *name)
{
    static atomic_flag stops = ATOMIC_FLAG_INIT;
    static _Thread_local bool looking; // unwinding may allocate
    bool own = false;
    if (!state || looking || strcmp(kind, name) != 0)
        return false;
    looking = true;
    int cause = errno;
    if (!atomic_flag_test_and_set(&stops))
        atexit(stop); // registered last, runs first
    _Unwind_Backtrace(look, &own);
    errno = cause;
    looking = false;
    return own;
}

// Whether this call is to fail.
static bool fails(const char *name)
{
    if (!is_kind(name))
        return false;
    unsigned long long number = atomic_fetch_add(&state->calls, 1) + 1;
    if (number != first && !(all && number > first))
        return false;
    atomic_fetch_add(&state->failed, 1);
    errno = effect;
    return true;
}

#define NEXT(result, name, parameters) \
    static result(*next) parameters;   \
    if (!next)                         \
        *(void **)&next = dlsym(RTLD_NEXT, #name);

// A function that fails by returning `failure`.
#define FAULTY(kind, failure, result, name, parameters, arguments) \
    result name parameters;                                        \
    result name parameters                                         \
    {                                                              \
        NEXT(result, name, parameters)                             \
        return fails(#kind) ? failure : next arguments;            \
    }

FAULTY(memory, NULL, void *, malloc, (size_t size), (size))
FAULTY(memory, NULL, void *, calloc, (size_t count, size_t size), (count, size))
FAULTY(memory, NULL, void *, realloc, (void *old, size_t size), (old, size))
FAULTY(memory, NULL, void *, reallocarray, (void *old, size_t count, size_t size),
       (old, count, size))
FAULTY(memory, MAP_FAILED, void *, mmap64,
       (void *at, size_t size, int protection, int flags, int fd, off_t offset),
       (at, size, protection, flags, fd, offset))
FAULTY(memory, -1, int, madvise, (void *at, size_t size, int advice), (at, size, advice))
FAULTY(open, -1, int, __open64_2, (const char *path, int flags), (path, flags))
FAULTY(open, -1, int, mkostemp64, (char *path, int flags), (path, flags))
FAULTY(open, NULL, FILE *, fopen64, (const char *path, const char *mode), (path, mode))
FAULTY(open, -1, int, scandir64,
       (const char *path, struct dirent64 ***entries, int (*filter)(const struct dirent64 *),
        int (*compare)(const struct dirent64 **, const struct dirent64 **)),
       (path, entries, filter, compare))
FAULTY(open, NULL, void *, dlopen, (const char *path, int flags), (path, flags))
FAULTY(rename, -1, int, rename, (const char *from, const char *to), (from, to))
FAULTY(fsync, -1, int, fsync, (int fd), (fd))
FAULTY(thread, effect, int, pthread_create,
       (pthread_t * thread, const pthread_attr_t *attributes, void *(*run)(void *), void *context),
       (thread, attributes, run, context))
FAULTY(stat, -1, int, stat64, (const char *path, struct stat64 *st), (path, st))
FAULTY(stat, -1, int, lstat64, (const char *path, struct stat64 *st), (path, st))
FAULTY(stat, -1, int, fstat64, (int fd, struct stat64 *st), (fd, st))
FAULTY(stat, -1, int, access, (const char *path, int mode), (path, mode))
FAULTY(stat, -1, int, faccessat, (int at, const char *path, int mode, int flags),
       (at, path, mode, flags))
FAULTY(stat, NULL, char *, realpath, (const char *path, char *real), (path, real))
FAULTY(stat, -1, ssize_t, readlink, (const char *path, char *to, size_t size), (path, to, size))
FAULTY(mode, -1, int, fchmod, (int fd, mode_t mode), (fd, mode))
FAULTY(mode, -1, int, fchown, (int fd, uid_t user, gid_t group), (fd, user, group))
FAULTY(seek, -1, off_t, lseek64, (int fd, off_t offset, int whence), (fd, offset, whence))
FAULTY(socket, -1, int, socket, (int domain, int type, int protocol), (domain, type, protocol))
FAULTY(socket, -1, int, connect, (int fd, const struct sockaddr *to, socklen_t len), (fd, to, len))
FAULTY(socket, -1, int, poll, (struct pollfd * fds, nfds_t count, int timeout),
       (fds, count, timeout))
FAULTY(socket, -1, ssize_t, send, (int fd, const void *bytes, size_t len, int flags),
       (fd, bytes, len, flags))
FAULTY(socket, -1, ssize_t, recv, (int fd, void *bytes, size_t len, int flags),
       (fd, bytes, len, flags))
FAULTY(process, -1, int, pipe2, (int fds[2], int flags), (fds, flags))
FAULTY(process, -1, pid_t, waitpid, (pid_t process, int *status, int flags),
       (process, status, flags))
FAULTY(random, -1, ssize_t, getrandom, (void *bytes, size_t len, unsigned flags),
       (bytes, len, flags))

pid_t fork(void)
{
    NEXT(pid_t, fork, (void))
    pid_t child = fails("process") ? -1 : next();
    in_child |= child == 0 && state;
    return child;
}

int open64(const char *path, int flags, ...)
{
    NEXT(int, open64, (const char *, int, ...))
    va_list args;
    va_start(args, flags);
    int mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(args, int) : 0;
    va_end(args);
    return fails("open") ? -1 : next(path, flags, mode);
}

// As on Linux, the descriptor is gone also when closing it fails.
int close(int fd)
{
    NEXT(int, close, (int))
    bool bad = fails("close");
    int result = next(fd);
    if (bad)
        errno = effect;
    return bad ? -1 : result;
}

ssize_t read(int fd, void *bytes, size_t len)
{
    NEXT(ssize_t, read, (int, void *, size_t))
    if (!fails("read"))
        return next(fd, bytes, len);
    size_t few = !len ? 0 : all ? len / 7 + 1 : 1; // or a large file would take a minute
    return effect ? -1 : next(fd, bytes, few);
}

static bool on_disk(const char *name, int fd)
{
    struct stat st;
    return is_kind(name) && fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

// Gives each file of a folder a name in another one that has none of that name; null: removes all.
static void link_all(const char *folder, const char *other)
{
    char from[300], to[300];
    DIR *files = opendir(folder);
    for (struct dirent *entry; files && (entry = readdir(files));) {
        snprintf(from, sizeof from, "%s/%s", folder, entry->d_name);
        snprintf(to, sizeof to, "%s/%s", other ? other : "", entry->d_name);
        if ((other ? link(from, to) : unlink(from)) != 0 && errno == ENOENT)
            abort();
    }
    closedir(files);
}

// Forks for every so many bytes, and then undoes what the child did to the files. Returns in each
// child, for which no more than `first` - 1 bytes fit, and at last in the parent.
static void fill_disks(int fd, size_t len)
{
    unsigned long long before = state->calls, step = first;
    off_t end = lseek(fd, 0, SEEK_CUR);
    char line[64];
    int status;
    link_all("out", "kept");
    for (size_t i = (size_t)((step - before % step) % step); i < len; i += step) {
        pid_t child = fork();
        if (child == 0) {
            in_child = false;
            alarm(SECONDS_MAX);
            first = before + i + 1;
            strcpy(kind, "disk");
            return;
        }
        waitpid(child, &status, 0);
        dprintf(fault_fd, "at %d\n", status);
        read_line(fault_fd, line, sizeof line);
        link_all("kept", "out"); // what the child removed
        state->calls = before;
        if (ftruncate(fd, end) != 0 || lseek(fd, end, SEEK_SET) != end)
            abort();
    }
    link_all("kept", NULL);
    state->calls = before + len;
}

ssize_t write(int fd, const void *bytes, size_t len)
{
    NEXT(ssize_t, write, (int, const void *, size_t))
    if (fd == STDERR_FILENO)
        return next(fd, bytes, len);
    if (len && on_disk("disks", fd))
        fill_disks(fd, len);
    if (on_disk("disk", fd)) {
        unsigned long long room = first - 1 - state->calls;
        state->failed += len > room;
        if (len && room == 0)
            return errno = effect, -1;
        len = len < room ? len : (size_t)room;
        state->calls += len;
        return next(fd, bytes, len);
    }
    if (!fails("write"))
        return next(fd, bytes, len);
    return effect ? -1 : next(fd, bytes, len ? 1 : 0);
}
