// SPDX-License-Identifier: GPL-2.0-only
//
// What connection.c does for client.c. The names begin with p0f3_ as the static library shows them
// to programs.
#pragma once

#include <pthread.h>
#include <stdbool.h>
#include <sys/un.h>
#include <time.h>

#include "p0f3.h"

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

deadline p0f3_deadline_in(int ms);

// Waits for the turn of this thread. False when the deadline passed; null: no deadline.
bool p0f3_take_turn(struct p0f3 *p, const deadline *until);
void p0f3_end_turn(struct p0f3 *p);

// Keeps the reason for the result, which it returns: `detail`, or null for the usual text. errno
// stays. Without a handle it only returns the result.
enum p0f3_result p0f3_report(struct p0f3 *p, enum p0f3_result r, const char *detail);

// Sends the queries and reads the replies; x->received tells how far it came. In turn only.
enum p0f3_result p0f3_exchange(struct p0f3 *p, struct exchange *x, const deadline *until);

// Closes the connection. In turn only.
void p0f3_drop(struct p0f3 *p);
