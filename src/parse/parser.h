// SPDX-License-Identifier: GPL-2.0-only
//
// From bytes to records. A parser is told a block of a log at a time and fills batches from it; it
// neither knows nor asks where the bytes come from. One parser reads one log, or a part of one.
//
//     parser_init(&p, format, &options);
//     while (there is a block) {
//         parser_block(&p, block);
//         while (parser_next(&p, &batch))
//             use the batch;
//     }
//     use p.lines, p.skips;
//     parser_release(&p);
//
// Blocks. A block ends at the end of a line and the next begins at the start of a record, so that
// nothing a parser must remember lies across two (input/reader.h cuts them so, by
// log_format.can_start). Only the last block of a log, and the beginning from which its format is
// told, may end within a line. PARSE_SLACK readable bytes of any value must follow the data.
//
// What is no line of the format is a skipped line: counted, its reason and place kept, never fatal.
// A parser allocates nothing but its index of line ends. Parsers are independent of each other;
// one parser belongs to one thread.
#pragma once

#include "base/error.h"
#include "base/time.h"
#include "parse/record.h"

enum {
    PARSE_SLACK = 64,         // readable bytes after a block
    PARSE_PATIENCE = 8,       // lines that a record waits for its target
    PARSE_LINE_MAX = 4 << 20, // bytes of the longest line that is looked at
};

// Why a line was skipped.
enum skip_reason {
    SKIP_TEXT,    // no line that p0f writes
    SKIP_ADDRESS, // an octet over 255
    SKIP_PORT,    // a port over 65535
    SKIP_TIME,    // a timestamp of no known shape, or an impossible date or time
    SKIP_TARGET,  // a target without a record before it
    SKIP_CUT,     // a first part that the end of the log cuts off
    SKIP_LONG,    // longer than PARSE_LINE_MAX
    SKIP_REASONS,
};

enum { SKIP_PLACES = 3 };

// How many lines were skipped for each reason, and the numbers of the first few.
struct skips {
    uint64_t count[SKIP_REASONS];
    uint64_t line[SKIP_REASONS][SKIP_PLACES]; // from 1; as many as count says, at most SKIP_PLACES
};

// In words, for a message: "not a line that p0f writes".
const char *skip_reason_text(enum skip_reason reason);

void skips_add(struct skips *s, enum skip_reason reason, uint64_t line);

// Adds what was skipped in a part of a log that begins after `lines_before` lines of it. Parts
// must be added in their order.
void skips_append(struct skips *s, const struct skips *part, uint64_t lines_before);

uint64_t skips_total(const struct skips *s);

// How a parser works. The records are the same; tests and benchmarks compare them.
enum parse_speed {
    PARSE_BEST,     // as fast as this processor can
    PARSE_PORTABLE, // as on any processor
    PARSE_PLAIN,    // without the fast paths
};

struct parse_options {
    const struct zone *log_zone; // the zone of times that name none
    enum parse_speed speed;
};

// A piece of a log.
struct block {
    const char *data;
    size_t len;
    bool overlong; // its last line is longer than PARSE_LINE_MAX and was cut there
};

// The last date seen, as its text and the time at which it began, so that only hours need to be
// worked out for the next record.
struct date_cache {
    char text[32];
    int64_t midnight;
    bool usable; // all of that day has one offset from UTC
    bool iso;    // p0f 2 -tttt
};

struct parser;

// A log format. The table of them is in formats.c.
struct log_format {
    const char *name;
    // The first byte of every line that starts a record; the log can be cut before such a line.
    bool (*can_start)(unsigned char first_byte);
    // Records of later lines add to those of earlier ones, so that details want a whole log in
    // order.
    bool continues;
    // Parses lines of the block from p->at on until the batch is full or the block ends.
    void (*parse)(struct parser *p, struct batch *batch);
    // Its fast path, for any processor and for AVX2; may be null.
    void (*fast)(struct parser *p, struct batch *batch);
    void (*fast_avx2)(struct parser *p, struct batch *batch);
};

struct parser {
    const struct log_format *format;
    const struct parse_options *options;
    uint64_t lines;           // so far; the last one without an end counts too
    uint64_t recognised;      // lines that no other program writes: records and the like
    uint64_t other_lines;     // p0f 3: good lines that are no attempt
    uint64_t unknown_modules; // of these, lines of modules that p0f 3 itself does not have
    struct skips skips;

    // The rest is the parser's own.
    size_t (*find_lines)(const char *data, size_t len, uint32_t *ends);
    void (*fast)(struct parser *p, struct batch *batch); // null: plain
    struct block block;
    uint32_t *ends; // offsets of the line ends of the block
    size_t ends_size, end_count, next_end;
    size_t at;              // offset of the next line
    struct view rest;       // what is left of the current line, when several records share one
    struct record *waiting; // the record, in the current batch, whose target has not come yet
    struct record_details *waiting_details;
    unsigned patience;
    struct date_cache date;
};

// The options must outlive the parser.
void parser_init(struct parser *p, const struct log_format *format,
                 const struct parse_options *options);
void parser_release(struct parser *p);

// Hands over the next block; its data must stay until parser_next has returned false. Blocks are
// at most UINT32_MAX bytes.
bool parser_block(struct parser *p, struct block block, struct error *e);

// Fills the batch with the next records. False when the block has no more.
bool parser_next(struct parser *p, struct batch *batch);

// Tells which format a log is in by its beginning: the one that has most of its lines. Null when
// none has any. `text` is as the data of a block, and may end anywhere; `scratch` is used and left
// with nothing of interest.
const struct log_format *log_format_detect(struct view text, struct batch *scratch);

// The formats, and how many.
extern const struct log_format *const log_formats[];
extern const size_t log_format_count;
