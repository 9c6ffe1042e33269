// SPDX-License-Identifier: GPL-2.0-only
#include "cli/options.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/escape.h"

enum { CONFIG_SIZE_MAX = 64 << 10 };

static bool refuse(const char *path, const char *why, struct error *e)
{
    char name[ESCAPED_PATH_MAX];
    return error_set(e, STATUS_USAGE, "%s: %s", escape_cstr(path, name, sizeof name), why);
}

static bool refuse_line(const char *path, size_t line, const char *why, struct error *e)
{
    char name[ESCAPED_PATH_MAX];
    return error_set(e, STATUS_USAGE, "%s:%zu: %s", escape_cstr(path, name, sizeof name), line,
                     why);
}

// ---- Lines ----

// The value after a =; .ptr is null if its quotes are wrong.
static struct view read_value(struct view text)
{
    text = view_trim(text);
    if (!view_starts(text, "\""))
        return view_trim_comment(text);
    struct view rest = view_skip(text, 1);
    struct view value = view_cut(&rest, '"');
    if (value.len + 1 == text.len || view_trim_comment(rest).len)
        value.ptr = NULL;
    return value;
}

static bool use_line(struct options *o, const char *path, size_t number, struct view line,
                     enum option_level level, struct error *e)
{
    line = view_trim(line);
    struct view name = view_trim_comment(line), value = {0};
    size_t equals = view_find(name, view_cstr("="));
    bool has_value = equals < name.len;
    if (memchr(line.ptr, '\0', line.len))
        return refuse_line(path, number, "NUL byte", e);
    if (has_value) {
        name = view_trim(view_of(name.ptr, equals));
        value = read_value(view_skip(line, equals + 1));
        if (!value.ptr)
            return refuse_line(path, number, "bad quotes: expected name = \"value\"", e);
    }
    struct setting s = {.row = option_row(name), .file = path, .line = number, .level = level};
    if (!s.row)
        return refuse_line(path, number, "unknown option: expected a long one, as in top = 5", e);
    if (has_value)
        s.value = arena_copy(&o->arena, value).ptr;
    return (has_value && !s.value) ? error_no_memory(e) : options_set(o, &s, e);
}

// ---- Files ----

// A file that another user can write must not decide what is read, written or mailed.
static bool check_safe(FILE *file, const char *path, struct error *e)
{
    struct stat st;
    if (fstat(fileno(file), &st) != 0)
        return refuse(path, strerror(errno), e);
    if (S_ISDIR(st.st_mode))
        return refuse(path, "is a directory", e);
    if (st.st_mode & (S_IWGRP | S_IWOTH))
        return refuse(path, "is writable by group or others (chmod go-w)", e);
    if (st.st_uid != 0 && st.st_uid != geteuid())
        return refuse(path, "belongs to another user", e);
    return true;
}

static bool read_text(FILE *file, const char *path, struct arena *arena, struct view *text,
                      struct error *e)
{
    char *bytes = arena_alloc(arena, CONFIG_SIZE_MAX + 1);
    if (!bytes)
        return error_no_memory(e);
    *text = view_of(bytes, fread(bytes, 1, CONFIG_SIZE_MAX + 1, file));
    if (ferror(file))
        return refuse(path, strerror(errno), e);
    return text->len <= CONFIG_SIZE_MAX || refuse(path, "is larger than 64 KiB", e);
}

static bool use_file(struct options *o, const char *path, enum option_level level, bool must_exist,
                     struct error *e)
{
    FILE *file = fopen(path, "re");
    if (!file && errno == ENOMEM)
        return error_no_memory(e);
    if (!file) {
        // After su, HOME may be a folder of another user that this one may not search: no file.
        bool missing = access(path, F_OK) != 0;
        return (missing && !must_exist) || refuse(path, strerror(errno), e);
    }
    struct view text, line;
    bool good = check_safe(file, path, e) && read_text(file, path, &o->arena, &text, e);
    fclose(file);
    for (size_t number = 1; good && view_next(&text, '\n', &line); number++)
        if (view_trim_comment(line).len)
            good = use_line(o, path, number, line, level, e);
    return good;
}

bool config_read(struct options *o, const char *system, const char *only, struct error *e)
{
    const char *folder = getenv("XDG_CONFIG_HOME"), *home = getenv("HOME");
    bool has_folder = folder && *folder == '/'; // others are to be ignored
    if (only)
        return use_file(o, only, LEVEL_USER, true, e);
    if (system && !use_file(o, system, LEVEL_SYSTEM, false, e))
        return false;
    if (!has_folder && !home)
        return true;
    const char *path = arena_format(&o->arena, "%s%s/p0f-stats.conf", has_folder ? folder : home,
                                    has_folder ? "" : "/.config");
    return path ? use_file(o, path, LEVEL_USER, false, e) : error_no_memory(e);
}

void config_show(struct output *out, const struct options *o)
{
    for (size_t i = 0; i < o->setting_count; i++) {
        const struct setting *s = &o->settings[i];
        struct view value = view_cstr(s->value ? s->value : "");
        bool quoted = view_starts(value, "\"") || !view_equal(view_trim_comment(value), value);
        output_format(out, "%s%s", s->row->name, s->value ? quoted ? " = \"" : " = " : "");
        output_escaped(out, value);
        output_format(out, "%s  # ", quoted ? "\"" : "");
        output_escaped(out, view_cstr(s->file ? s->file : "command line"));
        if (s->file)
            output_format(out, ":%zu", s->line);
        output_char(out, '\n');
    }
}
