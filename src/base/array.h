// SPDX-License-Identifier: GPL-2.0-only
//
// Arrays that grow by doubling.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

// Makes room for one more element in an array of malloc with `count` of `*room` elements of `size`
// bytes in use. Returns the array, which may have moved; null when memory runs out, and then the
// old array is as it was. Used as
//
//     void *moved = array_room(list, count, &room, sizeof *list);
//     if (!moved) fail;
//     list = moved;
static inline void *array_room(void *array, size_t count, size_t *room, size_t size)
{
    if (count < *room)
        return array;
    size_t more = *room ? *room * 2 : 16;
    void *moved = reallocarray(array, more, size);
    if (moved)
        *room = more;
    return moved;
}
