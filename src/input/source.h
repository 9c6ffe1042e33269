// SPDX-License-Identifier: GPL-2.0-only
//
// Reads a file, decompressed if need be. The first bytes tell how it is compressed, not its name.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum decode_result {
    DECODE_MORE, // needs more input or more room for output
    DECODE_END,  // all input is decompressed, and the file may end here
    DECODE_BAD,  // the input is damaged
};

// A decoder takes from `in` and fills `out`, moving both on.
struct decode_buffers {
    const unsigned char *in;
    size_t in_len;
    unsigned char *out;
    size_t out_len;
};

// A decompressor; source.c has the table of them.
struct decoder {
    const char *name;
    const char *magic;
    size_t magic_len;
    bool built_in;       // else the functions are null
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
    unsigned char *raw; // bytes of the file, used up to raw_at
    size_t raw_at, raw_len;
};

// Opens a file ("-": standard input). The path must outlive the source.
bool source_open(struct source *s, const char *path, struct error *e);
void source_close(struct source *s);

// Moves to an offset of a file that is not compressed. Call it before anything is read.
bool source_seek(struct source *s, uint64_t offset, struct error *e);

// Reads up to `len` bytes, at least one unless the file ends; at_end is set then.
bool source_read(struct source *s, char *buffer, size_t len, size_t *count, struct error *e);

// The decompressors that are built in, for --version: "gzip", "none".
const char *input_compressions(void);
