// SPDX-License-Identifier: GPL-2.0-only
//
// The socket: one connection, one deadline for each call. A connection on which anything went wrong
// is never used again. After a time-out it is kept, unused, until p0f has sent what it owes: p0f
// dies of SIGPIPE when it writes to a closed one.
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "p0f3.h"

enum { BUSY_PAUSE_MS = 5, ATTEMPTS = 2, CLOSE_MS = 2000, IN_FLIGHT = 64 };

struct p0f3 {
    struct sockaddr_un where;
    int fd;      // -1: not connected. This and `owed` belong to the thread that has the turn.
    size_t owed; // bytes that p0f still owes after a time-out; while above 0 no query is sent
    pthread_mutex_t lock; // guards what follows
    pthread_cond_t turn_free;
    bool turn_taken;
    char error[P0F3_ERROR_SIZE]; // why the last call failed
};

// Queries that are sent together, and the bytes of their replies so far.
struct exchange {
    const unsigned char *queries;
    unsigned char *replies;
    size_t count, received;
};

typedef struct timespec deadline; // of CLOCK_MONOTONIC

static deadline deadline_in(int ms)
{
    deadline d;
    (void)clock_gettime(CLOCK_MONOTONIC, &d); // cannot fail with this clock
    d.tv_sec += ms / 1000;
    d.tv_nsec += ms % 1000 * 1000000L;
    if (d.tv_nsec >= 1000000000L) {
        d.tv_sec++;
        d.tv_nsec -= 1000000000L;
    }
    return d;
}

// Milliseconds that are left, rounded up, so that 0 means the deadline has passed.
static int deadline_left(const deadline *d)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    int64_t ns = (int64_t)(d->tv_sec - now.tv_sec) * 1000000000 + (d->tv_nsec - now.tv_nsec);
    int64_t ms = (ns + 999999) / 1000000;
    return ns <= 0 ? 0 : ms > INT_MAX ? INT_MAX : (int)ms;
}

enum p0f3_result p0f3_open(struct p0f3 **handle, const char *socket_path)
{
    size_t len = socket_path ? strlen(socket_path) : 0;
    if (!handle)
        return P0F3_BAD_ARGUMENT;
    *handle = NULL;
    if (len == 0 || len > P0F3_PATH_MAX)
        return P0F3_BAD_ARGUMENT;
    struct p0f3 *p = calloc(1, sizeof *p);
    if (!p)
        return P0F3_SYSTEM;
    pthread_mutex_init(&p->lock, NULL); // with default attributes neither can fail
    pthread_cond_init(&p->turn_free, NULL);
    p->where.sun_family = AF_UNIX;
    memcpy(p->where.sun_path, socket_path, len);
    p->fd = -1;
    *handle = p;
    return P0F3_OK;
}

// ---- Turns and errors ----

// `until` null: without a deadline.
static bool take_turn(struct p0f3 *p, const deadline *until)
{
    int waited = 0;
    pthread_mutex_lock(&p->lock);
    while (p->turn_taken && waited == 0)
        waited = until ? pthread_cond_clockwait(&p->turn_free, &p->lock, CLOCK_MONOTONIC, until)
                       : pthread_cond_wait(&p->turn_free, &p->lock);
    bool mine = !p->turn_taken;
    if (mine)
        p->turn_taken = true;
    pthread_mutex_unlock(&p->lock);
    return mine;
}

static void end_turn(struct p0f3 *p)
{
    int cause = errno;
    pthread_mutex_lock(&p->lock);
    p->turn_taken = false;
    pthread_cond_signal(&p->turn_free);
    pthread_mutex_unlock(&p->lock);
    errno = cause;
}

// Keeps the reason for the result, which it returns: `detail`, or null for the usual text. errno
// stays.
static enum p0f3_result report(struct p0f3 *p, enum p0f3_result r, const char *detail)
{
    int cause = errno;
    char system[64] = "";
    if (r == P0F3_NO_DAEMON || r == P0F3_SYSTEM) {
        char text[64];
        (void)snprintf(system, sizeof system, ": %s", strerror_r(cause, text, sizeof text));
    }
    pthread_mutex_lock(&p->lock);
    (void)snprintf(p->error, sizeof p->error, "%s%s", detail ? detail : p0f3_strerror(r), system);
    pthread_mutex_unlock(&p->lock);
    errno = cause;
    return r;
}

const char *p0f3_error(struct p0f3 *p, char *text, size_t size)
{
    if (!p) {
        (void)snprintf(text, size, "%s", p0f3_strerror(P0F3_BAD_ARGUMENT));
        return text;
    }
    pthread_mutex_lock(&p->lock);
    (void)snprintf(text, size, "%s", p->error);
    pthread_mutex_unlock(&p->lock);
    return text;
}

// ---- The connection ----

// Closes the connection; errno stays that of what went wrong with it.
static void drop(struct p0f3 *p)
{
    int cause = errno;
    if (p->fd >= 0)
        (void)close(p->fd);
    p->fd = -1;
    errno = cause;
}

// Waits until the connection is ready for `events`.
static enum p0f3_result wait_for(const struct p0f3 *p, short events, const deadline *until)
{
    struct pollfd wanted = {.fd = p->fd, .events = events};
    for (;;) {
        int left = deadline_left(until);
        if (left == 0)
            return P0F3_TIMEOUT;
        int ready = poll(&wanted, 1, left);
        if (ready > 0)
            return P0F3_OK; // also after POLLHUP: the read or write then tells
        if (ready < 0 && errno != EINTR)
            return P0F3_SYSTEM;
    }
}

// A connect that goes on in the background. Unix sockets of Linux do not do this; others may.
static enum p0f3_result finish_connect(struct p0f3 *p, const deadline *until)
{
    enum p0f3_result r = wait_for(p, POLLOUT, until);
    int failure = 0;
    socklen_t size = sizeof failure;
    if (r != P0F3_OK)
        return r;
    if (getsockopt(p->fd, SOL_SOCKET, SO_ERROR, &failure, &size) != 0)
        return P0F3_SYSTEM;
    errno = failure;
    return failure ? P0F3_NO_DAEMON : P0F3_OK;
}

static enum p0f3_result connect_failed(void)
{
    switch (errno) {
    case ENOENT:
    case ENOTDIR:
    case ECONNREFUSED: // the socket outlives p0f
    case ECONNRESET:
    case EPROTOTYPE: // a socket of another kind
        return P0F3_NO_DAEMON;
    default:
        return P0F3_SYSTEM;
    }
}

static enum p0f3_result connect_to_daemon(struct p0f3 *p, const deadline *until)
{
    p->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (p->fd < 0)
        return P0F3_SYSTEM;
    while (connect(p->fd, (const struct sockaddr *)&p->where, sizeof p->where) != 0) {
        int left;
        switch (errno) {
        case EINPROGRESS:
            return finish_connect(p, until);
        case EINTR:
            break;
        case EAGAIN: // the queue of p0f is full, and there is nothing to poll for
            left = deadline_left(until);
            if (left == 0)
                return P0F3_TIMEOUT;
            (void)poll(NULL, 0, left < BUSY_PAUSE_MS ? left : BUSY_PAUSE_MS);
            break;
        default:
            return connect_failed();
        }
    }
    return P0F3_OK;
}

// Sets *lost if the failed read or write means that p0f exited or was restarted.
static enum p0f3_result io_failed(bool *lost)
{
    *lost = errno == EPIPE || errno == ECONNRESET;
    return *lost ? P0F3_NO_DAEMON : P0F3_SYSTEM;
}

static enum p0f3_result write_queries(const struct p0f3 *p, const struct exchange *x, size_t *sent,
                                      const deadline *until, bool *lost)
{
    size_t size = x->count * P0F3_QUERY_SIZE;
    while (*sent < size) {
        ssize_t n = send(p->fd, x->queries + *sent, size - *sent, MSG_NOSIGNAL);
        enum p0f3_result r = P0F3_OK;
        if (n >= 0)
            *sent += (size_t)n;
        else if (errno == EAGAIN || errno == EWOULDBLOCK)
            r = wait_for(p, POLLOUT, until);
        else if (errno != EINTR)
            r = io_failed(lost);
        if (r != P0F3_OK)
            return r;
    }
    return P0F3_OK;
}

static enum p0f3_result read_replies(const struct p0f3 *p, struct exchange *x,
                                     const deadline *until, bool *lost)
{
    size_t size = x->count * P0F3_REPLY_SIZE;
    while (x->received < size) {
        ssize_t n = recv(p->fd, x->replies + x->received, size - x->received, 0);
        enum p0f3_result r = P0F3_OK;
        if (n > 0) {
            x->received += (size_t)n;
        } else if (n == 0) {
            *lost = true;
            errno = ECONNRESET;
            r = x->received % P0F3_REPLY_SIZE ? P0F3_BAD_ANSWER : P0F3_NO_DAEMON;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            r = wait_for(p, POLLIN, until);
        } else if (errno != EINTR) {
            r = io_failed(lost);
        }
        if (r != P0F3_OK)
            return r;
    }
    return P0F3_OK;
}

// Reads and drops what p0f owes, then closes. `until` null: without waiting.
static enum p0f3_result settle(struct p0f3 *p, const deadline *until)
{
    unsigned char dropped[P0F3_REPLY_SIZE];
    while (p->owed > 0) {
        ssize_t n = recv(p->fd, dropped, p->owed < sizeof dropped ? p->owed : sizeof dropped, 0);
        if (n > 0)
            p->owed -= (size_t)n;
        else if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            if (!until || wait_for(p, POLLIN, until) != P0F3_OK)
                return P0F3_BUSY;
        } else if (n == 0 || errno != EINTR) {
            p->owed = 0;
        }
    }
    drop(p);
    return P0F3_OK;
}

// Nothing may be waiting on a kept connection: end of file means that p0f exited, bytes are not the
// answer to any query of ours.
static bool in_step(const struct p0f3 *p)
{
    unsigned char byte;
    ssize_t n = recv(p->fd, &byte, 1, MSG_PEEK);
    return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

static enum p0f3_result make_ready(struct p0f3 *p, const deadline *until)
{
    if (p->owed > 0 && settle(p, NULL) != P0F3_OK)
        return P0F3_BUSY;
    if (deadline_left(until) == 0)
        return P0F3_TIMEOUT;
    if (p->fd >= 0 && !in_step(p))
        drop(p);
    if (p->fd >= 0)
        return P0F3_OK;
    enum p0f3_result r = connect_to_daemon(p, until);
    if (r != P0F3_OK)
        drop(p);
    return r;
}

// Asks what has no whole reply yet. Leaves no usable connection unless all went well.
static enum p0f3_result try_once(struct p0f3 *p, struct exchange *x, const deadline *until,
                                 bool *lost)
{
    size_t done = x->received / P0F3_REPLY_SIZE, sent = done * P0F3_QUERY_SIZE;
    x->received = done * P0F3_REPLY_SIZE;
    *lost = false;
    enum p0f3_result r = make_ready(p, until);
    if (r != P0F3_OK)
        return r;
    r = write_queries(p, x, &sent, until, lost);
    if (r == P0F3_OK)
        r = read_replies(p, x, until, lost);
    if (r == P0F3_OK)
        return r;
    // p0f answers whole queries only.
    if (!*lost)
        p->owed = sent / P0F3_QUERY_SIZE * P0F3_REPLY_SIZE - x->received;
    if (p->owed == 0)
        drop(p);
    return r;
}

static enum p0f3_result exchange(struct p0f3 *p, struct exchange *x, const deadline *until)
{
    enum p0f3_result r = P0F3_OK;
    bool lost = true;
    for (int i = 0; i < ATTEMPTS && lost; i++)
        r = try_once(p, x, until, &lost);
    return r;
}

enum p0f3_result p0f3_disconnect(struct p0f3 *p)
{
    if (!p)
        return P0F3_BAD_ARGUMENT;
    (void)take_turn(p, NULL);
    enum p0f3_result r = settle(p, NULL);
    end_turn(p);
    return r;
}

void p0f3_close(struct p0f3 *p)
{
    if (!p)
        return;
    deadline until = deadline_in(CLOSE_MS);
    (void)settle(p, &until);
    drop(p);
    pthread_cond_destroy(&p->turn_free);
    pthread_mutex_destroy(&p->lock);
    free(p);
}

// ---- Queries ----

// Decodes a reply. After a wrong one the connection is out of step.
static enum p0f3_result decode(struct p0f3 *p, const unsigned char *reply, struct p0f3_raw *raw)
{
    enum p0f3_result r = p0f3_decode(reply, raw);
    if (r == P0F3_BAD_ANSWER)
        drop(p);
    return r;
}

// `encoded` is what became of encoding the query.
static enum p0f3_result ask_raw(struct p0f3 *p, enum p0f3_result encoded,
                                const unsigned char *query, int timeout_ms, struct p0f3_raw *raw)
{
    unsigned char reply[P0F3_REPLY_SIZE];
    struct exchange x = {.queries = query, .replies = reply, .count = 1};
    if (!p)
        return P0F3_BAD_ARGUMENT;
    if (timeout_ms < 1)
        return report(p, P0F3_BAD_ARGUMENT, NULL);
    if (encoded != P0F3_OK)
        return report(p, encoded, NULL);
    deadline until = deadline_in(timeout_ms);
    if (!take_turn(p, &until))
        return report(p, P0F3_TIMEOUT, NULL);
    enum p0f3_result r = exchange(p, &x, &until);
    if (r == P0F3_OK)
        r = decode(p, reply, raw);
    end_turn(p);
    return report(p, r, NULL);
}

static enum p0f3_result ask(struct p0f3 *p, enum p0f3_result encoded, const unsigned char *query,
                            int timeout_ms, struct p0f3_info *info, size_t info_size)
{
    struct p0f3_raw raw = {0};
    char why[P0F3_ERROR_SIZE];
    if (p0f3_check(&raw, info, info_size, NULL) == P0F3_BAD_ARGUMENT)
        return p ? report(p, P0F3_BAD_ARGUMENT, NULL) : P0F3_BAD_ARGUMENT;
    enum p0f3_result r = ask_raw(p, encoded, query, timeout_ms, &raw);
    if (r != P0F3_OK)
        return r;
    r = p0f3_check(&raw, info, info_size, why);
    return r == P0F3_OK ? r : report(p, r, why);
}

enum p0f3_result p0f3_query(struct p0f3 *p, const char *address, int timeout_ms,
                            struct p0f3_info *info, size_t info_size)
{
    unsigned char query[P0F3_QUERY_SIZE];
    enum p0f3_result encoded = p0f3_encode(address, query);
    return ask(p, encoded, query, timeout_ms, info, info_size);
}

enum p0f3_result p0f3_query_sockaddr(struct p0f3 *p, const struct sockaddr *address, int timeout_ms,
                                     struct p0f3_info *info, size_t info_size)
{
    unsigned char query[P0F3_QUERY_SIZE];
    enum p0f3_result encoded = p0f3_encode_sockaddr(address, query);
    return ask(p, encoded, query, timeout_ms, info, info_size);
}

enum p0f3_result p0f3_query_raw(struct p0f3 *p, const char *address, int timeout_ms,
                                struct p0f3_raw *raw)
{
    unsigned char query[P0F3_QUERY_SIZE];
    if (!raw)
        return p ? report(p, P0F3_BAD_ARGUMENT, NULL) : P0F3_BAD_ARGUMENT;
    memset(raw, 0, sizeof *raw);
    enum p0f3_result encoded = p0f3_encode(address, query);
    return ask_raw(p, encoded, query, timeout_ms, raw);
}

// Asks about at most IN_FLIGHT addresses.
static enum p0f3_result ask_chunk(struct p0f3 *p, const char *const *addresses, size_t count,
                                  const deadline *until, enum p0f3_result *results,
                                  struct p0f3_raw *raws)
{
    unsigned char queries[IN_FLIGHT * P0F3_QUERY_SIZE], replies[IN_FLIGHT * P0F3_REPLY_SIZE];
    struct exchange x = {.queries = queries, .replies = replies};
    for (size_t i = 0; i < count; i++) {
        results[i] = p0f3_encode(addresses[i], queries + x.count * P0F3_QUERY_SIZE);
        x.count += results[i] == P0F3_OK;
    }
    enum p0f3_result r = x.count ? exchange(p, &x, until) : P0F3_OK;
    size_t answers = x.received / P0F3_REPLY_SIZE;
    const unsigned char *reply = replies;
    for (size_t i = 0; i < count; i++) {
        if (results[i] != P0F3_OK)
            continue;
        if (answers == 0) {
            results[i] = r;
            continue;
        }
        results[i] = decode(p, reply, &raws[i]);
        if (results[i] == P0F3_BAD_ANSWER) {
            r = P0F3_BAD_ANSWER;
            answers = 1;
        }
        reply += P0F3_REPLY_SIZE;
        answers--;
    }
    return r;
}

enum p0f3_result p0f3_query_batch(struct p0f3 *p, const char *const *addresses, size_t count,
                                  int timeout_ms, enum p0f3_result *results, struct p0f3_raw *raws)
{
    if (!p)
        return P0F3_BAD_ARGUMENT;
    if (timeout_ms < 1 || (count > 0 && (!addresses || !results || !raws)))
        return report(p, P0F3_BAD_ARGUMENT, NULL);
    if (count > 0)
        memset(raws, 0, count * sizeof *raws);
    deadline until = deadline_in(timeout_ms);
    bool mine = take_turn(p, &until);
    enum p0f3_result r = mine ? P0F3_OK : P0F3_TIMEOUT;
    size_t at = 0;
    for (size_t n; r == P0F3_OK && at < count; at += n) {
        n = count - at < IN_FLIGHT ? count - at : IN_FLIGHT;
        r = ask_chunk(p, addresses + at, n, &until, results + at, raws + at);
    }
    for (; at < count; at++)
        results[at] = r;
    if (mine)
        end_turn(p);
    return report(p, r, NULL);
}
