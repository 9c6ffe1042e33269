// SPDX-License-Identifier: GPL-2.0-only
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/addr.h"
#include "base/escape.h"
#include "base/output.h"
#include "base/view.h"
#include "query/query.h"

// After so many time-outs in a row the rest is not asked: a list of thousands would take hours.
enum { PATIENCE = 3 };

struct run {
    const struct query_options *options;
    struct p0f3 *p;
    int status;
    int timeouts; // in a row
};

static void worst(struct run *run, int status)
{
    if (status > run->status)
        run->status = status;
}

// Each answer goes out at once, so that p0f-query can serve the other end of a pipe. False when
// it could not be written.
static bool say(struct run *run, const struct answer *a)
{
    static void (*const writers[2][2])(struct output *, const struct answer *) = {
        {text_write, text_write_raw}, {json_write, json_write_raw}};
    struct output out;
    struct error e;
    if (output_init_fd(&out, STDOUT_FILENO, "standard output", &e)) {
        writers[run->options->json][run->options->raw](&out, a);
        if (output_close(&out, &e))
            return true;
    }
    fprintf(stderr, PROGRAM ": %s\n", e.text);
    worst(run, NO_ANSWER);
    return false;
}

// Says why there is no answer. False when there is no sense in asking for the others.
static bool fail(struct run *run, const char *address, enum p0f3_result r)
{
    int cause = errno;
    char path[ESCAPED_PATH_MAX];
    bool system = r == P0F3_NO_DAEMON || r == P0F3_SYSTEM;
    fprintf(stderr, PROGRAM ": %s: %s: %s%s%s\n", address,
            escape_cstr(run->options->socket, path, sizeof path), p0f3_strerror(r),
            system ? ": " : "", system ? strerror(cause) : "");
    worst(run, NO_ANSWER);
    if (r == P0F3_TIMEOUT && ++run->timeouts == PATIENCE) {
        fprintf(stderr, PROGRAM ": %d time-outs in a row, giving up\n", PATIENCE);
        return false;
    }
    return !system;
}

static bool ask(struct run *run, const char *address)
{
    struct p0f3_raw raw;
    struct p0f3_info info;
    enum p0f3_result r = p0f3_query_raw(run->p, address, run->options->timeout_ms, &raw);
    bool known = r == P0F3_OK;
    if (r != P0F3_TIMEOUT)
        run->timeouts = 0;
    if (known && !run->options->raw)
        r = p0f3_check(&raw, &info, sizeof info, NULL);
    if (r != P0F3_OK && r != P0F3_NO_MATCH)
        return fail(run, address, r);
    worst(run, known ? ALL_KNOWN : SOME_UNKNOWN);
    return say(run, &(struct answer){address, &raw, known ? &info : NULL});
}

// What a line of the input says, without comment, blanks and line end.
static struct view read_line(const char *line, size_t len)
{
    struct view text = {line, len};
    if (text.len && text.ptr[text.len - 1] == '\n')
        text.len--;
    return view_trim(view_cut(&text, '#'));
}

// The address as a C string; false when the text is none.
static bool to_address(struct view text, char address[ADDR_TEXT_MAX])
{
    unsigned char query[P0F3_QUERY_SIZE];
    if (text.len >= ADDR_TEXT_MAX || memchr(text.ptr, '\0', text.len))
        return false;
    memcpy(address, text.ptr, text.len);
    address[text.len] = '\0';
    return p0f3_encode(address, query) == P0F3_OK;
}

static void complain(struct run *run, unsigned long line_number, struct view text)
{
    struct output safe;
    output_init_memory(&safe);
    output_escaped(&safe, view_of(text.ptr, text.len < ADDR_TEXT_MAX ? text.len : ADDR_TEXT_MAX));
    fprintf(stderr, PROGRAM ": standard input:%lu: %s: '%.*s'\n", line_number,
            p0f3_strerror(P0F3_BAD_ADDRESS), (int)safe.used, safe.data);
    output_abandon(&safe);
    worst(run, USAGE);
}

static void ask_lines(struct run *run)
{
    char *line = NULL, address[ADDR_TEXT_MAX];
    size_t size = 0;
    ssize_t len;
    bool go_on = true;
    for (unsigned long number = 1; go_on && (len = getline(&line, &size, stdin)) >= 0; number++) {
        struct view text = read_line(line, (size_t)len);
        if (text.len == 0)
            continue;
        if (to_address(text, address))
            go_on = ask(run, address);
        else
            complain(run, number, text);
    }
    if (go_on && !feof(stdin)) {
        perror(PROGRAM ": standard input");
        worst(run, NO_ANSWER);
    }
    free(line);
}

int main(int argc, char **argv)
{
    char name[] = PROGRAM;
    struct query_options options;
    struct run run = {.options = &options};
    output_fill_standard_streams();
    if (argc > 0)
        argv[0] = name; // what getopt's messages begin with
    if (!options_read(&options, argc, argv, &run.status))
        return run.status;
    enum p0f3_result r = p0f3_open(&run.p, options.socket);
    if (r != P0F3_OK) {
        fprintf(stderr, PROGRAM ": %s\n", p0f3_strerror(r));
        return NO_ANSWER;
    }
    if (options.address_count == 0)
        ask_lines(&run);
    for (int i = 0; i < options.address_count && ask(&run, options.addresses[i]); i++)
        continue;
    p0f3_close(run.p);
    if (close(STDOUT_FILENO) != 0) {
        perror(PROGRAM ": standard output");
        worst(&run, NO_ANSWER);
    }
    return run.status;
}
