// SPDX-License-Identifier: GPL-2.0-only
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ALIGNMENT = 16, CHUNK_SIZE = 64 * 1024 };

struct arena_chunk {
    struct arena_chunk *older;
};

void arena_release(struct arena *a)
{
    while (a->chunks) {
        struct arena_chunk *older = a->chunks->older;
        free(a->chunks);
        a->chunks = older;
    }
    *a = (struct arena){0};
}

static bool add_chunk(struct arena *a, size_t at_least)
{
    size_t head = (sizeof(struct arena_chunk) + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    size_t body = at_least > CHUNK_SIZE ? at_least : CHUNK_SIZE;
    struct arena_chunk *chunk = malloc(head + body);
    if (!chunk)
        return false;
    chunk->older = a->chunks;
    a->chunks = chunk;
    a->next = (char *)chunk + head;
    a->end = a->next + body;
    return true;
}

void *arena_alloc(struct arena *a, size_t size)
{
    if (size > SIZE_MAX / 2)
        return NULL;
    size = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    if ((!a->chunks || (size_t)(a->end - a->next) < size) && !add_chunk(a, size))
        return NULL;
    void *memory = a->next;
    a->next += size;
    return memset(memory, 0, size);
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
    if (size && count > SIZE_MAX / size)
        return NULL;
    return arena_alloc(a, count * size);
}

struct view arena_copy(struct arena *a, struct view text)
{
    char *copy = text.len < SIZE_MAX ? arena_alloc(a, text.len + 1) : NULL;
    if (!copy)
        return view_of(NULL, 0);
    if (text.len)
        memcpy(copy, text.ptr, text.len);
    return view_of(copy, text.len);
}

const char *arena_format(struct arena *a, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    char *text = len >= 0 ? arena_alloc(a, (size_t)len + 1) : NULL;
    va_start(args, format);
    if (text)
        vsnprintf(text, (size_t)len + 1, format, args);
    va_end(args);
    return text;
}

bool array_reserve(void *array, size_t count, size_t *room, size_t size)
{
    enum { FIRST_ROOM = 16, MANY = 64 << 10 };
    void *old, *grown;
    size_t more = *room ? *room : FIRST_ROOM;
    if (count <= *room)
        return true;
    while (more < count)
        if (__builtin_add_overflow(more, more < MANY ? more : more / 4, &more))
            return false;
    memcpy(&old, array, sizeof old);
    grown = reallocarray(old, more, size);
    if (!grown)
        return false;
    memset((char *)grown + *room * size, 0, (more - *room) * size);
    memcpy(array, &grown, sizeof grown);
    *room = more;
    return true;
}
