// SPDX-License-Identifier: GPL-2.0-only
//
// What the unit tests share. Each test program is one file, so all of it is static.
#ifndef P0FSTATS_TESTS_UNIT_SUPPORT_H
#define P0FSTATS_TESTS_UNIT_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/output.h"
#include "base/time.h"
#include "input/reader.h"
#include "parse/parser.h"

#define SUPPORT static __attribute__((unused))

// ---- Random numbers, the same in every run ----

struct dice {
    uint64_t state;
};

SUPPORT uint64_t dice_next(struct dice *d)
{
    d->state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t x = d->state;
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ x >> 27) * UINT64_C(0x94d049bb133111eb);
    return x ^ x >> 31;
}

// From 0 to below - 1.
SUPPORT size_t dice_below(struct dice *d, size_t below)
{
    return (size_t)(dice_next(d) % below);
}

// ---- Logs as text ----

// Bytes with the slack that parsers want behind them.
SUPPORT char *with_slack(const char *data, size_t len)
{
    char *copy = malloc(len + PARSE_SLACK);
    assert_non_null(copy);
    if (len)
        memcpy(copy, data, len);
    // Line ends and digits: whoever takes the slack for data is found out.
    memset(copy + len, '7', PARSE_SLACK);
    copy[len] = '\n';
    return copy;
}

SUPPORT void write_endpoint(struct output *out, struct addr a, uint16_t port)
{
    char text[ADDR_TEXT_MAX];
    (void)addr_format(a, text);
    output_format(out, " %s:%u", text, port);
}

// A line for each record: `1163900104 82.1.2.3:4 -> 5.6.7.8:80 Linux`, with - for what is unknown.
SUPPORT void write_records(struct output *out, const struct batch *b)
{
    for (size_t i = 0; i < b->count; i++) {
        const struct record *r = &b->records[i];
        if (r->kind == RECORD_RUNNING)
            continue;
        if (r->kind == RECORD_RESTART) {
            output_cstr(out, "restart\n");
            continue;
        }
        if (r->flags & RECORD_HAS_TIME)
            output_format(out, "%lld", (long long)r->time);
        else
            output_cstr(out, "-");
        if (r->kind == RECORD_MASQUERADE) {
            output_cstr(out, " masquerade\n");
            continue;
        }
        write_endpoint(out, r->source, r->source_port);
        output_cstr(out, " ->");
        if (r->flags & RECORD_HAS_TARGET)
            write_endpoint(out, r->target, r->target_port);
        else
            output_cstr(out, " -");
        output_cstr(out, r->flags & RECORD_OS_UNKNOWN ? " ?" : " ");
        output_view(out, r->os);
        output_char(out, '\n');
    }
}

// `skipped 3 text: 1 5 9`, and how many lines there were.
SUPPORT void write_skips(struct output *out, const struct skips *s, uint64_t lines)
{
    static const char *const names[SKIP_REASONS] = {"text",   "address", "port", "time",
                                                    "target", "cut",     "long"};
    for (int reason = 0; reason < SKIP_REASONS; reason++) {
        if (!s->count[reason])
            continue;
        output_format(out, "skipped %llu %s:", (unsigned long long)s->count[reason], names[reason]);
        for (uint64_t i = 0; i < s->count[reason] && i < SKIP_PLACES; i++)
            output_format(out, " %llu", (unsigned long long)s->line[reason][i]);
        output_char(out, '\n');
    }
    output_format(out, "%llu lines\n", (unsigned long long)lines);
}

// The finished text; the caller frees it.
SUPPORT char *take_text(struct output *out)
{
    output_char(out, '\0');
    assert_int_equal(out->failed, 0);
    char *text = strdup(out->data);
    assert_non_null(text);
    // A NUL of the log is shown as one, or comparing would end there.
    if (strlen(text) + 1 != out->used) {
        free(text);
        text = malloc(out->used);
        assert_non_null(text);
        for (size_t i = 0; i + 1 < out->used; i++)
            text[i] = out->data[i] ? out->data[i] : '@';
        text[out->used - 1] = '\0';
    }
    output_abandon(out);
    return text;
}

// What a whole log says, parsed as one block.
SUPPORT char *parse_text(const struct log_format *format, const char *data, size_t len,
                         const struct zone *zone, enum parse_speed speed)
{
    struct parse_options options = {.log_zone = zone, .speed = speed};
    struct parser p;
    struct error e;
    struct output out;
    struct batch *batch = malloc(sizeof *batch);
    char *copy = with_slack(data, len);
    assert_non_null(batch);
    batch->details = NULL;
    output_init_memory(&out);
    parser_init(&p, format, &options);
    assert_true(parser_block(&p, (struct block){.data = copy, .len = len}, &e));
    while (parser_next(&p, batch))
        write_records(&out, batch);
    write_skips(&out, &p.skips, p.lines);
    parser_release(&p);
    free(copy);
    free(batch);
    return take_text(&out);
}

// ---- Files ----

// A new empty folder; folder_remove takes it away with all that is in it.
SUPPORT char *folder_make(void)
{
    const char *base = getenv("TMPDIR");
    char *path;
    assert_true(asprintf(&path, "%s/p0f-stats-test.XXXXXX", base && *base ? base : "/tmp") > 0);
    assert_non_null(mkdtemp(path));
    return path;
}

SUPPORT void folder_remove(char *path)
{
    char *command;
    assert_true(asprintf(&command, "chmod -R u+rwX '%s'; rm -rf '%s'", path, path) > 0);
    assert_int_equal(system(command), 0);
    free(command);
    free(path);
}

// folder/name; the caller frees it.
SUPPORT char *path_in(const char *folder, const char *name)
{
    char *path;
    assert_true(asprintf(&path, "%s/%s", folder, name) > 0);
    return path;
}

SUPPORT void file_put(const char *path, const void *data, size_t len)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

// All of a file with a NUL after it; null when there is none. The caller frees it.
SUPPORT char *file_get(const char *path, size_t *len)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return NULL;
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    long size = ftell(file);
    assert_true(size >= 0);
    rewind(file);
    char *data = malloc((size_t)size + 1);
    assert_non_null(data);
    size_t got = fread(data, 1, (size_t)size, file);
    assert_int_equal(got, size);
    data[got] = '\0';
    (void)fclose(file);
    if (len)
        *len = got;
    return data;
}

#endif
