// SPDX-License-Identifier: GPL-2.0-only
//
// An arena allocates memory that is freed all at once. What a function allocates from an arena
// parameter belongs to the arena's owner until arena_release. Aligned to 16 bytes. Not thread-safe:
// each worker has its own.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

#include "base/view.h"

struct arena_chunk;

// `struct arena a = {0}` is an empty one.
struct arena {
    struct arena_chunk *chunks; // newest first
    char *next, *end;           // the free part of the newest chunk
};

// Frees all memory of the arena and leaves it empty.
void arena_release(struct arena *a);

// `size` bytes of zeros; null when memory runs out.
void *arena_alloc(struct arena *a, size_t size);

// count * size bytes of zeros; null on overflow or when memory runs out.
void *arena_array(struct arena *a, size_t count, size_t size);

// A copy of `text`, followed by a NUL; .ptr is null when memory runs out.
struct view arena_copy(struct arena *a, struct view text);

// Text as printf writes it; null when memory runs out.
const char *arena_format(struct arena *a, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

// Makes room for `count` elements of `size` bytes in an array from malloc, by doubling it, and once
// it is large by a quarter. `array` is the address of its pointer, *room the number of elements
// that fit. New elements are zeros. False, with nothing changed, when memory runs out.
//
//     if (!array_reserve(&list, count + 1, &room, sizeof *list))
//         return false;
//     list[count++] = element;
bool array_reserve(void *array, size_t count, size_t *room, size_t size);
