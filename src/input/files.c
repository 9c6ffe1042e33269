// SPDX-License-Identifier: GPL-2.0-only
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/array.h"
#include "base/output.h"
#include "input/input.h"

struct input_identity {
    dev_t device;
    ino_t number;
};

void input_list_init(struct input_list *list, bool recursive, input_note_function *note,
                     void *note_context)
{
    *list = (struct input_list){.recursive = recursive, .note = note, .note_context = note_context};
}

void input_list_release(struct input_list *list)
{
    for (size_t i = 0; i < list->count; i++)
        free(list->files[i].path);
    free(list->files);
    free(list->seen);
    *list = (struct input_list){0};
}

static void note(const struct input_list *list, enum input_note kind, const char *path,
                 const char *text)
{
    if (list->note)
        list->note(list->note_context, kind, path, text);
}

static int compare_identities(const void *a, const void *b)
{
    const struct input_identity *x = a, *y = b;
    if (x->device != y->device)
        return x->device < y->device ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

// Whether this very file was seen before; remembers it. Kept in order, so that a directory of
// thousands of files stays cheap.
static bool seen_before(struct input_list *list, const struct stat *st, bool *memory)
{
    struct input_identity key = {st->st_dev, st->st_ino};
    size_t low = 0, high = list->seen_count;
    *memory = true;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_identities(&list->seen[middle], &key);
        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    void *moved = array_room(list->seen, list->seen_count, &list->seen_room, sizeof *list->seen);
    *memory = moved != NULL;
    if (moved) {
        list->seen = moved;
        memmove(list->seen + low + 1, list->seen + low,
                (list->seen_count - low) * sizeof *list->seen);
        list->seen[low] = key;
        list->seen_count++;
    }
    return false;
}

static bool add_file(struct input_list *list, const char *path, const struct stat *st, bool named,
                     struct error *e)
{
    bool memory = true;
    if (st && S_ISREG(st->st_mode) && seen_before(list, st, &memory)) {
        note(list, named ? INPUT_DUPLICATE : INPUT_SKIPPED, path,
             "the same file was named before; it is counted once");
        return true;
    }
    void *moved =
        memory ? array_room(list->files, list->count, &list->room, sizeof *list->files) : NULL;
    if (!moved)
        return error_no_memory(e);
    list->files = moved;
    bool regular = st && S_ISREG(st->st_mode);
    struct input_file file = {.path = strdup(path),
                              .size = regular ? (uint64_t)st->st_size : 0,
                              .regular = regular,
                              .named = named};
    if (!file.path)
        return error_no_memory(e);
    list->files[list->count++] = file;
    return true;
}

static int by_name(const void *a, const void *b)
{
    const char *const *x = a, *const *y = b;
    return strcmp(*x, *y);
}

static bool not_dots(const char *name)
{
    return strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

// The names in a directory, in order; null with errno set. The caller frees them and the array.
static char **read_names(const char *path, size_t *count)
{
    char **names = NULL;
    size_t room = 0;
    *count = 0;
    DIR *directory = opendir(path);
    if (!directory)
        return NULL;
    struct dirent *entry;
    errno = 0;
    while ((entry = readdir(directory))) {
        if (not_dots(entry->d_name)) {
            void *moved = array_room(names, *count, &room, sizeof *names);
            if (!moved)
                break;
            names = moved;
            if (!(names[*count] = strdup(entry->d_name)))
                break;
            (*count)++;
        }
        errno = 0;
    }
    int cause = entry ? ENOMEM : errno;
    (void)closedir(directory);
    if (cause) {
        while (*count)
            free(names[--*count]);
        free(names);
        errno = cause;
        return NULL;
    }
    if (!names)
        return malloc(1);
    qsort(names, *count, sizeof *names, by_name);
    return names;
}

static bool add_directory(struct input_list *list, const char *path, struct error *e);

// What stands in a directory. Links to directories are not followed: they can lead in a circle.
static bool add_entry(struct input_list *list, const char *path, struct error *e)
{
    struct stat st, link;
    if (stat(path, &st) != 0 || lstat(path, &link) != 0) {
        bool dangling = lstat(path, &link) == 0 && S_ISLNK(link.st_mode);
        note(list, dangling ? INPUT_SKIPPED : INPUT_FAILED, path, strerror(errno ? errno : ENOENT));
        return true;
    }
    if (S_ISREG(st.st_mode))
        return add_file(list, path, &st, false, e);
    if (S_ISDIR(st.st_mode) && list->recursive && !S_ISLNK(link.st_mode))
        return add_directory(list, path, e);
    note(list, INPUT_SKIPPED, path,
         !S_ISDIR(st.st_mode)    ? "not a regular file"
         : S_ISLNK(link.st_mode) ? "a symbolic link to a directory"
                                 : "a directory; --recursive would read it");
    return true;
}

static bool add_directory(struct input_list *list, const char *path, struct error *e)
{
    size_t count;
    char **names = read_names(path, &count);
    if (!names) {
        if (errno == ENOMEM)
            return error_no_memory(e);
        note(list, INPUT_FAILED, path, strerror(errno));
        return true;
    }
    bool good = true;
    size_t len = strlen(path);
    const char *slash = len && path[len - 1] == '/' ? "" : "/";
    for (size_t i = 0; i < count; i++) {
        char *entry = NULL;
        if (good && asprintf(&entry, "%s%s%s", path, slash, names[i]) < 0)
            good = error_no_memory(e);
        else if (good)
            good = add_entry(list, entry, e);
        if (good)
            free(entry);
        free(names[i]);
    }
    free(names);
    return good;
}

bool input_list_add(struct input_list *list, const char *path, struct error *e)
{
    struct stat st;
    if (strcmp(path, "-") == 0)
        return add_file(list, path, NULL, true, e);
    if (stat(path, &st) != 0) {
        note(list, INPUT_FAILED, path, strerror(errno));
        return true;
    }
    if (S_ISDIR(st.st_mode))
        return add_directory(list, path, e);
    return add_file(list, path, &st, true, e);
}

bool input_list_add_from(struct input_list *list, const char *path, struct error *e)
{
    struct arena arena;
    struct view text;
    arena_init(&arena);
    bool good = file_read(path, &arena, &text, e);
    char separator = good && memchr(text.ptr, '\0', text.len) ? '\0' : '\n';
    while (good && text.len) {
        struct view line = view_cut(&text, separator);
        if (separator == '\n' && line.len && line.ptr[line.len - 1] == '\r')
            line.len--;
        struct view name = arena_copy(&arena, line);
        if (!name.ptr)
            good = error_no_memory(e);
        else if (name.len)
            good = input_list_add(list, name.ptr, e);
    }
    arena_release(&arena);
    return good;
}
