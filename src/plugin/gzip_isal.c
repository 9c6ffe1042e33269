// SPDX-License-Identifier: GPL-2.0-only
//
// gzip (RFC 1952), by ISA-L, several times as fast as zlib. The only file that includes it.
#include <isa-l/igzip_lib.h>
#include <stdlib.h>

#include "input/source.h"

static void begin_member(struct inflate_state *inflate)
{
    isal_inflate_init(inflate);
    inflate->crc_flag = ISAL_GZIP;
}

static void *gzip_open(uint64_t memory)
{
    (void)memory;
    // All zero, because in damaged data a reference to before the beginning is copied like any
    // other.
    struct inflate_state *inflate = calloc(1, sizeof *inflate);
    if (inflate)
        begin_member(inflate);
    return inflate;
}

static enum decode_result gzip_decode(void *state, struct decode_buffers *b)
{
    struct inflate_state *inflate = state;
    inflate->next_in = (uint8_t *)b->in;
    inflate->avail_in = b->in_len;
    inflate->next_out = b->out;
    inflate->avail_out = b->out_len;
    int result = isal_inflate(inflate);
    b->in_len = inflate->avail_in;
    b->out_len = inflate->avail_out;
    if (result < 0)
        return DECODE_BAD;
    if (inflate->block_state != ISAL_BLOCK_FINISH)
        return DECODE_MORE;
    begin_member(inflate);
    return DECODE_END;
}

const struct decoder p0fstats_plugin = {
    .open = gzip_open,
    .decode = gzip_decode,
    .close = free,
};
