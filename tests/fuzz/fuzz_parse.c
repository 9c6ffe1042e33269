// SPDX-License-Identifier: GPL-2.0-only
//
// The parsers of all formats, fed with anything: they must neither crash nor read where they may
// not, and must say the same on the fast path, on the plain one, and however the log is cut into
// blocks. The first byte chooses the format, details, and where the cuts are.
#include "base/time.h"
#include "fuzz.h"
#include "input/reader.h"
#include "parse/parser.h"

static void write_records(struct output *out, const struct batch *b)
{
    for (size_t i = 0; i < b->count; i++) {
        const struct record *r = &b->records[i];
        if (r->kind == RECORD_RUNNING)
            continue;
        output_format(out, "%u %u %lld %llx%llx %u ", r->kind, r->flags,
                      r->flags & RECORD_HAS_TIME ? (long long)r->time : 0,
                      r->kind == RECORD_ATTEMPT ? (unsigned long long)r->source.high : 0,
                      r->kind == RECORD_ATTEMPT ? (unsigned long long)r->source.low : 0,
                      r->kind == RECORD_ATTEMPT ? r->source_port : 0);
        if (r->flags & RECORD_HAS_TARGET)
            output_format(out, "%llx%llx %u ", (unsigned long long)r->target.high,
                          (unsigned long long)r->target.low, r->target_port);
        if (r->kind == RECORD_ATTEMPT)
            output_view(out, r->os);
        if (b->details) {
            const struct record_details *d = &b->details[i];
            const struct view views[] = {d->link, d->signature, d->tos, d->http, d->language};
            output_format(out, " %d %d %d%d%d%d%d%d", d->distance, d->uptime_hours,
                          d->distance_at_most, d->nat, d->firewall, d->answered, d->dishonest,
                          d->has_answers);
            for (size_t v = 0; v < sizeof views / sizeof *views; v++) {
                output_char(out, '|');
                output_view(out, views[v]);
            }
        }
        output_char(out, '\n');
    }
}

static void write_end(struct output *out, const struct parser *p)
{
    output_format(out, "%llu lines", (unsigned long long)p->lines);
    for (int reason = 0; reason < SKIP_REASONS; reason++) {
        output_format(out, " %llu", (unsigned long long)p->skips.count[reason]);
        for (uint64_t i = 0; i < p->skips.count[reason] && i < SKIP_PLACES; i++)
            output_format(out, ":%llu", (unsigned long long)p->skips.line[reason][i]);
    }
}

static struct batch batch;
static struct record_details details[BATCH_MAX];

static void parse_block(struct parser *p, const uint8_t *data, size_t size, struct output *out)
{
    struct error e;
    // Memory of just the size: reading beyond the slack is found by the sanitizer.
    char *copy = malloc(size + PARSE_SLACK);
    EXPECT(copy);
    memcpy(copy, data, size);
    memset(copy + size, '[', PARSE_SLACK);
    EXPECT(parser_block(p, (struct block){.data = copy, .len = size}, &e));
    while (parser_next(p, &batch))
        write_records(out, &batch);
    free(copy);
}

// As one block, or cut into two.
static void parse_cut(const struct log_format *format, const struct parse_options *options,
                      const uint8_t *data, size_t size, size_t cut, struct output *out)
{
    struct parser p;
    parser_init(&p, format, options);
    if (cut)
        parse_block(&p, data, cut, out);
    parse_block(&p, data + cut, size - cut, out);
    write_end(out, &p);
    parser_release(&p);
}

// Cut wherever a block may begin.
static void parse_splits(const struct log_format *format, const struct parse_options *options,
                         const uint8_t *data, size_t size, const struct output *whole)
{
    enum { SPLITS_MAX = 40 };
    struct output out;
    output_init_memory(&out);
    for (size_t cut = 1, splits = 0; cut < size && splits < SPLITS_MAX; cut++) {
        if (data[cut - 1] != '\n' || !format->can_start(data[cut]))
            continue;
        splits++;
        out.used = 0;
        parse_cut(format, options, data, size, cut, &out);
        expect_same(whole, &out, "the log in two blocks");
    }
    output_abandon(&out);
}

static void parse_blocks(const struct log_format *format, const struct parse_options *options,
                         const char *path, size_t read_size, struct output *out)
{
    struct block_reader r;
    struct block block;
    struct parser p;
    struct error e;
    EXPECT(block_reader_open(&r, path, DECODER_MEMORY, read_size, &e));
    parser_init(&p, format, options);
    block_reader_start(&r, format->can_start);
    while (block_reader_next(&r, &block, &e) == BLOCK_READY) {
        EXPECT(parser_block(&p, block, &e));
        while (parser_next(&p, &batch))
            write_records(out, &batch);
    }
    write_end(out, &p);
    parser_release(&p);
    block_reader_close(&r);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct zone_change changes[] = {{INT64_MIN, 3600}, {1162083600, 0}};
    static const struct zone zone = {.name = "test", .changes = changes, .count = 2};
    if (size == 0)
        return 0;
    uint8_t choice = *data++;
    size--;
    const struct log_format *format = log_formats[choice % log_format_count];
    struct parse_options fast = {.log_zone = &zone},
                         portable = {.log_zone = &zone, .speed = PARSE_PORTABLE},
                         plain = {.log_zone = &zone, .speed = PARSE_PLAIN};
    batch.details = choice & 8 ? details : NULL;
    struct output a, b, c;
    output_init_memory(&a);
    output_init_memory(&b);
    output_init_memory(&c);
    // The reader of blocks drops zeros before a log.
    for (; size && !*data; size--)
        data++;
    parse_cut(format, &fast, data, size, 0, &a);
    parse_cut(format, &plain, data, size, 0, &b);
    expect_same(&a, &b, "the plain path");
    b.used = 0;
    parse_cut(format, &portable, data, size, 0, &b);
    expect_same(&a, &b, "the portable path");
    parse_splits(format, &fast, data, size, &a);
    // The reader would decompress it, or skip it as a frame of zstd.
    bool packed =
        (size >= 4 && memcmp(data + 1, "\x2a\x4d\x18", 3) == 0) ||
        (size >= 2 && (memcmp(data, "\x1f\x8b", 2) == 0 || memcmp(data, "\xfd\x37", 2) == 0 ||
                       memcmp(data, "\x28\xb5", 2) == 0 || memcmp(data, "BZ", 2) == 0));
    if (!packed) {
        parse_blocks(format, &fast, file_with(data, size), 1 + (choice >> 4) * 7u, &c);
        expect_same(&a, &c, "the log in blocks");
    }
    char *copy = calloc(1, size + PARSE_SLACK);
    if (copy) {
        memcpy(copy, data, size);
        const struct log_format *found;
        (void)log_format_detect(view_of(copy, size), &batch, &found);
    }
    free(copy);
    output_abandon(&a);
    output_abandon(&b);
    output_abandon(&c);
    return 0;
}
