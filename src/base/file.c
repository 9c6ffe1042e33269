// SPDX-License-Identifier: GPL-2.0-only
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/escape.h"

// Reads to the end; null with errno set.
static char *read_all(int fd, size_t *len)
{
    size_t size = 16 << 10;
    char *text = malloc(size);
    *len = 0;
    while (text) {
        ssize_t n = read(fd, text + *len, size - *len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n == 0)
            return text;
        if (n < 0 || (*len += (size_t)n) > FILE_SIZE_MAX) {
            int cause = n < 0 ? errno : EFBIG;
            free(text);
            errno = cause;
            return NULL;
        }
        if (*len == size) {
            char *longer = realloc(text, size *= 2);
            if (!longer)
                free(text);
            text = longer;
        }
    }
    errno = ENOMEM;
    return NULL;
}

bool file_read(const char *path, struct arena *arena, struct view *text, struct error *e)
{
    bool standard = strcmp(path, "-") == 0;
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    size_t len = 0;
    char *bytes = fd >= 0 ? read_all(fd, &len) : NULL;
    int cause = errno;
    if (fd >= 0 && !standard)
        (void)close(fd);
    if (!bytes && cause == ENOMEM)
        return error_no_memory(e);
    if (!bytes) {
        char name[ESCAPED_PATH_MAX];
        return error_set(e, STATUS_FAILED, "%s: cannot be read: %s", escape_path(path, name),
                         strerror(cause));
    }
    *text = arena_copy(arena, view_of(bytes, len));
    free(bytes);
    return text->ptr ? true : error_no_memory(e);
}
