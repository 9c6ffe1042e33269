// SPDX-License-Identifier: GPL-2.0-only
//
// The list of files to read, from paths: files, directories, "-" for standard input.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct input_file {
    char *path;    // "-" for standard input
    uint64_t size; // of a regular file; 0 for others
    bool regular;
    bool named;          // given by the user, not found in a directory
    int64_t modified;    // UTC second, of a regular file
    const char *copy_of; // the path of the file that has all of this one's text; null: none
    char *damage;        // why a copy could not be read to its end; null: it could
    bool unread;         // it could not be compared with the other logs, so it may be a copy
    bool is_old;         // not written to since what the user asks for: it is not read
    bool follows;        // goes on where the file before it in the list ends (rotation.h)
};

enum input_note {
    INPUT_FAILED,       // cannot be read: the report is incomplete
    INPUT_SUBDIRECTORY, // only --recursive reads it; told with -v only
    INPUT_SKIPPED,      // found in a directory and skipped; told with -v only
};

// Called for every path that is skipped; `text` is the reason.
typedef void input_note_function(void *context, enum input_note note, const char *path,
                                 const char *text);

struct input_list {
    struct input_file *files;
    size_t count, room;
    bool recursive;
    input_note_function *note;
    void *note_context;
    void *seen; // files already in the list, by device and number
};

void input_list_init(struct input_list *list, bool recursive, input_note_function *note,
                     void *note_context);
void input_list_release(struct input_list *list);

// Adds a file, "-", or every regular file of a directory in the byte order of the names; with
// `recursive` those of its subdirectories too. A file already in the list, under whatever name, is
// not added again. What cannot be read is noted. False only when memory runs out.
bool input_list_add(struct input_list *list, const char *path, struct error *e);

// Adds the paths in a file ("-": standard input), one a line, or separated by NUL bytes if it has
// any. Empty lines are skipped.
bool input_list_add_from(struct input_list *list, const char *path, struct error *e);
