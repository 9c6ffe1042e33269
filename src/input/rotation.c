// SPDX-License-Identifier: GPL-2.0-only
#include "input/rotation.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>

#include "base/arena.h"
#include "base/view.h"

// How the name of a file ends.
enum ending { ENDING_NONE, ENDING_DATE, ENDING_NUMBER };

// What a file is called.
struct name {
    const struct input_file *file;
    size_t place;        // in the list
    size_t set_place;    // the first place in the list of a file of its set
    size_t rank;         // among the names sorted by_age
    struct name *oldest; // file of its set, while the names are sorted by_age
    bool follows;
    struct view spelling, folder; // the folder in the path, and as the system resolves it
    struct view base;             // the name in it without the ending
    enum ending ending;
    uint64_t value; // the number or date of the ending
};

static bool is_date(uint64_t value)
{
    uint64_t month = value / 100 % 100, day = value % 100;
    return value >= 19700101 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

// Resolves the folder, so that all its spellings are one; `before` is a name whose folder often is
// the same. False when memory runs out.
static bool find_folder(struct name *name, const struct name *before, struct arena *arena)
{
    if (before && view_equal(before->spelling, name->spelling)) {
        name->folder = before->folder;
        return true;
    }
    struct view spelling = arena_copy(arena, name->spelling);
    char *resolved = spelling.ptr ? realpath(spelling.len ? spelling.ptr : ".", NULL) : NULL;
    if (!resolved && errno == ENOMEM)
        return false;
    name->folder = resolved ? arena_copy(arena, view_cstr(resolved)) : spelling;
    free(resolved);
    return name->folder.ptr;
}

// `p0f.log`, `p0f.log.2.gz`, `p0f.log-20261122.xz`
static struct name name_of(const struct input_file *file, size_t place)
{
    static const struct view compressions[] = {VIEW_LITERAL(".gz"), VIEW_LITERAL(".xz"),
                                               VIEW_LITERAL(".zst"), VIEW_LITERAL(".bz2")};
    enum { DATE_DIGITS = 8, NUMBER_DIGITS = 6 };
    const char *slash = strrchr(file->path, '/');
    struct view path = view_cstr(slash ? slash + 1 : file->path);
    struct name name = {.file = file,
                        .place = place,
                        .spelling =
                            view_of(file->path, slash ? (size_t)(slash + 1 - file->path) : 0),
                        .base = path};
    size_t digits = 0;
    for (size_t i = 0; i < sizeof compressions / sizeof *compressions; i++)
        if (view_ends(path, compressions[i]))
            path.len -= compressions[i].len;
    while (digits < path.len && isdigit((unsigned char)path.ptr[path.len - 1 - digits]))
        digits++;
    if (!digits || digits + 1 >= path.len)
        return name;
    char mark = path.ptr[path.len - 1 - digits];
    bool good = view_decimal(view_skip(path, path.len - digits), DATE_DIGITS, &name.value);
    if (good && mark == '-' && digits == DATE_DIGITS && is_date(name.value))
        name.ending = ENDING_DATE;
    else if (good && mark == '.' && digits <= NUMBER_DIGITS)
        name.ending = ENDING_NUMBER;
    if (name.ending != ENDING_NONE)
        name.base.len = path.len - digits - 1;
    return name;
}

// By set, then from the oldest to the file that p0f writes to. Two kinds of ending are two sets, of
// which the file without an ending belongs to the numbers.
static int by_age(const void *a, const void *b)
{
    const struct name *x = a, *y = b;
    int folder = view_compare(x->folder, y->folder), order = view_compare(x->base, y->base);
    if (folder || order)
        return folder ? folder : order;
    bool x_last = x->ending == ENDING_NONE, y_last = y->ending == ENDING_NONE;
    if (x_last != y_last)
        return x_last ? 1 : -1;
    if (x->ending != y->ending)
        return x->ending < y->ending ? -1 : 1;
    if (x->value != y->value)
        return (x->value < y->value) == (x->ending == ENDING_DATE) ? -1 : 1;
    if (!x->file->copy_of != !y->file->copy_of)
        return x->file->copy_of ? 1 : -1;
    return x->place < y->place ? -1 : 1;
}

static int by_place(const void *a, const void *b)
{
    const struct name *x = a, *y = b;
    if (x->set_place != y->set_place)
        return x->set_place < y->set_place ? -1 : 1;
    return x->rank < y->rank ? -1 : 1;
}

static bool same_base(const struct name *a, const struct name *b)
{
    return view_equal(a->folder, b->folder) && view_equal(a->base, b->base);
}

// Whether two files would have the same place in a set: `p0f.log.1` and `p0f.log.1.gz`.
static bool same_number(const struct name *a, const struct name *b)
{
    return same_base(a, b) && a->ending == b->ending && a->value == b->value;
}

// Whether two files with different numbers are of one set.
static bool same_set(const struct name *older, const struct name *newer)
{
    return same_base(older, newer) && older->ending != ENDING_NONE &&
           (newer->ending == older->ending || newer->ending == ENDING_NONE);
}

// Numbers begin at 1 or, where logrotate is told so, at 0.
static bool goes_on(const struct name *older, const struct name *newer)
{
    if (older->ending == ENDING_DATE)
        return true;
    return newer->ending == ENDING_NUMBER ? newer->value + 1 == older->value : older->value <= 1;
}

// Finds the sets among names that are sorted by_age.
static void find_sets(struct name *names, size_t count)
{
    struct name *before = NULL;
    for (size_t i = 0; i < count; i++) {
        struct name *name = &names[i];
        name->rank = i;
        name->oldest = name;
        name->set_place = name->place;
        // Of files with the same number or date, only the first is in the set.
        if (before && same_number(before, name))
            continue;
        if (before && same_set(before, name)) {
            name->oldest = before->oldest;
            name->follows = goes_on(before, name);
            if (name->place < name->oldest->set_place)
                name->oldest->set_place = name->place;
        }
        before = name;
    }
    for (size_t i = 0; i < count; i++)
        names[i].set_place = names[i].oldest->set_place;
}

bool rotation_order(struct input_file *files, size_t count)
{
    struct name *names = calloc(count + 1, sizeof *names);
    struct input_file *sorted = calloc(count + 1, sizeof *sorted);
    struct arena arena = {0};
    bool good = names && sorted;
    for (size_t i = 0; good && i < count; i++) {
        names[i] = name_of(&files[i], i);
        good = find_folder(&names[i], i ? &names[i - 1] : NULL, &arena);
    }
    if (good) {
        qsort(names, count, sizeof *names, by_age);
        find_sets(names, count);
        qsort(names, count, sizeof *names, by_place);
        for (size_t i = 0; i < count; i++) {
            sorted[i] = *names[i].file;
            sorted[i].follows = names[i].follows;
        }
        for (size_t i = 0; i < count; i++)
            files[i] = sorted[i];
    }
    arena_release(&arena);
    free(names);
    free(sorted);
    return good;
}
