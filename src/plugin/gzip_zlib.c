// SPDX-License-Identifier: GPL-2.0-only
//
// gzip (RFC 1952), by zlib, where ISA-L is not built in. The only file that includes it.
#include <stdlib.h>
#include <zlib.h>

#include "input/source.h"

enum { GZIP_ONLY = 16 }; // added to the window bits

static void *gzip_open(uint64_t memory)
{
    (void)memory;
    z_stream *z = calloc(1, sizeof *z);
    if (z && inflateInit2(z, MAX_WBITS + GZIP_ONLY) == Z_OK)
        return z;
    free(z);
    return NULL;
}

static enum decode_result gzip_decode(void *state, struct decode_buffers *b)
{
    z_stream *z = state;
    z->next_in = (z_const Bytef *)b->in;
    z->avail_in = b->in_len;
    z->next_out = b->out;
    z->avail_out = b->out_len;
    int result = inflate(z, Z_NO_FLUSH);
    b->in_len = z->avail_in;
    b->out_len = z->avail_out;
    if (result == Z_STREAM_END)
        return inflateReset(z) == Z_OK ? DECODE_END : DECODE_BAD;
    return result == Z_OK || result == Z_BUF_ERROR ? DECODE_MORE
           : result == Z_MEM_ERROR                 ? DECODE_NO_MEMORY
                                                   : DECODE_BAD;
}

static void gzip_close(void *state)
{
    (void)inflateEnd(state);
    free(state);
}

const struct decoder p0fstats_plugin = {
    .open = gzip_open,
    .decode = gzip_decode,
    .close = gzip_close,
};
