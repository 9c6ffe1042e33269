// SPDX-License-Identifier: GPL-2.0-only
//
// xz, by liblzma. The only file that includes it.
#include <lzma.h>
#include <stdlib.h>

#include "input/source.h"

struct xz {
    lzma_stream stream;
    uint64_t memory;
    bool inside; // a stream of the file has begun
};

static void *xz_open(uint64_t memory)
{
    struct xz *x = calloc(1, sizeof *x);
    if (x)
        *x = (struct xz){.stream = LZMA_STREAM_INIT, .memory = memory};
    return x;
}

static enum decode_result result_of(struct xz *x, lzma_ret result, struct decode_buffers *b)
{
    switch (result) {
    case LZMA_OK:
    case LZMA_BUF_ERROR: // no progress without more input
        return DECODE_MORE;
    case LZMA_STREAM_END:
        x->inside = false;
        return DECODE_END;
    case LZMA_MEM_ERROR:
        return DECODE_NO_MEMORY;
    case LZMA_MEMLIMIT_ERROR:
        b->needed = lzma_memusage(&x->stream);
        return DECODE_TOO_LARGE;
    default:
        return DECODE_BAD;
    }
}

static enum decode_result xz_decode(void *state, struct decode_buffers *b)
{
    struct xz *x = state;
    if (!x->inside && lzma_stream_decoder(&x->stream, x->memory, 0) != LZMA_OK)
        return DECODE_NO_MEMORY;
    x->inside = true;
    x->stream.next_in = b->in;
    x->stream.avail_in = b->in_len;
    x->stream.next_out = b->out;
    x->stream.avail_out = b->out_len;
    lzma_ret result = lzma_code(&x->stream, LZMA_RUN);
    b->in_len = (uint32_t)x->stream.avail_in;
    b->out_len = (uint32_t)x->stream.avail_out;
    return result_of(x, result, b);
}

static void xz_close(void *state)
{
    struct xz *x = state;
    lzma_end(&x->stream);
    free(x);
}

const struct decoder p0fstats_plugin = {
    .open = xz_open,
    .decode = xz_decode,
    .close = xz_close,
};
