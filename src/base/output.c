// SPDX-License-Identifier: GPL-2.0-only
#include "base/output.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
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

bool output_init_fd(struct output *out, int fd, const char *name, struct error *e)
{
    *out = (struct output){.fd = fd, .data = malloc(BUFFER_SIZE), .path = strdup(name)};
    out->size = BUFFER_SIZE;
    if (out->data && out->path)
        return true;
    output_abandon(out);
    return error_no_memory(e);
}

// The temporary files that exist, for output_remove_temporaries. The one mutable global of the
// program: a signal handler can reach nothing else.
enum { TEMPORARIES_MAX = 64 };
static const char *_Atomic temporaries[TEMPORARIES_MAX];

static char *remember_temporary(char *path)
{
    const char *none = NULL;
    for (int i = 0; i < TEMPORARIES_MAX; i++, none = NULL)
        if (atomic_compare_exchange_strong(&temporaries[i], &none, path))
            break;
    return path;
}

static void forget_temporary(const char *path)
{
    for (int i = 0; path && i < TEMPORARIES_MAX; i++)
        if (temporaries[i] == path)
            temporaries[i] = NULL;
}

void output_remove_temporaries(void)
{
    for (int i = 0; i < TEMPORARIES_MAX; i++)
        if (temporaries[i])
            unlink(temporaries[i]);
}

static void release(struct output *out)
{
    free(out->data);
    free(out->path);
    forget_temporary(out->temporary);
    free(out->temporary);
    *out = (struct output){.fd = -1};
}

static bool open_failed(struct error *e, const char *path, int cause)
{
    char name[ESCAPED_PATH_MAX];
    return error_set(e, STATUS_FAILED, "%s: cannot be written: %s",
                     escape_cstr(path, name, sizeof name), strerror(cause));
}

// Whether everybody may write to the folder of `path`.
static bool in_public_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    char folder[PATH_MAX];
    int n = slash ? snprintf(folder, sizeof folder, "%.*s/", (int)(slash - path), path)
                  : snprintf(folder, sizeof folder, ".");
    struct stat st;
    return n > 0 && (size_t)n < sizeof folder && stat(folder, &st) == 0 && (st.st_mode & S_IWOTH);
}

// The path to replace when `path` is written. The caller frees it; null when memory runs out.
static char *resolve_target(const char *path)
{
    struct stat st;
    if (lstat(path, &st) != 0 || !S_ISLNK(st.st_mode) || in_public_folder(path))
        return strdup(path);
    char *real = realpath(path, NULL);
    return real ? real : strdup(path);
}

// Gives a new file the group, permissions and owner of the file that it replaces, as far as the
// process may, or the permissions that open() gives. Returns false, with errno, on failure.
static bool copy_attributes(int fd, const char *target)
{
    struct stat st;
    if (lstat(target, &st) != 0 || !S_ISREG(st.st_mode)) {
        mode_t mask = umask(0);
        umask(mask);
        return fchmod(fd, 0666 & ~mask) == 0;
    }
    mode_t mode = st.st_mode & 07777;
    // Another group may do no more than everybody.
    if (fchown(fd, (uid_t)-1, st.st_gid) != 0)
        mode &= ~(mode_t)070 | (mode & 07) << 3;
    if (fchmod(fd, mode) != 0)
        return false;
    // Last: who gives a file away cannot change it any more. Only root can, and need not.
    return fchown(fd, st.st_uid, (gid_t)-1) == 0 || errno == EPERM || errno == EINVAL;
}

static bool is_under(const char *path, const char *folder)
{
    return strncmp(path, folder, strlen(folder)) == 0;
}

// No temporary file can be made or renamed in these file systems.
static bool among_devices(const char *path)
{
    return (is_under(path, "/dev/") && !is_under(path, "/dev/shm/")) || is_under(path, "/proc/") ||
           is_under(path, "/sys/");
}

// The descriptor that a path such as /dev/fd/3 names, else -1. It is duplicated, not opened: open()
// starts at offset 0 and overwrites a file that the shell appends to (>>).
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

// Writes in place, to a descriptor that was just opened; fd < 0: opening failed with errno.
static bool take_over(struct output *out, int fd, const char *path, struct error *e)
{
    if (fd < 0)
        return open_failed(e, path, errno);
    if (!output_init_fd(out, fd, path, e)) {
        close(fd);
        return false;
    }
    out->owned = true;
    return true;
}

// Makes a file with a random name in place of the six X that the path ends with. As mkostemp, but
// the file is only for writing: the sandbox does not allow to read what is beside it.
static int open_new(char *path)
{
    enum { TRIES = 100 };
    unsigned number = (unsigned)getpid();
    int fd = -1;
    for (int i = 0; i < TRIES && fd < 0 && (i == 0 || errno == EEXIST); i++) {
        number = getentropy(&number, sizeof number) == 0 ? number : number + 1;
        snprintf(path + strlen(path) - 6, 7, "%06x", number & 0xffffff);
        fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    }
    return fd;
}

// Writes to a temporary file beside the target.
static bool open_beside(struct output *out, const char *target, struct error *e)
{
    char *temporary;
    if (!output_init_fd(out, -1, target, e))
        return false;
    if (asprintf(&temporary, "%s.XXXXXX", target) < 0) {
        output_abandon(out);
        return error_no_memory(e);
    }
    sigset_t all, old;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old); // no signal between the file and its entry
    out->fd = open_new(temporary);
    out->owned = out->fd >= 0;
    if (out->owned)
        out->temporary = remember_temporary(temporary);
    pthread_sigmask(SIG_SETMASK, &old, NULL);
    if (out->owned && copy_attributes(out->fd, target))
        return true;
    int cause = errno;
    if (!out->owned)
        free(temporary);
    output_abandon(out);
    return open_failed(e, target, cause);
}

bool output_open(struct output *out, const char *path, struct error *e)
{
    if (strcmp(path, "-") == 0)
        return output_init_fd(out, STDOUT_FILENO, "standard output", e);
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

char *output_place(const char *path)
{
    struct stat st;
    if (among_devices(path) || (stat(path, &st) == 0 && !S_ISREG(st.st_mode)))
        return strdup(path);
    char *target = resolve_target(path);
    char *place = target ? strdup(dirname(target)) : NULL;
    free(target);
    return place;
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

void output_bytes(struct output *out, const void *bytes, size_t len)
{
    const char *from = bytes;
    while (len && !out->failed) {
        if (out->fd >= 0 && out->used == out->size)
            write_out(out);
        if (out->fd < 0 && !array_reserve(&out->data, out->used + len, &out->size, 1)) {
            out->failed = ENOMEM;
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

void output_escaped(struct output *out, struct view text)
{
    char hex[4];
    while (text.len)
        output_view(out, escape_next(&text, hex));
}

void output_markup(struct output *out, struct view text)
{
    static const char special[] = {'&', '<', '>', '"'};
    static const char *const entities[] = {"&amp;", "&lt;", "&gt;", "&quot;"};
    for (size_t i = 0; i < text.len; i++) {
        const char *at = memchr(special, text.ptr[i], sizeof special);
        if (at)
            output_cstr(out, entities[at - special]);
        else
            output_char(out, text.ptr[i]);
    }
}

void output_csv(struct output *out, struct view text)
{
    static const char quotable[] = {'"', ',', '\r', '\n'};
    bool quoted = false;
    for (size_t i = 0; i < text.len && !quoted; i++)
        quoted = memchr(quotable, text.ptr[i], sizeof quotable) != NULL;
    output_cstr(out, quoted ? "\"" : "");
    output_cstr(out, escape_is_formula(text) ? "'" : "");
    for (size_t i = 0; i < text.len; i++) {
        output_cstr(out, text.ptr[i] == '"' ? "\"" : "");
        output_char(out, text.ptr[i]);
    }
    output_cstr(out, quoted ? "\"" : "");
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
    char *text;
    va_list args;
    va_start(args, format);
    int len = vasprintf(&text, format, args);
    va_end(args);
    if (len >= 0) {
        output_bytes(out, text, (size_t)len);
        free(text);
    } else if (!out->failed) {
        out->failed = ENOMEM;
    }
}

// Reports the first failure and drops the output.
static bool lost(struct output *out, struct error *e)
{
    open_failed(e, out->path ? out->path : "report", out->failed);
    output_abandon(out);
    return false;
}

bool output_finish(struct output *out, struct error *e)
{
    if (out->fd >= 0)
        write_out(out);
    // NFS and quotas report a full disk only in fsync and close.
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
        close(out->fd);
    if (out->temporary)
        unlink(out->temporary);
    release(out);
}

struct view output_take(struct output *out, struct arena *arena)
{
    struct view bytes = {NULL, 0};
    if (!out->failed)
        bytes = arena_copy(arena, view_of(out->data, out->used));
    output_abandon(out);
    return bytes;
}

// ---- Reading ----

// Reads to the end. Returns errno, 0 when all went well; the caller frees *text in any case.
static int read_all(int fd, char **text, size_t *len)
{
    size_t room = 0;
    for (;;) {
        if (!array_reserve(text, *len + 1, &room, 1))
            return ENOMEM;
        ssize_t n = read(fd, *text + *len, room - *len);
        if (n == 0)
            return 0;
        if (n < 0 && errno != EINTR)
            return errno;
        *len += n > 0 ? (size_t)n : 0;
        if (*len > FILE_SIZE_MAX)
            return EFBIG;
    }
}

bool descriptor_read(int fd, const char *name, struct arena *arena, struct view *text,
                     struct error *e)
{
    char *bytes = NULL, shown[ESCAPED_PATH_MAX];
    size_t len = 0;
    int cause = fd >= 0 ? read_all(fd, &bytes, &len) : errno;
    if (!cause) {
        *text = arena_copy(arena, view_of(bytes, len));
        cause = text->ptr ? 0 : ENOMEM;
    }
    free(bytes);
    if (cause == ENOMEM)
        return error_no_memory(e);
    return !cause || error_set(e, STATUS_FAILED, "%s: cannot be read: %s", escape_path(name, shown),
                               strerror(cause));
}

bool file_read(const char *path, struct arena *arena, struct view *text, struct error *e)
{
    bool standard = strcmp(path, "-") == 0;
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    bool good = descriptor_read(fd, path, arena, text, e);
    if (fd >= 0 && !standard)
        close(fd);
    return good;
}

void output_fill_standard_streams(void)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
        if (fcntl(fd, F_GETFD) < 0)
            (void)open("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}
