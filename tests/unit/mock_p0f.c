// SPDX-License-Identifier: GPL-2.0-only
#include "mock_p0f.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

struct connection {
    struct mock *mock;
    struct connection *next;
    pthread_t thread;
    int fd;
};

struct mock {
    int fd;
    mock_answer *answer;
    void *context;
    pthread_t thread;
    pthread_mutex_t lock; // guards what follows
    struct connection *connections_made;
    int connections, queries;
};

static bool read_query(int fd, unsigned char *query)
{
    size_t got = 0;
    while (got < MOCK_QUERY) {
        ssize_t n = recv(fd, query + got, MOCK_QUERY - got, 0);
        if (n <= 0)
            return false;
        got += (size_t)n;
    }
    return true;
}

static void *serve(void *argument)
{
    struct connection *c = argument;
    struct mock *m = c->mock;
    unsigned char query[MOCK_QUERY];
    bool open = true;
    while (open && read_query(c->fd, query)) {
        pthread_mutex_lock(&m->lock);
        int number = m->queries++;
        pthread_mutex_unlock(&m->lock);
        open = m->answer(&(struct mock_turn){query, c->fd, number, m->context});
    }
    // The descriptor is closed in mock_stop, where nobody can mistake its number for another's.
    (void)shutdown(c->fd, SHUT_RDWR);
    return NULL;
}

static void *accept_all(void *argument)
{
    struct mock *m = argument;
    int fd;
    while ((fd = accept(m->fd, NULL, NULL)) >= 0) {
        struct connection *c = calloc(1, sizeof *c);
        if (!c)
            abort();
        *c = (struct connection){.mock = m, .fd = fd};
        pthread_mutex_lock(&m->lock);
        m->connections++;
        c->next = m->connections_made;
        m->connections_made = c;
        if (pthread_create(&c->thread, NULL, serve, c) != 0)
            abort();
        pthread_mutex_unlock(&m->lock);
    }
    return NULL;
}

struct mock *mock_start(const char *path, int backlog, mock_answer *answer, void *context)
{
    struct sockaddr_un where = {.sun_family = AF_UNIX};
    struct mock *m = calloc(1, sizeof *m);
    // The socket has its name only when it listens: a shell waits for the name.
    if (!m ||
        snprintf(where.sun_path, sizeof where.sun_path, "%s~", path) >= (int)sizeof where.sun_path)
        abort();
    m->answer = answer;
    m->context = context;
    pthread_mutex_init(&m->lock, NULL);
    (void)unlink(where.sun_path);
    m->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (m->fd >= 0 && bind(m->fd, (struct sockaddr *)&where, sizeof where) == 0 &&
        listen(m->fd, backlog) == 0 && rename(where.sun_path, path) == 0 &&
        (!answer || pthread_create(&m->thread, NULL, accept_all, m) == 0))
        return m;
    if (m->fd >= 0)
        (void)close(m->fd);
    free(m);
    return NULL;
}

void mock_stop(struct mock *m)
{
    (void)shutdown(m->fd, SHUT_RDWR); // ends accept()
    if (m->answer)
        pthread_join(m->thread, NULL);
    (void)close(m->fd);
    for (struct connection *c = m->connections_made, *next; c; c = next) {
        next = c->next;
        (void)shutdown(c->fd, SHUT_RDWR);
        pthread_join(c->thread, NULL);
        (void)close(c->fd);
        free(c);
    }
    pthread_mutex_destroy(&m->lock);
    free(m);
}

static int read_counter(struct mock *m, const int *counter)
{
    pthread_mutex_lock(&m->lock);
    int value = *counter;
    pthread_mutex_unlock(&m->lock);
    return value;
}

int mock_connections(struct mock *m)
{
    return read_counter(m, &m->connections);
}

int mock_queries(struct mock *m)
{
    return read_counter(m, &m->queries);
}

void mock_put_u32(unsigned char *reply, size_t at, uint32_t value)
{
    memcpy(reply + at, &value, sizeof value);
}

void mock_put_text(unsigned char *reply, size_t at, const char *text)
{
    size_t len = strlen(text);
    memset(reply + at, 0, 32);
    memcpy(reply + at, text, len < 32 ? len : 32);
}

static void begin(unsigned char *reply, uint32_t status)
{
    memset(reply, 0, MOCK_REPLY);
    mock_put_u32(reply, 0, 0x50304602);
    mock_put_u32(reply, 4, status);
}

void mock_unknown(unsigned char reply[MOCK_REPLY])
{
    begin(reply, 0x20);
}

void mock_bad_query(unsigned char reply[MOCK_REPLY])
{
    begin(reply, 0);
}

void mock_known(unsigned char reply[MOCK_REPLY])
{
    begin(reply, 0x10);
    mock_put_u32(reply, 8, 0x6b01efc8);
    mock_put_u32(reply, 12, 0x6b01efc8);
    mock_put_u32(reply, 16, 1);
    mock_put_u32(reply, 32, 0x6b01efc8);
    reply[38] = 1;
    reply[39] = 2;
    mock_put_text(reply, 40, "Linux");
    mock_put_text(reply, 72, "2.2.x-3.x");
    mock_put_text(reply, 104, "Firefox");
    mock_put_text(reply, 136, "10.x or newer");
    mock_put_text(reply, 168, "Ethernet or modem");
    mock_put_text(reply, 200, "English");
}

void mock_write(int fd, const void *bytes, size_t size)
{
    const char *next = bytes;
    while (size > 0) {
        ssize_t n = send(fd, next, size, MSG_NOSIGNAL);
        if (n <= 0)
            return;
        next += n;
        size -= (size_t)n;
    }
}

void mock_sleep(int ms)
{
    (void)nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000L}, NULL);
}
