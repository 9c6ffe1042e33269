// SPDX-License-Identifier: GPL-2.0-only
//
// bzip2, by libbz2. The only file that includes it.
#include <bzlib.h>
#include <stdlib.h>

#include "input/source.h"

struct bzip2 {
    bz_stream stream;
    bool inside; // a stream of the file has begun
};

// It needs 4 MB at most, which every limit allows.
static void *bzip2_open(uint64_t memory)
{
    (void)memory;
    return calloc(1, sizeof(struct bzip2));
}

static void end_stream(struct bzip2 *z)
{
    if (z->inside)
        BZ2_bzDecompressEnd(&z->stream);
    z->inside = false;
}

static enum decode_result bzip2_decode(void *state, struct decode_buffers *b)
{
    struct bzip2 *z = state;
    if (!z->inside && BZ2_bzDecompressInit(&z->stream, 0, 0) != BZ_OK)
        return DECODE_NO_MEMORY;
    z->inside = true;
    z->stream.next_in = (char *)b->in;
    z->stream.avail_in = b->in_len;
    z->stream.next_out = (char *)b->out;
    z->stream.avail_out = b->out_len;
    int result = BZ2_bzDecompress(&z->stream);
    b->in_len = z->stream.avail_in;
    b->out_len = z->stream.avail_out;
    if (result == BZ_STREAM_END)
        end_stream(z);
    return result == BZ_STREAM_END  ? DECODE_END
           : result == BZ_OK        ? DECODE_MORE
           : result == BZ_MEM_ERROR ? DECODE_NO_MEMORY
                                    : DECODE_BAD;
}

static void bzip2_close(void *state)
{
    end_stream(state);
    free(state);
}

const struct decoder p0fstats_plugin = {
    .open = bzip2_open,
    .decode = bzip2_decode,
    .close = bzip2_close,
};
