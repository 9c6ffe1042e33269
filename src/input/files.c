// SPDX-License-Identifier: GPL-2.0-only
#include "input/files.h"

#include <dirent.h>
#include <errno.h>
#include <search.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/output.h"

struct identity {
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
    for (size_t i = 0; i < list->count; i++) {
        free(list->files[i].path);
        free(list->files[i].damage);
    }
    free(list->files);
    tdestroy(list->seen, free);
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
    const struct identity *x = a, *y = b;
    if (x->device != y->device)
        return x->device < y->device ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

// Adds a file to those already seen. *again: it was there. False when memory runs out.
static bool remember(struct input_list *list, const struct stat *st, bool *again)
{
    struct identity *key = malloc(sizeof *key);
    if (!key)
        return false;
    *key = (struct identity){st->st_dev, st->st_ino};
    struct identity **found = tsearch(key, &list->seen, compare_identities);
    *again = found && *found != key;
    if (!found || *again)
        free(key);
    return found != NULL;
}

static bool add_file(struct input_list *list, const char *path, const struct stat *st, bool named,
                     struct error *e)
{
    bool regular = S_ISREG(st->st_mode) && strcmp(path, "-") != 0, again;
    if (!remember(list, st, &again))
        return error_no_memory(e);
    if (again) {
        note(list, INPUT_SKIPPED, path, "the same file was named before; it is counted once");
        return true;
    }
    struct input_file file = {.path = strdup(path),
                              .size = regular ? (uint64_t)st->st_size : 0,
                              .regular = regular,
                              .modified = regular ? (int64_t)st->st_mtime : 0,
                              .named = named};
    if (!file.path || !array_reserve(&list->files, list->count + 1, &list->room, sizeof file)) {
        free(file.path);
        return error_no_memory(e);
    }
    list->files[list->count++] = file;
    return true;
}

static bool add_directory(struct input_list *list, const char *path, struct error *e);

// Adds an entry of a directory. Links to directories are not followed: they can form a loop.
static bool add_entry(struct input_list *list, const char *path, struct error *e)
{
    struct stat st, link = {0};
    if (lstat(path, &link) != 0 || stat(path, &st) != 0) {
        note(list, S_ISLNK(link.st_mode) ? INPUT_SKIPPED : INPUT_FAILED, path, strerror(errno));
        return true;
    }
    if (S_ISREG(st.st_mode))
        return add_file(list, path, &st, false, e);
    if (S_ISDIR(st.st_mode) && list->recursive && !S_ISLNK(link.st_mode))
        return add_directory(list, path, e);
    bool directory = S_ISDIR(st.st_mode) && !S_ISLNK(link.st_mode);
    note(list, directory ? INPUT_SUBDIRECTORY : INPUT_SKIPPED, path,
         !S_ISDIR(st.st_mode)    ? "not a regular file"
         : S_ISLNK(link.st_mode) ? "a symbolic link to a directory"
                                 : "a directory; use --recursive to read it");
    return true;
}

static int not_dots(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

// In the order of the bytes; alphasort's depends on the locale.
static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static bool add_child(struct input_list *list, const char *folder, const char *name,
                      struct error *e)
{
    size_t len = strlen(folder);
    char *path;
    if (asprintf(&path, "%s%s%s", folder, len && folder[len - 1] == '/' ? "" : "/", name) < 0)
        return error_no_memory(e);
    bool good = add_entry(list, path, e);
    free(path);
    return good;
}

static bool add_directory(struct input_list *list, const char *path, struct error *e)
{
    struct dirent **entries;
    int count = scandir(path, &entries, not_dots, by_name);
    if (count < 0 && errno == ENOMEM)
        return error_no_memory(e);
    if (count < 0) {
        note(list, INPUT_FAILED, path, strerror(errno));
        return true;
    }
    bool good = true;
    for (int i = 0; i < count; i++) {
        good = good && add_child(list, path, entries[i]->d_name, e);
        free(entries[i]);
    }
    free(entries);
    return good;
}

bool input_list_add(struct input_list *list, const char *path, struct error *e)
{
    struct stat st;
    bool standard = strcmp(path, "-") == 0;
    if (standard ? fstat(STDIN_FILENO, &st) != 0 : stat(path, &st) != 0) {
        note(list, INPUT_FAILED, path, strerror(errno));
        return true;
    }
    if (S_ISDIR(st.st_mode) && !standard)
        return add_directory(list, path, e);
    return add_file(list, path, &st, true, e);
}

bool input_list_add_from(struct input_list *list, const char *path, struct error *e)
{
    struct arena arena = {0};
    struct view text, line;
    bool good = file_read(path, &arena, &text, e);
    char separator = good && memchr(text.ptr, '\0', text.len) ? '\0' : '\n';
    while (good && view_next(&text, separator, &line)) {
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
