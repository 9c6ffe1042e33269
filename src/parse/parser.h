// SPDX-License-Identifier: GPL-2.0-only
//
// From bytes to records. A parser takes the blocks of a log, one after the other, and fills batches
// with records. It reads one log, or a part of one, and belongs to one thread.
//
//     parser_init(&p, format, &options);
//     while (there is a block) {
//         parser_block(&p, block, &e);
//         while (parser_next(&p, &batch))
//             use the batch;
//     }
//     use p.lines, p.skips;
//     parser_release(&p);
//
// A block begins at the start of a record, by log_format.can_start (see input/reader.h), and ends
// at the end of a line, so a parser remembers nothing of the block before. Only the last block of a
// log, and the text for log_format_detect, may end within a line. PARSE_SLACK readable bytes of any
// value must follow.
//
// A line that is not in the format is skipped: counted, its reason and place kept, never fatal. A
// parser allocates its index of line ends, and for JSON texts that live as long as a batch.
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "parse/record.h"

struct zone;

enum {
    PARSE_SLACK = 64,         // readable bytes after a block
    PARSE_WAIT_LINES = 8,     // a record waits so many lines for its destination
    PARSE_LINE_MAX = 4 << 20, // bytes; longer lines are skipped
};

// Why a line was skipped.
enum skip_reason {
    SKIP_TEXT,    // not a line that p0f writes
    SKIP_ADDRESS, // an octet over 255
    SKIP_PORT,    // a port over 65535
    SKIP_TIME,    // a timestamp of an unknown form, or an impossible date or time
    SKIP_TARGET,  // a destination line without its record
    SKIP_CUT,     // a first part cut short by the end of the log
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

// Adds the skips of the next part of a log, which has `lines_before` lines before it.
void skips_append(struct skips *s, const struct skips *part, uint64_t lines_before);

uint64_t skips_total(const struct skips *s);

// All give the same records; tests and benchmarks compare them.
enum parse_speed {
    PARSE_BEST,     // the fastest code for this processor
    PARSE_PORTABLE, // the code for any processor
    PARSE_PLAIN,    // without the fast paths
};

struct parse_options {
    const struct zone *log_zone; // of timestamps that name none
    enum parse_speed speed;
};

// A piece of a log.
struct block {
    const char *data;
    size_t len;
    bool overlong;   // its last line is longer than PARSE_LINE_MAX and was cut there
    uint64_t offset; // bytes of the log, or of the rotated set, before the piece
};

// The date seen last: its text and the time at which it began, so that the next record needs only
// its time of day.
struct date_cache {
    char text[32];
    int64_t midnight;
    bool usable; // that whole day has one offset from UTC
    bool iso;    // p0f 2 -tttt
};

struct parser;

// A log format. The table of them is in format.c.
struct log_format {
    const char *name;
    // Whether a line with that first byte starts a record: a log may be cut before it.
    bool (*can_start)(unsigned char first_byte);
    bool two_lines; // a record may take a second line
    bool continues; // later records add to earlier ones: details need the whole log in order
    // Parses from p->at on until the batch is full or the block ends.
    void (*parse)(struct parser *p, struct batch *batch);
    // Its fast path, for any processor and for AVX2; may be null.
    void (*fast)(struct parser *p, struct batch *batch);
    void (*fast_avx2)(struct parser *p, struct batch *batch);
};

struct parser {
    const struct log_format *format;
    const struct parse_options *options;
    uint64_t lines;           // so far, with a last one that lacks its newline
    uint64_t recognised;      // lines that only this p0f writes
    uint64_t other_lines;     // p0f 3: good lines that are not attempts
    uint64_t unknown_modules; // of these, lines of modules that are not of p0f 3 itself
    struct skips skips;
    bool no_memory; // in parser_next
    // Set by the caller: the text begins within a record, whose lines are other lines.
    bool begins_inside;

    // The rest is the parser's own.
    size_t (*find_lines)(const char *data, size_t len, uint32_t *ends);
    void (*fast)(struct parser *p, struct batch *batch); // null: plain
    struct block block;
    uint32_t *ends; // offsets of the line ends of the block
    size_t ends_size, end_count, next_end;
    size_t at;              // offset of the next line
    struct view rest;       // the rest of the current line, when several records share one
    struct record *waiting; // the record of the batch that waits for its destination
    unsigned wait_lines;    // it waits so many lines more
    struct date_cache date;
    struct arena texts; // of the batch: what the block does not hold as it is
};

// The options must outlive the parser.
void parser_init(struct parser *p, const struct log_format *format,
                 const struct parse_options *options);
void parser_release(struct parser *p);

// Sets the next block, of at most UINT32_MAX bytes. Its data must stay until parser_next returns
// false. False when memory runs out.
bool parser_block(struct parser *p, struct block block, struct error *e);

// Fills the batch with the next records. False when the block has no more, or when memory runs out:
// p->no_memory then is true.
bool parser_next(struct parser *p, struct batch *batch);

// Finds the format that recognises most lines of the beginning of a log; *format is null when none
// recognises any. `text` is as the data of a block, but may end anywhere; `scratch` is overwritten.
// False when memory runs out.
bool log_format_detect(struct view text, struct batch *scratch, const struct log_format **format);

// Whether p0f 3 wrote the text to a terminal. That output has no times; p0f-stats does not read it.
bool log_is_terminal_output(struct view text);

// The formats, and how many.
extern const struct log_format *const log_formats[];
extern const size_t log_format_count;
