// SPDX-License-Identifier: GPL-2.0-only
//
// Reads a log in blocks of whole lines. Of what the lines say, a reader knows only which first
// bytes can start a record; the caller tells it.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "input/source.h"
#include "input/syslog.h"
#include "parse/parser.h"

struct block_reader {
    struct source source; // callers may read bytes_read and compressed

    // The reader's own.
    bool (*can_start)(unsigned char first_byte);
    uint64_t end; // of the range
    char *buffer; // `size` bytes, then PARSE_SLACK
    size_t room, size, have, taken;
    size_t read_size, least, wanted; // bytes to read at once, to have at least, to have now
    uint64_t offset;                 // of buffer[0] in the file
    struct syslog syslog;
    bool is_syslog; // lines have a prefix of syslog, which is taken off
    size_t pending; // bytes behind `have` that are a part of a line with its prefix
    bool leading;   // nothing but NUL bytes was read so far
    bool at_end, searching, discarding, finished;
    bool broken; // reading failed; reported after all data before it
    struct error why;
};

enum { BLOCK_SIZE = 256 << 10 };

// Opens a file ("-": standard input); a compressed one is decompressed, for which the decoder may
// use `memory` bytes. read_size is the number of bytes to read at once: BLOCK_SIZE, or another
// number in tests. The path must outlive the reader.
bool block_reader_open(struct block_reader *r, const char *path, uint64_t memory, size_t read_size,
                       struct error *e);
void block_reader_close(struct block_reader *r);

// Whether the file can be read in ranges, known after block_reader_peek.
bool block_reader_has_ranges(const struct block_reader *r);

// Looks for prefixes of syslog; times in them that name no zone are in this one, which must outlive
// the reader. Call it before anything is read.
void block_reader_allow_syslog(struct block_reader *r, const struct zone *zone);

// Whether the block that was read last is the last of a file that could be read to its end.
bool block_reader_is_at_end(const struct block_reader *r);

// Has block_reader_next return the last block once more.
void block_reader_put_back(struct block_reader *r);

// Looks for prefixes of syslog where block_reader_peek saw none, in what was read last. True when
// it found them: then block_reader_next returns that without them.
bool block_reader_find_syslog(struct block_reader *r);

// Puts text in front of what is read next. Call it before block_reader_next. False when memory runs
// out.
bool block_reader_prepend(struct block_reader *r, struct view text);

// The start of the file, as much as fits in a block, without taking it. *whole: that is all of it.
bool block_reader_peek(struct block_reader *r, struct view *head, bool *whole, struct error *e);

// Sets which lines can start a record. Call it before block_reader_next.
void block_reader_start(struct block_reader *r, bool (*can_start)(unsigned char first_byte));

// Limits a regular file to the records whose first line starts in [begin, end). Adjacent ranges
// read every record exactly once, wherever they are cut. Call it before anything is read; a range
// from 0 on may also be set after block_reader_peek.
bool block_reader_range(struct block_reader *r, uint64_t begin, uint64_t end, struct error *e);

// Moves the end of a range, also after BLOCK_END: what follows is as a range of its own.
void block_reader_extend(struct block_reader *r, uint64_t end);

enum block_status { BLOCK_READY, BLOCK_END, BLOCK_ERROR };

// The next block, valid until the next call. After an error in the file come all blocks before it,
// then BLOCK_ERROR, then nothing.
enum block_status block_reader_next(struct block_reader *r, struct block *block, struct error *e);
