// SPDX-License-Identifier: GPL-2.0-only
//
// gzip (RFC 1952) by ISA-L; the only file that includes it. A log compressed in pieces has several
// members, one after the other.
#include <isa-l/igzip_lib.h>
#include <stdlib.h>

#include "input/source.h"

struct gzip {
    struct inflate_state inflate;
    bool between; // members: the next byte starts a new one
};

static void begin_member(struct gzip *g)
{
    isal_inflate_init(&g->inflate);
    g->inflate.crc_flag = ISAL_GZIP;
    g->between = true;
}

static void *gzip_open(void)
{
    struct gzip *g = malloc(sizeof *g);
    if (g)
        begin_member(g);
    return g;
}

static enum decode_result gzip_decode(void *state, struct decode_buffers *b)
{
    struct gzip *g = state;
    if (g->between && b->in_len == 0)
        return DECODE_END;
    // Zero bytes after the last member are padding, as on tapes.
    if (g->between && b->in[0] == 0) {
        b->in += b->in_len;
        b->in_len = 0;
        return DECODE_END;
    }
    g->between = false;
    g->inflate.next_in = (uint8_t *)(uintptr_t)b->in;
    g->inflate.avail_in = (uint32_t)b->in_len;
    g->inflate.next_out = b->out;
    g->inflate.avail_out = b->out_len < UINT32_MAX ? (uint32_t)b->out_len : UINT32_MAX;
    uint32_t room = g->inflate.avail_out;
    int result = isal_inflate(&g->inflate);
    b->in += b->in_len - g->inflate.avail_in;
    b->in_len = g->inflate.avail_in;
    b->out += room - g->inflate.avail_out;
    b->out_len -= room - g->inflate.avail_out;
    if (result < 0)
        return DECODE_BAD;
    if (g->inflate.block_state != ISAL_BLOCK_FINISH)
        return DECODE_MORE;
    begin_member(g);
    return DECODE_END;
}

const struct decoder decoder_gzip = {
    .name = "gzip",
    .magic = "\x1f\x8b",
    .magic_len = 2,
    .built_in = true,
    .open = gzip_open,
    .decode = gzip_decode,
    .close = free,
};
