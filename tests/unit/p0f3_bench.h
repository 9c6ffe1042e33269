// SPDX-License-Identifier: GPL-2.0-only
//
// What the tests of the p0f 3 client share: a folder with a socket, a mock p0f that serves it, and
// the two things to expect of a query. Time is asserted only from above and with much room: the
// machine may be busy.
#ifndef P0F3_BENCH_H
#define P0F3_BENCH_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "mock_p0f.h"
#include "p0f3.h"

enum { LONG_MS = 20000, SHORT_MS = 100, PATIENCE_S = 10 };

// Of every query; open_at sets it.
static int timeout_ms = LONG_MS;

struct bench {
    char folder[64], path[96];
};

static inline int set_up(void **state)
{
    struct bench *b = calloc(1, sizeof *b);
    if (!b)
        return -1;
    strcpy(b->folder, "/tmp/p0f3-client-XXXXXX");
    *state = b;
    if (!mkdtemp(b->folder))
        return -1;
    (void)snprintf(b->path, sizeof b->path, "%s/sock", b->folder);
    return 0;
}

static inline int tear_down(void **state)
{
    struct bench *b = *state;
    (void)unlink(b->path);
    int failed = rmdir(b->folder);
    free(b);
    return failed;
}

static inline struct mock *start(struct bench *b, mock_answer *answer, void *context)
{
    struct mock *m = mock_start(b->path, 20, answer, context);
    assert_non_null(m);
    return m;
}

static inline struct p0f3 *open_at(const struct bench *b, int ms)
{
    struct p0f3 *p;
    timeout_ms = ms;
    assert_int_equal(p0f3_open(&p, b->path), P0F3_OK);
    return p;
}

// A reply that carries the last byte of the IPv4 address it answers, as the distance.
static inline void reply_for(const struct mock_turn *turn, unsigned char reply[MOCK_REPLY])
{
    mock_known(reply);
    int16_t distance = turn->query[8];
    memcpy(reply + 36, &distance, sizeof distance);
}

static inline bool answer_well(const struct mock_turn *turn)
{
    unsigned char reply[MOCK_REPLY];
    reply_for(turn, reply);
    mock_write(turn->fd, reply, sizeof reply);
    return true;
}

static inline void expect_distance(struct p0f3 *p, const char *address, int distance)
{
    struct p0f3_info info;
    assert_int_equal(p0f3_query(p, address, timeout_ms, &info, sizeof info), P0F3_OK);
    assert_int_equal(info.distance, distance);
}

static inline void expect_failure(struct p0f3 *p, enum p0f3_result expected)
{
    struct p0f3_info info, zero;
    memset(&zero, 0, sizeof zero);
    memset(&info, 0xee, sizeof info);
    time_t before = time(NULL);
    assert_int_equal(p0f3_query(p, "10.0.0.99", timeout_ms, &info, sizeof info), expected);
    assert_true(time(NULL) - before <= PATIENCE_S);
    assert_memory_equal(&info, &zero, sizeof info);
}

// Waits until a counter of the mock is at least `wanted`, or patience ends.
static inline void wait_for(struct mock *m, int (*counter)(struct mock *), int wanted)
{
    for (int i = 0; i < PATIENCE_S * 100 && counter(m) < wanted; i++)
        mock_sleep(10);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

#endif
