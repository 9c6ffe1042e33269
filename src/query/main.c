// SPDX-License-Identifier: GPL-2.0-only
//
// Asks in batches. An answer, or the reason why there is none, is printed for each address in its
// place, as soon as its batch is done.
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/escape.h"
#include "base/view.h"
#include "query/query.h"

// After p0f was waited for in vain, each try is short, until one succeeds.
enum { BATCH = 512, DEFAULT_WAIT_MS = 5000, PAUSE_MS = 50, SHORT_TIMEOUT_MS = 100 };

struct batch {
    size_t count;
    const char *addresses[BATCH]; // null: no address, whatever the text looks like
    char texts[BATCH][ADDRESS_MAX];
    unsigned long lines[BATCH];
    enum p0f3_result results[BATCH];
    struct p0f3_raw raws[BATCH];
};

struct run {
    const struct query_options *options;
    struct p0f3 *p;
    struct output out;
    struct batch batch;
    int status;
    bool answered; // p0f has answered in this run
    bool failing;  // p0f does not answer, and stderr says so
    bool gave_up;
    int64_t wait_until; // while failing, on the monotonic clock in ms
};

// Keeps the worst status.
static void raise_status(struct run *run, int status)
{
    if (status > run->status)
        run->status = status;
}

static int64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void complain(const struct run *run, const char *about, const char *why, const char *more)
{
    char path[ESCAPED_PATH_MAX], safe[SAFE_TEXT];
    fprintf(stderr, PROGRAM ": %s%s%s: %s%s\n", about ? safe_text(about, safe) : "",
            about ? ": " : "", escape_cstr(run->options->socket, path, sizeof path), why, more);
}

// p0f stopped answering: says so, and sets how long to wait for it. A p0f that never answered is
// waited for only with --wait.
static void start_failing(struct run *run, bool may_come_back)
{
    char why[P0F3_ERROR_SIZE];
    int wait_ms = run->options->wait_ms;
    if (wait_ms == WAIT_DEFAULT)
        wait_ms = run->answered ? DEFAULT_WAIT_MS : 0;
    run->failing = true;
    run->gave_up = !may_come_back || wait_ms == 0;
    run->wait_until = now_ms() + wait_ms;
    complain(run, NULL, p0f3_error(run->p, why, sizeof why),
             run->gave_up ? "" : "; waiting for it");
}

// Waits a little after a question without an answer. True: ask again.
static bool wait_for_p0f(struct run *run, enum p0f3_result r)
{
    bool may_come_back = r == P0F3_NO_DAEMON || r == P0F3_TIMEOUT || r == P0F3_BUSY;
    if (!run->failing && r != P0F3_BAD_ANSWER)
        start_failing(run, may_come_back);
    if (run->failing && now_ms() >= run->wait_until)
        run->gave_up = true;
    if (!may_come_back || run->gave_up)
        return false;
    (void)poll(NULL, 0, PAUSE_MS);
    return true;
}

// Asks about the addresses of the batch, again where p0f comes back in time.
static void ask(struct run *run)
{
    struct batch *b = &run->batch;
    for (size_t at = 0; at < b->count;) {
        int timeout_ms = run->gave_up ? SHORT_TIMEOUT_MS : run->options->timeout_ms;
        enum p0f3_result r = p0f3_query_batch(run->p, b->addresses + at, b->count - at, timeout_ms,
                                              b->results + at, b->raws + at);
        for (; at < b->count && (r == P0F3_OK || b->results[at] != r); at++)
            if (b->results[at] != P0F3_BAD_ADDRESS) {
                run->answered = true;
                run->failing = run->gave_up = false;
            }
        if (at < b->count && !wait_for_p0f(run, r))
            at++; // this one stays without an answer
    }
}

static int status_of(enum p0f3_result r)
{
    return r == P0F3_OK            ? ALL_KNOWN
           : r == P0F3_NO_MATCH    ? SOME_UNKNOWN
           : r == P0F3_BAD_ADDRESS ? USAGE
                                   : NO_ANSWER;
}

// Prints one answer of the batch, and complains about what concerns this address alone.
static void conclude(struct run *run, size_t n, time_t asked_at)
{
    struct batch *b = &run->batch;
    struct p0f3_info info;
    char why[P0F3_ERROR_SIZE], safe[SAFE_TEXT];
    struct answer a = {.address = b->texts[n], .raw = &b->raws[n], .asked_at = asked_at};
    enum p0f3_result r = b->results[n];
    (void)snprintf(why, sizeof why, "%s", p0f3_strerror(r));
    if (r == P0F3_OK && !run->options->raw) {
        r = p0f3_check(a.raw, &info, sizeof info, why);
        a.info = r == P0F3_OK ? &info : NULL;
    }
    if (r != P0F3_OK && r != P0F3_NO_MATCH)
        a.error = why;
    if (r == P0F3_BAD_ADDRESS)
        fprintf(stderr, PROGRAM ": standard input:%lu: %s: '%s'\n", b->lines[n], why,
                safe_text(a.address, safe));
    else if (r == P0F3_BAD_QUERY || r == P0F3_BAD_ANSWER || r == P0F3_BAD_VALUE)
        complain(run, a.address, why, "");
    raise_status(run, status_of(r));
    run->options->write(&run->out, &a, run->options->raw);
}

static bool output_failed(struct run *run, const struct error *e)
{
    fprintf(stderr, PROGRAM ": %s\n", e->text);
    raise_status(run, NO_ANSWER);
    return false;
}

// Asks about the addresses of the batch and prints the answers.
static bool finish_batch(struct run *run)
{
    struct error e;
    ask(run);
    // Not before: what p0f answers is its last question, which may come after a long wait.
    time_t asked_at = time(NULL);
    for (size_t n = 0; n < run->batch.count; n++)
        conclude(run, n, asked_at);
    run->batch.count = 0;
    return output_finish(&run->out, &e) || output_failed(run, &e);
}

// Adds a line to the batch, and finishes the batch when it is full. A line that is too long or has
// a NUL is not an address. The batch keeps the beginning of such a line, for the message.
static bool add(struct run *run, struct view text, unsigned long line)
{
    struct batch *b = &run->batch;
    size_t n = b->count++, len = text.len < ADDRESS_MAX ? text.len : ADDRESS_MAX - 1;
    bool whole = len == text.len && !memchr(text.ptr, '\0', len);
    for (size_t i = 0; i < len; i++)
        b->texts[n][i] = text.ptr[i] ? text.ptr[i] : '?';
    b->texts[n][len] = '\0';
    b->addresses[n] = whole ? b->texts[n] : NULL;
    b->lines[n] = line;
    return b->count < BATCH || finish_batch(run);
}

// Standard input, read without waiting for more than there is, so that p0f-query can serve the
// other end of a pipe.
struct input {
    char data[64 * 1024];
    struct view rest; // in data: what is not yet taken
    bool ended, overlong;
    unsigned long line;
};

// Takes a line, without comment and blanks; false when there is no whole one.
static bool take_line(struct input *in, struct view *line)
{
    bool whole = memchr(in->rest.ptr, '\n', in->rest.len);
    bool full = in->rest.len == sizeof in->data;
    if (!whole && !full && !(in->ended && in->rest.len))
        return false;
    struct view text = view_cut(&in->rest, '\n');
    bool tail = in->overlong; // of a line that was taken already
    in->overlong = !whole && full;
    in->line += !tail;
    *line = tail ? view_of(text.ptr, 0) : view_trim(view_cut(&text, '#'));
    return true;
}

// Reads more. False at the end of the input.
static bool fill(struct run *run, struct input *in)
{
    if (in->ended)
        return false;
    memmove(in->data, in->rest.ptr, in->rest.len);
    ssize_t n;
    do
        n = read(STDIN_FILENO, in->data + in->rest.len, sizeof in->data - in->rest.len);
    while (n < 0 && errno == EINTR);
    if (n < 0) {
        perror(PROGRAM ": standard input");
        raise_status(run, NO_ANSWER);
    }
    in->ended = n <= 0;
    in->rest = view_of(in->data, in->rest.len + (n > 0 ? (size_t)n : 0));
    return true;
}

static bool ask_lines(struct run *run)
{
    struct input in = {.rest = view_of(in.data, 0)};
    struct view line;
    do {
        while (take_line(&in, &line))
            if (line.len && !add(run, line, in.line))
                return false;
        if (!finish_batch(run))
            return false;
    } while (fill(run, &in));
    return true;
}

static bool ask_arguments(struct run *run)
{
    for (int i = 0; i < run->options->address_count; i++)
        if (!add(run, view_cstr(run->options->addresses[i]), 0))
            return false;
    return finish_batch(run);
}

static void ask_all(struct run *run)
{
    if (run->options->write == csv_write)
        csv_write_heading(&run->out, run->options->raw);
    bool good = run->options->address_count ? ask_arguments(run) : ask_lines(run);
    struct error e;
    if (good && !output_close(&run->out, &e))
        (void)output_failed(run, &e);
}

int main(int argc, char **argv)
{
    char name[] = PROGRAM;
    struct query_options options;
    struct run run = {.options = &options};
    struct error e;
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
    if (output_open(&run.out, "-", &e))
        ask_all(&run);
    else
        (void)output_failed(&run, &e);
    p0f3_close(run.p);
    if (close(STDOUT_FILENO) != 0) {
        perror(PROGRAM ": standard output");
        raise_status(&run, NO_ANSWER);
    }
    return run.status;
}
