// SPDX-License-Identifier: GPL-2.0-only
#include "input/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/escape.h"

enum { RAW_SIZE = 64 << 10 };

static const struct decoder *const decoders[] = {
    &decoder_gzip,
    // A new decompressor goes here.
};

static bool failed(const struct source *s, const char *what, const char *why, struct error *e)
{
    char name[ESCAPED_PATH_MAX];
    return error_set(e, STATUS_FAILED, "%s: %s: %s", escape_path(s->path, name), what, why);
}

bool source_open(struct source *s, const char *path, struct error *e)
{
    *s = (struct source){.fd = STDIN_FILENO, .path = path, .last = DECODE_END};
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
    if (s->decoder && s->state)
        s->decoder->close(s->state);
    if (s->fd > STDIN_FILENO)
        close(s->fd);
    free(s->raw);
    *s = (struct source){.fd = -1, .path = s->path};
}

bool source_seek(struct source *s, uint64_t offset, struct error *e)
{
    s->probed = true; // only the start of a file tells how it is compressed
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
    if (n < 0)
        return failed(s, "cannot be read", strerror(errno), e);
    *count = (size_t)n;
    s->bytes_read += (size_t)n;
    s->file_ended = n == 0;
    return true;
}

static bool refill(struct source *s, struct error *e)
{
    s->raw_at = 0;
    return read_file(s, s->raw, RAW_SIZE, &s->raw_len, e);
}

// Recognises the decompressor from the first bytes. A pipe may give them one by one.
static bool probe(struct source *s, struct error *e)
{
    size_t n, longest = 0;
    for (size_t i = 0; i < sizeof decoders / sizeof *decoders; i++)
        longest = decoders[i]->magic_len > longest ? decoders[i]->magic_len : longest;
    while (s->raw_len < longest && !s->file_ended) {
        if (!read_file(s, s->raw + s->raw_len, RAW_SIZE - s->raw_len, &n, e))
            return false;
        s->raw_len += n;
    }
    s->probed = true;
    for (size_t i = 0; i < sizeof decoders / sizeof *decoders; i++)
        if (s->raw_len >= decoders[i]->magic_len &&
            memcmp(s->raw, decoders[i]->magic, decoders[i]->magic_len) == 0)
            s->decoder = decoders[i];
    if (!s->decoder)
        return true;
    if (!s->decoder->built_in)
        return failed(s, "cannot be decompressed, not built in", s->decoder->name, e);
    s->state = s->decoder->open();
    return s->state || error_no_memory(e);
}

static bool read_compressed(struct source *s, char *buffer, size_t len, size_t *count,
                            struct error *e)
{
    *count = 0;
    while (*count == 0 && !s->at_end) {
        // Stop here: data before the error was delivered, data after it cannot be trusted.
        if (s->last == DECODE_BAD)
            return failed(s, "cannot be decompressed to its end", "the data are damaged", e);
        if (s->raw_at == s->raw_len && !s->file_ended && !refill(s, e))
            return false;
        if (s->raw_at == s->raw_len && s->last == DECODE_END) {
            s->at_end = true;
            break;
        }
        struct decode_buffers b = {s->raw + s->raw_at, s->raw_len - s->raw_at,
                                   (unsigned char *)buffer, len};
        bool starved = b.in_len == 0;
        s->last = s->decoder->decode(s->state, &b);
        s->raw_at = s->raw_len - b.in_len;
        *count = len - b.out_len;
        if (*count == 0 && starved && s->last == DECODE_MORE)
            return failed(s, "cannot be decompressed to its end", "the file is cut off", e);
    }
    return true;
}

bool source_read(struct source *s, char *buffer, size_t len, size_t *count, struct error *e)
{
    if (!s->probed && !probe(s, e))
        return false;
    if (s->decoder)
        return read_compressed(s, buffer, len, count, e);
    if (s->raw_at < s->raw_len) {
        *count = s->raw_len - s->raw_at < len ? s->raw_len - s->raw_at : len;
        memcpy(buffer, s->raw + s->raw_at, *count);
        s->raw_at += *count;
        return true;
    }
    if (!s->file_ended && !read_file(s, buffer, len, count, e))
        return false;
    *count = s->file_ended ? 0 : *count;
    s->at_end = s->file_ended;
    return true;
}

const char *input_compressions(void)
{
    // A second decompressor will need a list here.
    return decoder_gzip.built_in ? decoder_gzip.name : "none";
}
