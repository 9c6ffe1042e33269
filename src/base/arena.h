// SPDX-License-Identifier: GPL-2.0-only
//
// An arena hands out memory that is given back all at once. What a function allocates from an
// arena parameter belongs to the arena's owner and lives until arena_release. Not thread-safe:
// each worker owns its own. All memory is aligned for any object of up to 16 bytes.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#include "base/view.h"

struct arena_chunk;

struct arena {
    struct arena_chunk *chunks; // newest first
    char *next, *end;           // the free part of the newest
};

// An arena that holds nothing; also `struct arena a = {0}`.
void arena_init(struct arena *a);

// Frees everything the arena handed out and leaves it as after arena_init.
void arena_release(struct arena *a);

// `size` bytes of zeros, or null when memory runs out. Size 0 gives a valid, distinct-or-not
// pointer that must not be read.
void *arena_alloc(struct arena *a, size_t size);

// count * size bytes of zeros; null on overflow or when memory runs out.
void *arena_array(struct arena *a, size_t count, size_t size);

// A copy of `text` with a NUL after it (which the view does not count); .ptr is null when memory
// runs out.
struct view arena_copy(struct arena *a, struct view text);

// Makes room for at least `count` elements of `size` bytes in an array of malloc. `array` is the
// address of the pointer to it, `*room` the number of elements it has room for; both change
// together. The array doubles, new elements are zeros. False when memory runs out, and then nothing
// changed.
//
//     if (!array_reserve(&list, count + 1, &room, sizeof *list))
//         return false;
//     list[count++] = element;
bool array_reserve(void *array, size_t count, size_t *room, size_t size);
