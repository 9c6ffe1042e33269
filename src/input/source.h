// SPDX-License-Identifier: GPL-2.0-only
//
// The bytes of a file as p0f wrote them, decompressed if need be. How a file is compressed is seen
// from its first bytes, whatever it is called.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum decode_result {
    DECODE_MORE, // went as far as the input or the room for output allowed
    DECODE_END,  // all input so far is decompressed, and the file may end here
    DECODE_BAD,  // damaged
};

// What a decoder works on: it takes from `in` and fills `out`, moving both on.
struct decode_buffers {
    const unsigned char *in;
    size_t in_len;
    unsigned char *out;
    size_t out_len;
};

// A kind of compression. The table of them is in source.c.
struct decoder {
    const char *name;
    const char *magic;
    size_t magic_len;
    bool built_in;
    void *(*open)(void); // null when memory runs out
    enum decode_result (*decode)(void *state, struct decode_buffers *b);
    void (*close)(void *state);
};

extern const struct decoder decoder_gzip;

struct source {
    int fd;
    const char *path;
    uint64_t bytes_read; // from the file, before decompression
    bool at_end;

    const struct decoder *decoder; // null: not compressed
    void *state;
    enum decode_result last;
    bool probed, file_ended;
    unsigned char *raw; // bytes of the file that are not used yet
    size_t raw_at, raw_len;
};

// Opens a file ("-": standard input). The path must outlive the source.
bool source_open(struct source *s, const char *path, struct error *e);
void source_close(struct source *s);

// Goes to a place in a file that is not compressed. To be called before anything is read.
bool source_seek(struct source *s, uint64_t offset, struct error *e);

// Reads up to `len` bytes, at least one unless the file ends, which at_end then says.
bool source_read(struct source *s, char *buffer, size_t len, size_t *count, struct error *e);
