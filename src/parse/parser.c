// SPDX-License-Identifier: GPL-2.0-only
#include "parse/parser.h"

#include <stdlib.h>

#include "parse/scan.h"

// ---- Skipped lines ----

const char *skip_reason_text(enum skip_reason reason)
{
    static const char *const texts[SKIP_REASONS] = {
        [SKIP_TEXT] = "not a line that p0f writes",
        [SKIP_ADDRESS] = "an address with a number over 255",
        [SKIP_PORT] = "a port over 65535",
        [SKIP_TIME] = "not a date and time that p0f writes",
        [SKIP_TARGET] = "a destination line without its record",
        [SKIP_CUT] = "a record cut short by the end of the file",
        [SKIP_LONG] = "a line longer than 4 MiB",
    };
    return texts[reason];
}

void skips_add(struct skips *s, enum skip_reason reason, uint64_t line)
{
    if (s->count[reason] < SKIP_PLACES)
        s->line[reason][s->count[reason]] = line;
    s->count[reason]++;
}

void skips_append(struct skips *s, const struct skips *part, uint64_t lines_before)
{
    for (int reason = 0; reason < SKIP_REASONS; reason++) {
        for (uint64_t i = 0; i < part->count[reason] && i < SKIP_PLACES; i++)
            if (s->count[reason] + i < SKIP_PLACES)
                s->line[reason][s->count[reason] + i] = lines_before + part->line[reason][i];
        s->count[reason] += part->count[reason];
    }
}

uint64_t skips_total(const struct skips *s)
{
    uint64_t total = 0;
    for (int reason = 0; reason < SKIP_REASONS; reason++)
        total += s->count[reason];
    return total;
}

// ---- Parsers ----

void parser_init(struct parser *p, const struct log_format *format,
                 const struct parse_options *options)
{
    bool avx2 = options->speed == PARSE_BEST && lines_have_avx2();
    *p = (struct parser){.format = format, .options = options};
    p->find_lines = avx2 ? lines_avx2 : lines_portable;
    p->fast = options->speed == PARSE_PLAIN ? NULL : avx2 ? format->fast_avx2 : format->fast;
}

void parser_release(struct parser *p)
{
    arena_release(&p->texts);
    free(p->ends);
    p->ends = NULL;
}

bool parser_block(struct parser *p, struct block block, struct error *e)
{
    if (block.len + LINES_ROOM > p->ends_size) {
        size_t size = block.len + LINES_ROOM;
        free(p->ends);
        p->ends = malloc(size * sizeof *p->ends);
        p->ends_size = p->ends ? size : 0;
        if (!p->ends)
            return error_no_memory(e);
    }
    p->block = block;
    p->at = 0;
    p->next_end = 0;
    p->rest = view_of(NULL, 0);
    p->waiting = NULL;
    p->end_count = p->find_lines(block.data, block.len, p->ends);
    return true;
}

bool parser_next(struct parser *p, struct batch *batch)
{
    batch->count = 0;
    batch->offset = p->block.offset;
    p->format->parse(p, batch);
    p->waiting = NULL;
    return batch->count > 0 && !p->no_memory;
}
