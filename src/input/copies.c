// SPDX-License-Identifier: GPL-2.0-only
#include "input/copies.h"

#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "input/source.h"

enum { HEAD_SIZE = 4 << 10, PIECE_SIZE = 64 << 10 };

struct candidate {
    struct input_file *file;
    uint64_t first_line; // its hash
    size_t place;
    bool in_set; // of rotated logs
};

// A text that is read piece by piece.
struct text {
    struct input_file *file;
    struct source source;
    char buffer[PIECE_SIZE];
    struct view piece; // in the buffer
    struct error why;  // the last failure to read it
};

struct comparison {
    uint64_t memory;
    bool no_memory; // it ran out: the comparison says nothing
    struct text texts[2];
};

static bool text_open(struct comparison *c, struct text *t, struct input_file *file)
{
    t->file = file;
    bool good = source_open(&t->source, file->path, c->memory, &t->why);
    c->no_memory |= !good && t->why.no_memory;
    file->unread |= !good;
    return good;
}

// Reads a piece of `size` bytes. It is shorter where the text ends or cannot be read on.
static void text_read(struct comparison *c, struct text *t, size_t size)
{
    size_t count = 0, len = 0;
    bool good = true;
    while (good && len < size && !t->source.at_end) {
        good = source_read(&t->source, t->buffer + len, size - len, &count, &t->why);
        len += good ? count : 0;
    }
    t->piece = view_of(t->buffer, len);
    c->no_memory |= !good && t->why.no_memory;
    t->file->unread |= t->source.unread;
}

// What compare_texts finds out besides the order.
struct finding {
    bool begins; // all of the first begins the second
    bool broken; // of one that begins: it could not be read to its end, for texts[0].why
};

// The order of two texts, as of view_compare.
static int compare_texts(struct comparison *c, struct input_file *first, struct input_file *second,
                         struct finding *found)
{
    struct text *x = &c->texts[0], *y = &c->texts[1];
    int order;
    *found = (struct finding){0};
    if (!text_open(c, x, first))
        return -1;
    if (!text_open(c, y, second)) {
        source_close(&x->source);
        return 1;
    }
    do {
        text_read(c, x, PIECE_SIZE);
        text_read(c, y, PIECE_SIZE);
        order = view_compare(x->piece, y->piece);
    } while (order == 0 && x->piece.len == PIECE_SIZE);
    // All pieces before the last are equal.
    found->begins = !first->unread && !second->unread && x->piece.len <= y->piece.len &&
                    memcmp(x->buffer, y->buffer, x->piece.len) == 0;
    found->broken = !x->source.at_end;
    source_close(&x->source);
    source_close(&y->source);
    return order;
}

// By first line, then by text, so a text comes before those that begin with it. Of equal texts the
// one of a rotated set comes last, else the first in the list.
static int by_text(const void *a, const void *b, void *context)
{
    const struct candidate *x = a, *y = b;
    struct finding found;
    if (x->first_line != y->first_line)
        return x->first_line < y->first_line ? -1 : 1;
    int order = compare_texts(context, x->file, y->file, &found);
    if (order == 0 && x->in_set != y->in_set)
        return x->in_set ? 1 : -1;
    return order ? order : x->place < y->place ? 1 : -1;
}

// False when the file has no text, or none that can be read.
static bool read_first_line(struct comparison *c, struct input_file *file, struct hash_seed seed,
                            uint64_t *hash)
{
    struct text *t = &c->texts[0];
    if (!text_open(c, t, file))
        return false;
    text_read(c, t, HEAD_SIZE);
    source_close(&t->source);
    struct view rest = t->piece, line = view_cut(&rest, '\n');
    *hash = hash_bytes(line.ptr, line.len, seed);
    return line.len || rest.len;
}

// Sorts the candidates. One that cannot be read has no place in their order, and would part others
// from their copies: sorts again without it. Returns how many are left.
static size_t sort_texts(struct comparison *c, struct candidate *candidates, size_t count)
{
    size_t left = 0;
    qsort_r(candidates, count, sizeof *candidates, by_text, c);
    for (size_t i = 0; i < count; i++)
        if (!candidates[i].file->unread)
            candidates[left++] = candidates[i];
    return left < count ? sort_texts(c, candidates, left) : left;
}

// Looks for copies among the candidates. False when memory runs out.
static bool find_among(struct comparison *c, struct candidate *candidates, size_t count)
{
    count = sort_texts(c, candidates, count);
    // A text that begins another also begins the one that is next in order.
    for (size_t i = count; i-- > 1;) {
        struct input_file *file = candidates[i - 1].file, *next = candidates[i].file;
        struct finding found;
        if (candidates[i - 1].first_line != candidates[i].first_line)
            continue;
        compare_texts(c, file, next, &found);
        if (!found.begins)
            continue;
        file->copy_of = next->copy_of ? next->copy_of : next->path;
        if (found.broken && !(file->damage = strdup(c->texts[0].why.text)))
            return false;
    }
    return true;
}

bool copies_find(struct input_file *files, size_t count, uint64_t memory, struct error *e)
{
    const struct hash_seed seed = hash_seed_draw();
    struct candidate *candidates = calloc(count + 1, sizeof *candidates);
    struct comparison *c = calloc(1, sizeof *c);
    bool good = candidates && c;
    size_t found = 0;
    if (good)
        c->memory = memory;
    for (size_t i = 0; good && i < count; i++)
        if (files[i].regular && files[i].size &&
            read_first_line(c, &files[i], seed, &candidates[found].first_line)) {
            candidates[found].file = &files[i];
            candidates[found].in_set = files[i].follows || (i + 1 < count && files[i + 1].follows);
            candidates[found++].place = i;
        }
    good = good && find_among(c, candidates, found) && !c->no_memory;
    free(candidates);
    free(c);
    return good || error_no_memory(e);
}
