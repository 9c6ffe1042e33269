// SPDX-License-Identifier: GPL-2.0-only
//
// A p0f that does what a test says: it serves a Unix socket, reads queries, and lets a function
// of the test answer them, well or badly. Each connection has a thread of its own.
#ifndef MOCK_P0F_H
#define MOCK_P0F_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { MOCK_QUERY = 21, MOCK_REPLY = 232 };

struct mock;

// One question and the connection it came on. `number` counts the queries of the whole run from 0.
struct mock_turn {
    const unsigned char *query;
    int fd;
    int number;
    void *context;
};

// Answers, or does not. False closes the connection. Called in the connection's thread.
typedef bool mock_answer(const struct mock_turn *turn);

// Serves `path`, replacing what is there as p0f does. `backlog` is how many may wait, as for
// listen(); with `answer` null nobody is ever served. Null on failure.
struct mock *mock_start(const char *path, int backlog, mock_answer *answer, void *context);

// Ends all connections and frees the server. Like p0f it leaves the socket file behind.
void mock_stop(struct mock *m);

// How many connections were made, and queries read, so far.
int mock_connections(struct mock *m);
int mock_queries(struct mock *m);

// The replies that p0f 3.09b was seen to give.
void mock_known(unsigned char reply[MOCK_REPLY]);   // Linux 2.2.x-3.x, Firefox, generic, bad_sw 1
void mock_unknown(unsigned char reply[MOCK_REPLY]); // status 0x20, the rest zero
void mock_bad_query(unsigned char reply[MOCK_REPLY]);

// Fields by their place in the reply.
void mock_put_u32(unsigned char *reply, size_t at, uint32_t value);
void mock_put_text(unsigned char *reply, size_t at, const char *text);

// Writes bytes, all of them; nothing happens when the client is gone.
void mock_write(int fd, const void *bytes, size_t size);

void mock_sleep(int ms);

#endif
