// SPDX-License-Identifier: GPL-2.0-only
//
// Zstandard (RFC 8878), by libzstd. The only file that includes it.
#include <stdlib.h>
#include <string.h>
#include <zstd.h>
#include <zstd_errors.h>

#include "input/source.h"

enum { HEADER_MAX = 18, BLOCK_HEADER = 3 };

struct zstd {
    ZSTD_DCtx *context;
    unsigned char header[HEADER_MAX]; // of the frame
    size_t header_len;
    size_t next; // what libzstd would take at once: a block and the header of the next; 0: a frame
};

static void zstd_close(void *state)
{
    struct zstd *z = state;
    ZSTD_freeDCtx(z->context);
    free(z);
}

// The window must fit the memory granted; the decoder needs little beside it.
static void *zstd_open(uint64_t memory)
{
    const ZSTD_bounds bounds = ZSTD_dParam_getBounds(ZSTD_d_windowLogMax);
    int window = bounds.lowerBound;
    struct zstd *z = calloc(1, sizeof *z);
    if (!z)
        return NULL;
    while (window < bounds.upperBound && UINT64_C(2) << window <= memory)
        window++;
    z->context = ZSTD_createDCtx();
    if (z->context &&
        !ZSTD_isError(ZSTD_DCtx_setParameter(z->context, ZSTD_d_windowLogMax, window)))
        return z;
    zstd_close(z);
    return NULL;
}

// The window that a frame asks for, by RFC 8878, 3.1.1.1.
static uint64_t window_of(const unsigned char *header)
{
    static const unsigned char dictionary_sizes[] = {0, 1, 2, 4}, content_sizes[] = {1, 2, 4, 8};
    const unsigned char descriptor = header[4], window = header[5];
    if (!(descriptor & 0x20))
        return (UINT64_C(8) + (window & 7)) << (7 + (window >> 3));
    // A single segment: the window is the content.
    const unsigned char *content = header + 5 + dictionary_sizes[descriptor & 3];
    uint64_t size = 0;
    for (unsigned i = content_sizes[descriptor >> 6]; i-- > 0;)
        size = size << 8 | content[i];
    return size;
}

static enum decode_result zstd_decode(void *state, struct decode_buffers *b)
{
    struct zstd *z = state;
    // After an error libzstd does not tell what it wrote: give it one block or header at a time.
    size_t piece = z->next > BLOCK_HEADER ? z->next - BLOCK_HEADER : BLOCK_HEADER;
    size_t in_len = piece < b->in_len ? piece : b->in_len;
    ZSTD_inBuffer in = {b->in, in_len, 0};
    ZSTD_outBuffer out = {b->out, b->out_len, 0};
    size_t header = HEADER_MAX - z->header_len;
    header = header < in_len ? header : in_len;
    memcpy(z->header + z->header_len, b->in, header);
    z->header_len += header;
    size_t result = ZSTD_decompressStream(z->context, &out, &in);
    b->in_len -= (uint32_t)in.pos;
    b->out_len -= (uint32_t)out.pos;
    if (ZSTD_isError(result)) {
        b->needed = window_of(z->header);
        return ZSTD_getErrorCode(result) == ZSTD_error_frameParameter_windowTooLarge
                   ? DECODE_TOO_LARGE
               : ZSTD_getErrorCode(result) == ZSTD_error_memory_allocation ? DECODE_NO_MEMORY
                                                                           : DECODE_BAD;
    }
    z->next = result;
    if (result)
        return DECODE_MORE;
    z->header_len = 0;
    return DECODE_END;
}

const struct decoder p0fstats_plugin = {
    .open = zstd_open,
    .decode = zstd_decode,
    .close = zstd_close,
};
