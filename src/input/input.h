// SPDX-License-Identifier: GPL-2.0-only
//
// Where the bytes of a log come from: paths become a list of files; a file becomes blocks of whole
// lines. This module knows nothing of what the lines say but the first byte with which a record
// can start, which the caller tells it.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "parse/parser.h"

// ---- The list of files ----

struct input_file {
    char *path;    // "-" for standard input
    uint64_t size; // of a regular file; 0 for others
    bool regular;
    bool named; // given by the user, not found in a directory
};

enum input_note {
    INPUT_FAILED,    // cannot be looked at: the report will not be whole
    INPUT_DUPLICATE, // a named file that was named before
    INPUT_SKIPPED,   // found in a directory and left out; of interest with -v only
};

// Told about every path that is left out; `text` says why.
typedef void input_note_function(void *context, enum input_note note, const char *path,
                                 const char *text);

struct input_list {
    struct input_file *files;
    size_t count, room;
    bool recursive;
    input_note_function *note;
    void *note_context;
    struct input_identity *seen; // files already in the list, by device and number
    size_t seen_count, seen_room;
};

void input_list_init(struct input_list *list, bool recursive, input_note_function *note,
                     void *note_context);
void input_list_release(struct input_list *list);

// Adds a file, "-", or what lies in a directory: its regular files, in the order of the bytes of
// their names; with `recursive` those of its subdirectories too, each in its place. A file that is
// in the list already, under whatever name, is not added again. What cannot be read is noted. False
// only when memory runs out.
bool input_list_add(struct input_list *list, const char *path, struct error *e);

// Adds the paths that stand in a file ("-": standard input), one a line, or separated by NUL bytes
// when there is one. Empty lines are passed over.
bool input_list_add_from(struct input_list *list, const char *path, struct error *e);

// ---- Blocks ----

struct block_reader {
    // The reader's own.
    struct source *source;
    bool (*can_start)(unsigned char first_byte);
    uint64_t begin, end;
    char *buffer;
    size_t size, have, taken;
    size_t read_size;
    uint64_t offset; // of buffer[0] in the file
    bool at_end, searching, discarding, finished;
    bool broken; // by an error that is told when all before it was used
    struct error why;
};

enum { BLOCK_SIZE = 256 << 10 };

// Opens a file ("-": standard input) for reading; one that is compressed (gzip) is decompressed.
// read_size is how much is asked of the system at once: BLOCK_SIZE, or another number in tests. The
// path must outlive the reader.
bool block_reader_open(struct block_reader *r, const char *path, size_t read_size, struct error *e);
void block_reader_close(struct block_reader *r);

// The kinds of compression that are built in, for --version: "gzip", "none".
const char *input_compressions(void);

// How many bytes of the file were read, before decompression; and whether it is compressed, which
// is known after the first read. A compressed file cannot be read in ranges.
uint64_t block_reader_bytes(const struct block_reader *r);
bool block_reader_is_compressed(const struct block_reader *r);

// The beginning of the file, as far as it fits a block, without taking it. *whole says that this is
// all there is.
bool block_reader_peek(struct block_reader *r, struct view *head, bool *whole, struct error *e);

// From here on blocks are cut before lines for which can_start holds.
void block_reader_start(struct block_reader *r, bool (*can_start)(unsigned char first_byte));

// Limits a regular file to the records whose first line starts in [begin, end). All of a file is
// read exactly once by readers whose ranges lie end to end, wherever these are cut. Must be called
// before anything is read.
bool block_reader_range(struct block_reader *r, uint64_t begin, uint64_t end, struct error *e);

enum block_status { BLOCK_READY, BLOCK_END, BLOCK_ERROR };

// The next block; its data stay until the next call. BLOCK_ERROR comes after the blocks that could
// still be read, and nothing comes after it.
enum block_status block_reader_next(struct block_reader *r, struct block *block, struct error *e);
