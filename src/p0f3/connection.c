// SPDX-License-Identifier: GPL-2.0-only
//
// The socket: one connection, one deadline for each query, and the rule that a connection on
// which anything went wrong is never used again.
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "p0f3.h"

enum { BUSY_PAUSE_MS = 5, ATTEMPTS = 2 };

struct p0f3 {
    struct sockaddr_un where;
    int timeout_ms;
    int fd; // -1: not connected. Belongs to whoever has the turn.
    pthread_mutex_t lock;
    pthread_cond_t turn_free;
    bool turn_taken;
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

static bool init_turns(struct p0f3 *p)
{
    pthread_condattr_t monotonic;
    if (pthread_condattr_init(&monotonic) != 0)
        return false;
    bool ok = pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC) == 0 &&
              pthread_cond_init(&p->turn_free, &monotonic) == 0;
    (void)pthread_condattr_destroy(&monotonic);
    if (!ok)
        return false;
    if (pthread_mutex_init(&p->lock, NULL) == 0)
        return true;
    (void)pthread_cond_destroy(&p->turn_free);
    return false;
}

enum p0f3_result p0f3_open(struct p0f3 **handle, const char *socket_path, int timeout_ms)
{
    size_t len = socket_path ? strlen(socket_path) : 0;
    if (!handle)
        return P0F3_BAD_ARGUMENT;
    *handle = NULL;
    if (len == 0 || len > P0F3_PATH_MAX || timeout_ms < 1)
        return P0F3_BAD_ARGUMENT;
    struct p0f3 *p = calloc(1, sizeof *p);
    if (!p || !init_turns(p)) {
        free(p);
        errno = ENOMEM;
        return P0F3_SYSTEM;
    }
    p->where.sun_family = AF_UNIX;
    memcpy(p->where.sun_path, socket_path, len);
    p->timeout_ms = timeout_ms;
    p->fd = -1;
    *handle = p;
    return P0F3_OK;
}

// Closes the connection; errno stays that of what went wrong with it.
static void drop(struct p0f3 *p)
{
    int cause = errno;
    if (p->fd >= 0)
        (void)close(p->fd);
    p->fd = -1;
    errno = cause;
}

// `until` null: without a deadline.
static bool take_turn(struct p0f3 *p, const deadline *until)
{
    int waited = 0;
    (void)pthread_mutex_lock(&p->lock);
    while (p->turn_taken && waited == 0)
        waited = until ? pthread_cond_timedwait(&p->turn_free, &p->lock, until)
                       : pthread_cond_wait(&p->turn_free, &p->lock);
    bool mine = !p->turn_taken;
    if (mine)
        p->turn_taken = true;
    (void)pthread_mutex_unlock(&p->lock);
    return mine;
}

static void end_turn(struct p0f3 *p)
{
    (void)pthread_mutex_lock(&p->lock);
    p->turn_taken = false;
    (void)pthread_cond_signal(&p->turn_free);
    (void)pthread_mutex_unlock(&p->lock);
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

// What the failure of a read or write on the connection means. Sets *lost when it means that the
// daemon went away, as it does when it is restarted.
static enum p0f3_result io_failed(bool *lost)
{
    *lost = errno == EPIPE || errno == ECONNRESET;
    return *lost ? P0F3_NO_DAEMON : P0F3_SYSTEM;
}

static enum p0f3_result write_query(const struct p0f3 *p, const unsigned char *query,
                                    const deadline *until, bool *lost)
{
    size_t sent = 0;
    while (sent < P0F3_QUERY_SIZE) {
        ssize_t n = send(p->fd, query + sent, P0F3_QUERY_SIZE - sent, MSG_NOSIGNAL);
        enum p0f3_result r = P0F3_OK;
        if (n >= 0)
            sent += (size_t)n;
        else if (errno == EAGAIN || errno == EWOULDBLOCK)
            r = wait_for(p, POLLOUT, until);
        else if (errno != EINTR)
            r = io_failed(lost);
        if (r != P0F3_OK)
            return r;
    }
    return P0F3_OK;
}

static enum p0f3_result read_reply(const struct p0f3 *p, unsigned char *reply,
                                   const deadline *until, bool *lost)
{
    size_t got = 0;
    while (got < P0F3_REPLY_SIZE) {
        ssize_t n = recv(p->fd, reply + got, P0F3_REPLY_SIZE - got, 0);
        enum p0f3_result r = P0F3_OK;
        if (n > 0) {
            got += (size_t)n;
        } else if (n == 0) {
            *lost = true;
            errno = ECONNRESET;
            r = got ? P0F3_BAD_ANSWER : P0F3_NO_DAEMON;
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

// Nothing may be waiting on a kept connection: an end of file is a daemon that went away, bytes
// are the answer to no question of ours.
static bool in_step(const struct p0f3 *p)
{
    unsigned char byte;
    ssize_t n = recv(p->fd, &byte, 1, MSG_PEEK);
    return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

// One try: connect if need be, ask, read the whole reply. Leaves no connection unless all went
// well.
static enum p0f3_result try_once(struct p0f3 *p, const unsigned char *query, unsigned char *reply,
                                 const deadline *until, bool *lost)
{
    enum p0f3_result r = P0F3_OK;
    *lost = false;
    // Not even ask when there is no time to wait for the answer: p0f 3 does not ignore SIGPIPE, and
    // ends if it writes just when its client closes.
    if (deadline_left(until) == 0)
        return P0F3_TIMEOUT;
    if (p->fd >= 0 && !in_step(p)) {
        *lost = true;
        errno = ECONNRESET;
        r = P0F3_NO_DAEMON;
    }
    if (r == P0F3_OK && p->fd < 0)
        r = connect_to_daemon(p, until);
    if (r == P0F3_OK)
        r = write_query(p, query, until, lost);
    if (r == P0F3_OK)
        r = read_reply(p, reply, until, lost);
    if (r != P0F3_OK)
        drop(p);
    return r;
}

enum p0f3_result p0f3_query_raw(struct p0f3 *p, const char *address, struct p0f3_raw *raw)
{
    unsigned char query[P0F3_QUERY_SIZE], reply[P0F3_REPLY_SIZE];
    bool lost = true;
    if (!raw)
        return P0F3_BAD_ARGUMENT;
    memset(raw, 0, sizeof *raw);
    if (!p)
        return P0F3_BAD_ARGUMENT;
    enum p0f3_result r = p0f3_encode(address, query);
    if (r != P0F3_OK)
        return r;
    deadline until = deadline_in(p->timeout_ms);
    if (!take_turn(p, &until))
        return P0F3_TIMEOUT;
    for (int i = 0; i < ATTEMPTS && lost; i++)
        r = try_once(p, query, reply, &until, &lost);
    if (r == P0F3_OK) {
        r = p0f3_decode(reply, raw);
        if (r == P0F3_BAD_ANSWER)
            drop(p);
    }
    int cause = errno;
    end_turn(p);
    errno = cause;
    return r;
}

enum p0f3_result p0f3_query(struct p0f3 *p, const char *address, struct p0f3_info *info)
{
    struct p0f3_raw raw;
    if (!info)
        return P0F3_BAD_ARGUMENT;
    memset(info, 0, sizeof *info);
    enum p0f3_result r = p0f3_query_raw(p, address, &raw);
    return r == P0F3_OK ? p0f3_check(&raw, info) : r;
}

void p0f3_disconnect(struct p0f3 *p)
{
    if (p && take_turn(p, NULL)) {
        drop(p);
        end_turn(p);
    }
}

void p0f3_close(struct p0f3 *p)
{
    if (!p)
        return;
    drop(p);
    (void)pthread_cond_destroy(&p->turn_free);
    (void)pthread_mutex_destroy(&p->lock);
    free(p);
}
