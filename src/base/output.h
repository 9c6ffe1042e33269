// SPDX-License-Identifier: GPL-2.0-only
//
// Writes reports. An output buffers bytes and writes them to a file. It keeps the first failure and
// drops everything after it; output_close reports it. So writers need not check every call, and a
// full disk is never missed.
//
// A regular file is written under a temporary name in the same folder and renamed by output_close:
// a reader never sees half a report, and a failed run keeps the old file. The new file has owner,
// group and permissions of the old one, where the process may set them. A device, FIFO or socket
// is written in place. A symbolic link is followed, except in a folder that everybody may write to:
// there the link itself is replaced, because anybody could have put it there.
//
// Not thread-safe; different outputs are independent.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/view.h"

struct output {
    char *data; // not yet written
    size_t used, size;
    int fd;          // -1: nothing is written, the bytes stay in data
    bool owned;      // opened here, so closed here
    int failed;      // errno of the first failure, 0 when all went well
    char *path;      // its name in messages, and the target of the rename
    char *temporary; // null when written in place
};

// An output that keeps its bytes in memory: out->data, out->used.
void output_init_memory(struct output *out);

// An output on a descriptor that stays the caller's. `name` is for messages and is copied.
bool output_init_fd(struct output *out, int fd, const char *name, struct error *e);

// Opens `path`; "-" is standard output.
bool output_open(struct output *out, const char *path, struct error *e);

void output_bytes(struct output *out, const void *bytes, size_t len);
void output_view(struct output *out, struct view text);
void output_cstr(struct output *out, const char *text);
void output_char(struct output *out, char c);
void output_format(struct output *out, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// Writes text from the network, escaped as escape.h says.
void output_escaped(struct output *out, struct view text);

// Writes text between tags of HTML or XML, or in an attribute in quotes. The text is escaped
// already, so it has no character that XML forbids.
void output_markup(struct output *out, struct view text);

// Writes a field of CSV, quoted as in RFC 4180. One that a spreadsheet would take for a formula
// gets an apostrophe in front, which makes it text there.
void output_csv(struct output *out, struct view text);

// `count` times the byte c.
void output_fill(struct output *out, char c, size_t count);

// Writes the rest and renames a temporary file to its target. False, with the first failure in *e,
// when anything was lost; the target is then unchanged. Releases the output in any case. When the
// reader of a pipe is gone, SIGPIPE ends the process first.
bool output_close(struct output *out, struct error *e);

// The two halves of output_close, to replace several files or none: output_finish each, which
// writes the rest and finds disk errors, then output_publish each, which only renames. Both release
// the output when they fail.
bool output_finish(struct output *out, struct error *e);
bool output_publish(struct output *out, struct error *e);

// Where output_open makes files for a path: the folder, or the device, FIFO or socket itself. The
// caller frees it; null when memory runs out.
char *output_place(const char *path);

// Moves the bytes of an output in memory to the arena. .ptr is null when memory ran out, then or
// before. Releases the output.
struct view output_take(struct output *out, struct arena *arena);

// Drops the output and its temporary file. The output may be released already.
void output_abandon(struct output *out);

// Removes all temporary files that exist. For a signal handler whose process then ends.
void output_remove_temporaries(void);

// ---- Reading small files whole: address lists, the services file ----

enum { FILE_SIZE_MAX = 1 << 30 };

// Reads a file ("-": standard input) of at most FILE_SIZE_MAX bytes into the arena, with a NUL
// after it that *text does not count. The error names the file, unless memory ran out.
bool file_read(const char *path, struct arena *arena, struct view *text, struct error *e);

// The same from an open descriptor; when it is negative, open() failed with errno.
bool descriptor_read(int fd, const char *name, struct arena *arena, struct view *text,
                     struct error *e);

// Opens /dev/null for each standard stream that is closed, so that no file or socket opened later
// takes its number. Reading from and writing to the stand-in fail. Call it first in main().
void output_fill_standard_streams(void);
