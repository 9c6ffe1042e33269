// SPDX-License-Identifier: GPL-2.0-only
//
// Where a report goes. An output collects bytes and writes them to a file; the first failure is
// kept, everything after it is dropped, and output_close reports it. So writers need not check
// every call, and a full disk is never missed.
//
// A regular file is written under a temporary name in the same folder and renamed by
// output_close, so that a reader never sees half a report and a failed run keeps the old file.
// A device, a FIFO or a socket is written as it is. A symbolic link is followed to the file it
// names, except in a folder that everybody may write to: there the link itself is replaced, as
// anybody could have put it there.
//
// Not thread-safe; different outputs are independent.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "base/view.h"

struct output {
    char *data; // what is not yet written
    size_t used, size;
    int fd;          // -1: nothing is written, the bytes stay in data
    bool owned;      // the descriptor was opened here, and is closed here
    int failed;      // errno of the first failure, 0 when all went well
    char *path;      // what to call it in messages, and the target of the rename
    char *temporary; // null when written in place
};

// An output that keeps its bytes in memory: out->data, out->used.
void output_init_memory(struct output *out);

// An output on a descriptor that stays the caller's. `name` is for messages and is copied.
bool output_init_fd(struct output *out, int fd, const char *name, struct error *e);

// Opens `path` as told above; "-" is standard output.
bool output_open(struct output *out, const char *path, struct error *e);

void output_bytes(struct output *out, const void *bytes, size_t len);
void output_view(struct output *out, struct view text);
void output_cstr(struct output *out, const char *text);
void output_char(struct output *out, char c);
void output_format(struct output *out, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// `count` times the byte c.
void output_fill(struct output *out, char c, size_t count);

// Writes the rest, and puts a temporary file in place. False, with the first failure in *e, when
// anything was lost; the target then is what it was before. Releases the output either way.
// When the reader of a pipe went away the process is ended by SIGPIPE before this is seen.
bool output_close(struct output *out, struct error *e);

// The two halves of output_close, for several files of which all or none are to be put in place:
// first output_finish for each, which writes the rest and finds whatever is wrong with the disk,
// then output_publish for each, which only renames. Both release the output when they fail.
bool output_finish(struct output *out, struct error *e);
bool output_publish(struct output *out, struct error *e);

// Drops the output, which may be released already: a temporary file is removed, nothing is put in
// place.
void output_abandon(struct output *out);
