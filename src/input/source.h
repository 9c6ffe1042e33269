// SPDX-License-Identifier: GPL-2.0-only
//
// The bytes of a file as p0f wrote them, decompressed if need be. How a file is compressed is seen
// from its first bytes, whatever it is called.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/output.h"
#include "base/view.h"

enum decode_result {
    DECODE_MORE,      // went as far as the input or the room for output allowed
    DECODE_END,       // a member of the file ends here; another may follow
    DECODE_BAD,       // damaged
    DECODE_NO_MEMORY, // the system has none
    DECODE_TOO_LARGE, // needs more than was granted
};

// What a decoder works on: it takes from the front of `in`, fills the front of `out`, and reduces
// the lengths to what is left of each. Most libraries count in 32 bits.
struct decode_buffers {
    const unsigned char *in;
    unsigned char *out;
    uint32_t in_len, out_len;
    uint64_t needed; // bytes, with DECODE_TOO_LARGE
};

// The functions of a plug-in that decompresses. source.c has the table of plug-ins.
struct decoder {
    void *(*open)(uint64_t memory); // `memory`: bytes it may use. Null: memory ran out
    enum decode_result (*decode)(void *state, struct decode_buffers *b);
    void (*close)(void *state);
};

struct source {
    const char *path;
    int fd;
    uint64_t bytes_read; // from the file, before decompression
    bool at_end;
    bool unread;      // reading the file failed; damaged data are no such failure
    bool compressed;  // known after the first read
    bool reads_ahead; // set before that: decompress in a thread of its own

    // The rest is the source's own.
    uint64_t memory;
    const struct source_kind *kind;
    const struct decoder *decoder;
    void *state;
    enum decode_result last;
    bool probed, file_ended;
    uint64_t file_bytes;
    unsigned char *raw; // bytes of the file that are not used yet
    size_t raw_at, raw_len;
    struct ahead *ahead; // null: none
};

// Opens a file ("-": standard input). `memory` is how many bytes a decoder may use. The path must
// outlive the source.
bool source_open(struct source *s, const char *path, uint64_t memory, struct error *e);
void source_close(struct source *s);

// Goes to a place in a file that is not compressed. Call it before anything is read.
bool source_seek(struct source *s, uint64_t offset, struct error *e);

// Reads up to `len` bytes, below 4 GiB; none only at the end of the file, where it sets at_end.
bool source_read(struct source *s, char *buffer, size_t len, size_t *count, struct error *e);

enum { DECODER_MEMORY = 256 << 20 };

// Loads the plug-in that a file needs; for a pipe, which only reading would tell, all of them. Call
// it before the sandbox forbids to open one. Where one is missing, source_read fails. Returns
// whether the file is, or may be, compressed.
bool source_load_plugin(const char *path, bool regular);

// Writes which decompressors are installed, for --version: "gzip, xz", "none".
void source_list_decoders(struct output *out);
