// SPDX-License-Identifier: GPL-2.0-only
//
// Files, compressed or behind prefixes of syslog, however they are read: all at once, in pieces, in
// a thread of its own, in ranges. The first byte chooses the sizes.
#include "base/plugin.h"
#include "fuzz.h"
#include "input/reader.h"

// By zlib, as the reference of the plug-in, which may be another.
#define p0fstats_plugin reference_gzip
#include "plugin/gzip_zlib.c"
#undef p0fstats_plugin

enum { LIMIT = 1 << 20, MEMORY = 16 << 20 };

// The decompressed bytes. Returns whether there is no error after them.
static bool read_file(const char *path, size_t piece, bool ahead, struct output *out)
{
    static char buffer[LIMIT];
    struct source s;
    struct error e = {.text = ""};
    size_t count;
    bool good = true;
    EXPECT(source_open(&s, path, MEMORY, &e));
    s.reads_ahead = ahead;
    while (good && !s.at_end && out->used < LIMIT) {
        good = source_read(&s, buffer, piece, &count, &e);
        EXPECT(!good || (count <= piece && (count || s.at_end)));
        output_bytes(out, buffer, good ? count : 0);
    }
    EXPECT(good == !e.text[0]);
    if (out->used > LIMIT)
        out->used = LIMIT;
    source_close(&s);
    return good;
}

// A member of gzip. Returns whether it is whole.
static bool gunzip(const struct decoder *d, const uint8_t *data, size_t size, struct output *out)
{
    static unsigned char buffer[1 << 14];
    struct decode_buffers b = {.in_len = (uint32_t)size};
    enum decode_result result = DECODE_MORE;
    void *state = d->open(MEMORY);
    EXPECT(state);
    for (bool moved = true; moved && result == DECODE_MORE && out->used < LIMIT;) {
        size_t left = b.in_len;
        b.in = data + size - left;
        b.out = buffer;
        b.out_len = sizeof buffer;
        result = d->decode(state, &b);
        output_bytes(out, buffer, sizeof buffer - b.out_len);
        moved = b.out_len < sizeof buffer || b.in_len < left;
    }
    d->close(state);
    return result == DECODE_END;
}

static bool any_start(unsigned char first_byte)
{
    return first_byte != ' ';
}

// The lines of a range of a log. Without its last newline, which only some ways of reading add.
static void read_lines(const char *path, size_t read_size, bool syslog, const uint64_t *range,
                       struct output *out)
{
    static const struct zone_change change = {INT64_MIN, 3600};
    static const struct zone zone = {.name = "test", .changes = &change, .count = 1};
    struct block_reader r;
    struct block block;
    struct error e;
    EXPECT(block_reader_open(&r, path, DECODER_MEMORY, read_size, &e));
    if (syslog)
        block_reader_allow_syslog(&r, &zone);
    if (range)
        EXPECT(block_reader_range(&r, range[0], range[1], &e));
    block_reader_start(&r, any_start);
    while (block_reader_next(&r, &block, &e) == BLOCK_READY) {
        EXPECT(block.len <= UINT32_MAX);
        output_bytes(out, block.data, block.len);
    }
    block_reader_close(&r);
}

// Ranges are only for a log without leading NUL bytes, which block_reader_has_ranges says, and none
// is empty.
static void fuzz_lines(const char *path, uint8_t choice, size_t size, bool ranges)
{
    struct output a, b, c;
    uint64_t cut = size * (choice / 4) / 64;
    output_init_memory(&a);
    output_init_memory(&b);
    output_init_memory(&c);
    read_lines(path, BLOCK_SIZE, choice & 2, NULL, &a);
    read_lines(path, 1 + choice / 4, choice & 2, NULL, &b);
    expect_same(&a, &b, "the log in blocks");
    if (ranges && cut > 0 && !(choice & 2)) {
        read_lines(path, 1 + choice / 4, false, (uint64_t[]){0, cut}, &c);
        read_lines(path, BLOCK_SIZE, false, (uint64_t[]){cut, UINT64_MAX}, &c);
        expect_same(&a, &c, "the log in ranges");
    }
    output_abandon(&a);
    output_abandon(&b);
    output_abandon(&c);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct output a, b, c;
    if (size == 0)
        return 0;
    uint8_t choice = *data++;
    size--;
    const char *path = file_with(data, size);
    output_init_memory(&a);
    output_init_memory(&b);
    output_init_memory(&c);
    bool good = read_file(path, LIMIT, false, &a);
    EXPECT(good == read_file(path, 1 + choice / 2 * 16u, choice & 1, &b) || a.used == LIMIT);
    // At an error, decompressors deliver more or less text, by the size of the pieces.
    if (!good)
        a.used = b.used = a.used < b.used ? a.used : b.used;
    expect_same(&a, &b, "the file in pieces");
    if (size > 2 && data[0] == 0x1f && data[1] == 0x8b) {
        a.used = 0;
        struct error e;
        const struct decoder *gzip = plugin_load("gzip", &e);
        EXPECT(gzip);
        bool whole = gunzip(gzip, data, size, &a);
        if (gunzip(&reference_gzip, data, size, &c) && whole)
            expect_same(&c, &a, "gzip");
    }
    bool compressed = false;
    struct source s;
    struct error e;
    size_t count;
    char byte;
    if (source_open(&s, path, MEMORY, &e)) {
        compressed = !source_read(&s, &byte, 1, &count, &e) || s.compressed;
        source_close(&s);
    }
    if (!compressed)
        fuzz_lines(path, choice, size, size && data[0]);
    output_abandon(&a);
    output_abandon(&b);
    output_abandon(&c);
    return 0;
}
