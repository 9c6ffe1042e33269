// SPDX-License-Identifier: GPL-2.0-only
//
// The socket: one connection, one deadline for each call. A connection on which anything went wrong
// is never used again. After a time-out it is kept, unused, until p0f has sent what it owes: p0f
// dies of SIGPIPE when it writes to a closed one.
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "p0f3/connection.h"

// IN_FLIGHT: queries without an answer.
enum { BUSY_PAUSE_MS = 5, ATTEMPTS = 2, CLOSE_MS = 2000, IN_FLIGHT = 64, GATHER_NS = 100000 };

deadline p0f3_deadline_in(int ms)
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
    memcpy(p->where.sun_path, socket_path, len + 1);
    p->fd = -1;
    *handle = p;
    return P0F3_OK;
}

// ---- Turns and errors ----

bool p0f3_take_turn(struct p0f3 *p, const deadline *until)
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

void p0f3_end_turn(struct p0f3 *p)
{
    int cause = errno;
    pthread_mutex_lock(&p->lock);
    p->turn_taken = false;
    pthread_cond_signal(&p->turn_free);
    pthread_mutex_unlock(&p->lock);
    errno = cause;
}

enum p0f3_result p0f3_report(struct p0f3 *p, enum p0f3_result r, const char *detail)
{
    int cause = errno;
    char system[64] = "";
    if (!p)
        return r;
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
void p0f3_drop(struct p0f3 *p)
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

static enum p0f3_result connect_to_daemon(struct p0f3 *p, const deadline *until)
{
    p->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (p->fd < 0)
        return P0F3_SYSTEM;
    while (connect(p->fd, (const struct sockaddr *)&p->where, sizeof p->where) != 0) {
        int left;
        switch (errno) {
        case EINTR:
            break;
        case EAGAIN: // the queue of p0f is full, and there is nothing to poll for
            left = deadline_left(until);
            if (left == 0)
                return P0F3_TIMEOUT;
            (void)poll(NULL, 0, left < BUSY_PAUSE_MS ? left : BUSY_PAUSE_MS);
            break;
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
    return P0F3_OK;
}

// After a read or write that failed. P0F3_OK: repeat it. Sets *lost if p0f exited or was restarted.
static enum p0f3_result io_failed(const struct p0f3 *p, short events, const deadline *until,
                                  bool *lost)
{
    if (errno == EINTR)
        return P0F3_OK;
    if (errno == EAGAIN)
        return wait_for(p, events, until);
    *lost = errno == EPIPE || errno == ECONNRESET;
    return *lost ? P0F3_NO_DAEMON : P0F3_SYSTEM;
}

// Fills the window of queries in flight when a quarter of it is empty. `*sent` counts bytes.
static enum p0f3_result write_queries(const struct p0f3 *p, const struct exchange *x, size_t *sent,
                                      const deadline *until, bool *lost)
{
    size_t window = x->received / P0F3_REPLY_SIZE + IN_FLIGHT;
    size_t size = (window < x->count ? window : x->count) * P0F3_QUERY_SIZE;
    if (window < x->count && size - *sent < IN_FLIGHT / 4 * P0F3_QUERY_SIZE)
        return P0F3_OK;
    enum p0f3_result r = P0F3_OK;
    while (r == P0F3_OK && *sent < size) {
        ssize_t n = send(p->fd, x->queries + *sent, size - *sent, MSG_NOSIGNAL);
        if (n < 0)
            r = io_failed(p, POLLOUT, until, lost);
        else
            *sent += (size_t)n;
    }
    return r;
}

// Reads what is there, and waits until something is. With many queries in flight it lets replies
// gather first: waking up for each one takes longer than p0f needs to answer.
static enum p0f3_result read_replies(const struct p0f3 *p, struct exchange *x,
                                     const deadline *until, bool *lost)
{
    size_t size = x->count * P0F3_REPLY_SIZE;
    if (size - x->received > IN_FLIGHT / 2 * P0F3_REPLY_SIZE)
        (void)nanosleep(&(struct timespec){.tv_nsec = GATHER_NS}, NULL);
    ssize_t n;
    while ((n = recv(p->fd, x->replies + x->received, size - x->received, 0)) < 0) {
        enum p0f3_result r = io_failed(p, POLLIN, until, lost);
        if (r != P0F3_OK)
            return r;
    }
    x->received += (size_t)n;
    if (n > 0)
        return P0F3_OK;
    *lost = true;
    errno = ECONNRESET;
    return x->received % P0F3_REPLY_SIZE ? P0F3_BAD_ANSWER : P0F3_NO_DAEMON;
}

// Reads and drops what p0f owes, then closes. `until` null: without waiting.
static enum p0f3_result settle(struct p0f3 *p, const deadline *until)
{
    unsigned char dropped[P0F3_REPLY_SIZE];
    while (p->owed > 0) {
        ssize_t n = recv(p->fd, dropped, p->owed < sizeof dropped ? p->owed : sizeof dropped, 0);
        if (n > 0)
            p->owed -= (size_t)n;
        else if (n < 0 && errno == EAGAIN) {
            if (!until || wait_for(p, POLLIN, until) != P0F3_OK)
                return P0F3_BUSY;
        } else if (n == 0 || errno != EINTR) {
            p->owed = 0;
        }
    }
    p0f3_drop(p);
    return P0F3_OK;
}

// Nothing may be waiting on a kept connection: end of file means that p0f exited, bytes are not the
// answer to any query of ours.
static bool in_step(const struct p0f3 *p)
{
    unsigned char byte;
    ssize_t n = recv(p->fd, &byte, 1, MSG_PEEK);
    return n < 0 && errno == EAGAIN;
}

static enum p0f3_result make_ready(struct p0f3 *p, const deadline *until)
{
    if (p->owed > 0 && settle(p, NULL) != P0F3_OK)
        return P0F3_BUSY;
    if (deadline_left(until) == 0)
        return P0F3_TIMEOUT;
    if (p->fd >= 0 && !in_step(p))
        p0f3_drop(p);
    if (p->fd >= 0)
        return P0F3_OK;
    enum p0f3_result r = connect_to_daemon(p, until);
    if (r != P0F3_OK)
        p0f3_drop(p);
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
    while (r == P0F3_OK && x->received < x->count * P0F3_REPLY_SIZE) {
        r = write_queries(p, x, &sent, until, lost);
        if (r == P0F3_OK)
            r = read_replies(p, x, until, lost);
    }
    if (r == P0F3_OK)
        return r;
    // p0f answers whole queries only.
    if (!*lost)
        p->owed = sent / P0F3_QUERY_SIZE * P0F3_REPLY_SIZE - x->received;
    if (p->owed == 0)
        p0f3_drop(p);
    return r;
}

enum p0f3_result p0f3_exchange(struct p0f3 *p, struct exchange *x, const deadline *until)
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
    (void)p0f3_take_turn(p, NULL);
    enum p0f3_result r = settle(p, NULL);
    p0f3_end_turn(p);
    return r;
}

void p0f3_close(struct p0f3 *p)
{
    if (!p)
        return;
    deadline until = p0f3_deadline_in(CLOSE_MS);
    (void)settle(p, &until);
    p0f3_drop(p);
    pthread_cond_destroy(&p->turn_free);
    pthread_mutex_destroy(&p->lock);
    free(p);
}
