// SPDX-License-Identifier: GPL-2.0-only
#include "input/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/plugin.h"
#include "input/ahead.h"

enum { RAW_SIZE = 64 << 10, MEBI = 1 << 20 };

static const struct source_kind {
    const char *name;
    struct view magic; // bytes of a file
    size_t at;         // where they are
} kinds[] = {
    {"gzip", VIEW_LITERAL("\x1f\x8b"), 0},
    {"xz", VIEW_LITERAL("\xfd\x37\x7a\x58\x5a\x00"), 0},
    {"zstd", VIEW_LITERAL("\x28\xb5\x2f\xfd"), 0},
    {"zstd", VIEW_LITERAL("\x2a\x4d\x18"), 1}, // a skippable frame, as of pzstd
    {"bzip2", VIEW_LITERAL("BZh"), 0},
};

enum { KINDS = sizeof kinds / sizeof *kinds, MAGIC_MAX = 6 };

static bool failed(const struct source *s, const char *what, const char *why, struct error *e)
{
    char name[ESCAPED_PATH_MAX];
    error_set(e, STATUS_FAILED, "%s: %s: %s", escape_path(s->path, name), what, why);
    return false; // as error_set, which gcc -fanalyzer and clang-tidy cannot know
}

bool source_open(struct source *s, const char *path, uint64_t memory, struct error *e)
{
    *s = (struct source){.fd = STDIN_FILENO, .path = path, .memory = memory, .last = DECODE_END};
    if (strcmp(path, "-") != 0) {
        s->fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
        if (s->fd < 0)
            return failed(s, "cannot be opened", strerror(errno), e);
    }
    s->raw = malloc(RAW_SIZE);
    if (s->raw)
        return true;
    source_close(s);
    return error_no_memory(e);
}

void source_close(struct source *s)
{
    ahead_stop(s->ahead);
    if (s->state)
        s->decoder->close(s->state);
    if (s->fd > STDIN_FILENO)
        close(s->fd);
    free(s->raw);
    *s = (struct source){.fd = -1, .path = s->path};
}

bool source_seek(struct source *s, uint64_t offset, struct error *e)
{
    s->probed = true; // only the beginning of a file shows its compression
    return lseek(s->fd, (off_t)offset, SEEK_SET) >= 0 ||
           failed(s, "cannot be read", strerror(errno), e);
}

// Reads from the file itself; *count is 0 at its end.
static bool read_file(struct source *s, void *buffer, size_t len, size_t *count, struct error *e)
{
    ssize_t n;
    do
        n = read(s->fd, buffer, len);
    while (n < 0 && errno == EINTR);
    s->unread |= n < 0;
    if (n < 0)
        return failed(s, "cannot be read", strerror(errno), e);
    *count = (size_t)n;
    s->file_bytes += (size_t)n;
    s->file_ended = n == 0;
    return true;
}

static bool read_decoded(void *context, char *buffer, size_t len, size_t *count, struct error *e);

// How a file is compressed that begins with these bytes; null: not.
static const struct source_kind *kind_of(const unsigned char *head, size_t len)
{
    for (size_t i = 0; i < KINDS; i++)
        if (len >= kinds[i].at + kinds[i].magic.len &&
            memcmp(head + kinds[i].at, kinds[i].magic.ptr, kinds[i].magic.len) == 0)
            return &kinds[i];
    return NULL;
}

// Tells from the first bytes how the file is compressed: reads up to `size` of them, which a pipe
// may give one by one.
static bool find_kind(struct source *s, size_t size, struct error *e)
{
    size_t n;
    while (s->raw_len < MAGIC_MAX && !s->file_ended) {
        if (!read_file(s, s->raw + s->raw_len, size - s->raw_len, &n, e))
            return false;
        s->raw_len += n;
    }
    s->probed = true;
    s->kind = kind_of(s->raw, s->raw_len);
    s->compressed = s->kind != NULL;
    return true;
}

static bool probe(struct source *s, struct error *e)
{
    if (!find_kind(s, RAW_SIZE, e))
        return false;
    if (!s->kind)
        return true;
    struct error why;
    s->decoder = plugin_load(s->kind->name, &why);
    if (!s->decoder)
        return failed(s, "cannot be decompressed", why.text, e);
    s->state = s->decoder->open(s->memory);
    if (!s->state)
        return error_no_memory(e);
    // If no thread can be started, the thread of the caller decompresses.
    if (s->reads_ahead)
        s->ahead = ahead_start(read_decoded, s, &s->file_bytes);
    return true;
}

static bool damaged(const struct source *s, enum decode_result why, uint64_t needed,
                    struct error *e)
{
    char text[96];
    if (why == DECODE_NO_MEMORY)
        return error_no_memory(e);
    if (why == DECODE_BAD)
        return failed(s, "cannot be decompressed to its end", "the data are damaged", e);
    snprintf(text, sizeof text, "%s needs %llu MiB of memory, %llu MiB are granted", s->kind->name,
             (unsigned long long)((needed + MEBI - 1) / MEBI),
             (unsigned long long)(s->memory / MEBI));
    return failed(s, "cannot be decompressed", text, e);
}

// Zeros behind a member are padding, as on tapes. Returns whether nothing is left of the raw bytes.
static bool skip_padding(struct source *s)
{
    while (s->raw_at < s->raw_len && s->raw[s->raw_at] == 0)
        s->raw_at++;
    return s->raw_at == s->raw_len;
}

// Decompresses up to `len` bytes. *count is 0 at the end.
static bool read_decoded(void *context, char *buffer, size_t len, size_t *count, struct error *e)
{
    struct source *s = context;
    struct decode_buffers b = {.needed = 0};
    *count = 0;
    while (*count == 0) {
        // Data before the error were delivered; data after it cannot be trusted.
        if (s->last > DECODE_END)
            return damaged(s, s->last, b.needed, e);
        if (s->raw_at == s->raw_len && !s->file_ended) {
            s->raw_at = 0;
            if (!read_file(s, s->raw, RAW_SIZE, &s->raw_len, e))
                return false;
        }
        if (s->last == DECODE_END && skip_padding(s)) {
            if (s->file_ended)
                return true;
            continue;
        }
        b = (struct decode_buffers){.in = s->raw + s->raw_at,
                                    .out = (unsigned char *)buffer,
                                    .in_len = (uint32_t)(s->raw_len - s->raw_at),
                                    .out_len = (uint32_t)len};
        bool starved = b.in_len == 0;
        s->last = s->decoder->decode(s->state, &b);
        s->raw_at = s->raw_len - b.in_len;
        *count = len - b.out_len;
        if (*count == 0 && starved && s->last == DECODE_MORE)
            return failed(s, "cannot be decompressed to its end", "the file is cut off", e);
    }
    return true;
}

static bool read_plain(struct source *s, char *buffer, size_t len, size_t *count, struct error *e)
{
    if (s->raw_at == s->raw_len)
        return s->file_ended ? (*count = 0, true) : read_file(s, buffer, len, count, e);
    *count = s->raw_len - s->raw_at < len ? s->raw_len - s->raw_at : len;
    memcpy(buffer, s->raw + s->raw_at, *count);
    s->raw_at += *count;
    return true;
}

bool source_read(struct source *s, char *buffer, size_t len, size_t *count, struct error *e)
{
    if (!s->probed && !probe(s, e))
        return false;
    bool good;
    if (s->ahead) {
        good = ahead_read(s->ahead, buffer, len, count, &s->bytes_read, e);
    } else {
        good = s->compressed ? read_decoded(s, buffer, len, count, e)
                             : read_plain(s, buffer, len, count, e);
        s->bytes_read = s->file_bytes;
    }
    s->at_end = good && *count == 0;
    return good;
}

bool source_load_plugin(const char *path, bool regular)
{
    struct source s = {.fd = -1};
    struct error e;
    if (regular && source_open(&s, path, 0, &e))
        find_kind(&s, MAGIC_MAX, &e);
    for (size_t i = 0; i < KINDS; i++)
        if (s.kind == &kinds[i] || !regular)
            plugin_load(kinds[i].name, &e);
    bool compressed = s.compressed || !regular;
    source_close(&s);
    return compressed;
}

void source_list_decoders(struct output *out)
{
    const char *separator = "";
    for (size_t i = 0; i < KINDS; i++)
        if (!kinds[i].at && plugin_is_there(kinds[i].name)) {
            output_format(out, "%s%s", separator, kinds[i].name);
            separator = ", ";
        }
    if (!*separator)
        output_cstr(out, "none");
}
