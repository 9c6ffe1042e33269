// SPDX-License-Identifier: GPL-2.0-only
#include "base/output.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/escape.h"

enum { BUFFER_SIZE = 64 * 1024 };

void output_init_memory(struct output *out)
{
    *out = (struct output){.fd = -1};
}

// The descriptor stays the caller's until it sets `owned`.
static bool init(struct output *out, int fd, const char *path, struct error *e)
{
    *out = (struct output){.fd = fd, .data = malloc(BUFFER_SIZE), .path = strdup(path)};
    out->size = BUFFER_SIZE;
    if (out->data && out->path)
        return true;
    output_abandon(out);
    return error_no_memory(e);
}

bool output_init_fd(struct output *out, int fd, const char *name, struct error *e)
{
    return init(out, fd, name, e);
}

static void release(struct output *out)
{
    free(out->data);
    free(out->path);
    free(out->temporary);
    *out = (struct output){.fd = -1};
}

static bool open_failed(struct error *e, const char *path, int cause)
{
    char name[ESCAPED_PATH_MAX];
    return error_set(e, STATUS_FAILED, "%s: cannot be written: %s",
                     escape_cstr(path, name, sizeof name), strerror(cause));
}

// The folder of `path` is one that everybody may write to.
static bool in_public_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    char folder[PATH_MAX];
    int n = slash ? snprintf(folder, sizeof folder, "%.*s/", (int)(slash - path), path)
                  : snprintf(folder, sizeof folder, ".");
    struct stat st;
    return n > 0 && (size_t)n < sizeof folder && stat(folder, &st) == 0 && (st.st_mode & S_IWOTH);
}

// The name that a report for `path` is to end up under; caller frees, null when out of memory.
static char *resolve_target(const char *path)
{
    struct stat st;
    if (lstat(path, &st) != 0 || !S_ISLNK(st.st_mode) || in_public_folder(path))
        return strdup(path);
    char *real = realpath(path, NULL);
    return real ? real : strdup(path);
}

// The permissions of what is replaced, or what open() would give a new file.
static mode_t mode_for(const char *target)
{
    struct stat st;
    if (lstat(target, &st) == 0 && S_ISREG(st.st_mode))
        return st.st_mode & 07777;
    mode_t mask = umask(0);
    (void)umask(mask);
    return 0666 & ~mask;
}

static bool is_under(const char *path, const char *folder)
{
    return strncmp(path, folder, strlen(folder)) == 0;
}

// Systems of files that are none: nothing is to be made or renamed there.
static bool among_devices(const char *path)
{
    return (is_under(path, "/dev/") && !is_under(path, "/dev/shm/")) || is_under(path, "/proc/") ||
           is_under(path, "/sys/");
}

// The number of a descriptor that is named by a path; -1 for any other path. To open such a path
// would begin anew at the start of the file that a shell appends to.
static int named_descriptor(const char *path)
{
    static const char *const folders[] = {"/dev/fd/", "/proc/self/fd/"};
    if (strcmp(path, "/dev/stdout") == 0)
        return STDOUT_FILENO;
    if (strcmp(path, "/dev/stderr") == 0)
        return STDERR_FILENO;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        if (!is_under(path, folders[i]))
            continue;
        size_t len = strlen(folders[i]), digits = strspn(path + len, "0123456789");
        if (digits > 0 && digits < 7 && path[len + digits] == '\0')
            return atoi(path + len);
    }
    return -1;
}

// An output that is written in place, to a descriptor that was just opened or could not be.
static bool take_over(struct output *out, int fd, const char *path, struct error *e)
{
    if (fd < 0)
        return open_failed(e, path, errno);
    if (!init(out, fd, path, e)) {
        (void)close(fd);
        return false;
    }
    out->owned = true;
    return true;
}

static bool open_beside(struct output *out, const char *target, struct error *e)
{
    static const char suffix[] = ".XXXXXX";
    if (!init(out, -1, target, e))
        return false;
    out->temporary = malloc(strlen(target) + sizeof suffix);
    if (!out->temporary) {
        output_abandon(out);
        return error_no_memory(e);
    }
    memcpy(out->temporary, target, strlen(target));
    memcpy(out->temporary + strlen(target), suffix, sizeof suffix);
    out->fd = mkostemp(out->temporary, O_CLOEXEC);
    out->owned = out->fd >= 0;
    if (out->fd < 0 || fchmod(out->fd, mode_for(target)) != 0) {
        int cause = errno;
        if (out->fd < 0) {
            free(out->temporary);
            out->temporary = NULL;
        }
        output_abandon(out);
        return open_failed(e, target, cause);
    }
    return true;
}

bool output_open(struct output *out, const char *path, struct error *e)
{
    if (strcmp(path, "-") == 0)
        return init(out, STDOUT_FILENO, "standard output", e);
    struct stat st;
    bool exists = stat(path, &st) == 0;
    if (exists && S_ISDIR(st.st_mode))
        return open_failed(e, path, EISDIR);
    if (named_descriptor(path) >= 0)
        return take_over(out, fcntl(named_descriptor(path), F_DUPFD_CLOEXEC, STDERR_FILENO + 1),
                         path, e);
    if ((exists && !S_ISREG(st.st_mode)) || among_devices(path))
        return take_over(out, open(path, O_WRONLY | O_CLOEXEC), path, e);
    char *target = resolve_target(path);
    bool opened = target ? open_beside(out, target, e) : error_no_memory(e);
    free(target);
    return opened;
}

static void write_out(struct output *out)
{
    size_t done = 0;
    while (done < out->used && !out->failed) {
        ssize_t n = write(out->fd, out->data + done, out->used - done);
        if (n >= 0)
            done += (size_t)n;
        else if (errno != EINTR)
            out->failed = errno;
    }
    out->used = 0;
}

// Makes room for `len` more bytes in an output that stays in memory.
static bool grow(struct output *out, size_t len)
{
    size_t size = out->size ? out->size : 4096;
    while (size - out->used < len) {
        if (size > SIZE_MAX / 2) {
            out->failed = ENOMEM;
            return false;
        }
        size *= 2;
    }
    char *data = realloc(out->data, size);
    if (!data) {
        out->failed = ENOMEM;
        return false;
    }
    out->data = data;
    out->size = size;
    return true;
}

void output_bytes(struct output *out, const void *bytes, size_t len)
{
    const char *from = bytes;
    while (len && !out->failed) {
        if (out->used == out->size || (out->fd < 0 && out->size - out->used < len)) {
            if (out->fd >= 0)
                write_out(out);
            else if (!grow(out, len))
                return;
        }
        size_t room = out->size - out->used, n = len < room ? len : room;
        memcpy(out->data + out->used, from, n);
        out->used += n;
        from += n;
        len -= n;
    }
}

void output_view(struct output *out, struct view text)
{
    output_bytes(out, text.ptr, text.len);
}

void output_cstr(struct output *out, const char *text)
{
    output_bytes(out, text, strlen(text));
}

void output_char(struct output *out, char c)
{
    output_bytes(out, &c, 1);
}

void output_fill(struct output *out, char c, size_t count)
{
    while (count--)
        output_char(out, c);
}

void output_format(struct output *out, const char *format, ...)
{
    char text[512];
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int n = vsnprintf(text, sizeof text, format, args);
    if (n < 0) {
        out->failed = out->failed ? out->failed : EINVAL;
    } else if ((size_t)n < sizeof text) {
        output_bytes(out, text, (size_t)n);
    } else {
        char *longer = malloc((size_t)n + 1);
        if (longer) {
            (void)vsnprintf(longer, (size_t)n + 1, format, again);
            output_bytes(out, longer, (size_t)n);
            free(longer);
        } else {
            out->failed = out->failed ? out->failed : ENOMEM;
        }
    }
    va_end(again);
    va_end(args);
}

// Reports the first failure and drops the output.
static bool lost(struct output *out, struct error *e)
{
    (void)open_failed(e, out->path ? out->path : "report", out->failed);
    output_abandon(out);
    return false;
}

bool output_finish(struct output *out, struct error *e)
{
    if (out->fd >= 0)
        write_out(out);
    // NFS and quotas report a full disk only here.
    if (out->temporary && !out->failed && fsync(out->fd) != 0 && errno != EINVAL && errno != ENOSYS)
        out->failed = errno;
    if (out->owned && close(out->fd) != 0 && !out->failed)
        out->failed = errno;
    out->owned = false;
    return !out->failed || lost(out, e);
}

bool output_publish(struct output *out, struct error *e)
{
    if (out->temporary && rename(out->temporary, out->path) != 0) {
        out->failed = errno;
        return lost(out, e);
    }
    release(out);
    return true;
}

bool output_close(struct output *out, struct error *e)
{
    return output_finish(out, e) && output_publish(out, e);
}

void output_abandon(struct output *out)
{
    if (out->owned)
        (void)close(out->fd);
    if (out->temporary)
        (void)unlink(out->temporary);
    release(out);
}
