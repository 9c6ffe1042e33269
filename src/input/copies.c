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

struct comparison {
    uint64_t memory;
    bool no_memory;   // it ran out: the comparison says nothing
    struct error why; // the last failure to read the first text
    char pieces[2][PIECE_SIZE];
};

// Reads until the piece is full. It is shorter where the text ends or cannot be read on.
static size_t read_piece(struct comparison *c, struct input_file *file, struct source *s,
                         char *piece, size_t size, struct error *e)
{
    size_t count = 0, len = 0;
    bool good = true;
    while (good && len < size && !s->at_end) {
        good = source_read(s, piece + len, size - len, &count, e);
        len += good ? count : 0;
    }
    c->no_memory |= !good && e->no_memory;
    file->unread |= s->unread;
    return len;
}

static bool open_source(struct comparison *c, struct input_file *file, struct source *s)
{
    struct error e;
    bool good = source_open(s, file->path, c->memory, &e);
    c->no_memory |= !good && e.no_memory;
    file->unread |= !good;
    return good;
}

// What compare_texts finds out besides the order.
struct finding {
    bool begins; // all of the first begins the second
    bool broken; // the first could not be read to its end, for c->why
};

// The order of two texts, as of view_compare.
static int compare_texts(struct comparison *c, struct input_file *first, struct input_file *second,
                         struct finding *found)
{
    struct source sources[2];
    struct error e;
    int order = 0;
    *found = (struct finding){0};
    if (!open_source(c, first, &sources[0]))
        return -1;
    if (!open_source(c, second, &sources[1])) {
        source_close(&sources[0]);
        return 1;
    }
    for (bool more = true; more;) {
        size_t len = read_piece(c, first, &sources[0], c->pieces[0], PIECE_SIZE, &c->why);
        size_t other = read_piece(c, second, &sources[1], c->pieces[1], PIECE_SIZE, &e);
        size_t least = len < other ? len : other;
        order = view_compare(view_of(c->pieces[0], len), view_of(c->pieces[1], other));
        found->begins = !first->unread && !second->unread && len <= other &&
                        memcmp(c->pieces[0], c->pieces[1], least) == 0;
        more = order == 0 && len == PIECE_SIZE;
    }
    found->broken = !sources[0].at_end;
    source_close(&sources[0]);
    source_close(&sources[1]);
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
    struct source source;
    struct error e;
    if (!open_source(c, file, &source))
        return false;
    struct view head =
        view_of(c->pieces[0], read_piece(c, file, &source, c->pieces[0], HEAD_SIZE, &e));
    source_close(&source);
    struct view line = view_cut(&head, '\n');
    *hash = hash_bytes(line.ptr, line.len, seed);
    return line.len || head.len;
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
        if (found.broken && !(file->damage = strdup(c->why.text)))
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
