// SPDX-License-Identifier: GPL-2.0-only
//
// The p0f 3 client where all goes well, or is made to look so: one connection for many queries,
// pieces, restarts, signals, threads.
#include "p0f3_bench.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>

static void many_queries_on_one_connection(void **state)
{
    struct bench *b = *state;
    struct mock *m = start(b, answer_well, NULL);
    struct p0f3 *p = open_at(b, LONG_MS);
    char address[32];
    for (int i = 0; i < 100; i++) {
        (void)snprintf(address, sizeof address, "10.0.0.%d", i);
        expect_distance(p, address, i);
    }
    assert_int_equal(mock_connections(m), 1);
    p0f3_disconnect(p);
    p0f3_disconnect(p);
    expect_distance(p, "10.0.0.7", 7);
    assert_int_equal(mock_connections(m), 2);
    p0f3_close(p);
    mock_stop(m);
}

static bool record_query(const struct mock_turn *turn)
{
    memcpy(turn->context, turn->query, MOCK_QUERY);
    return answer_well(turn);
}

static void the_right_bytes_arrive(void **state)
{
    struct bench *b = *state;
    unsigned char seen[MOCK_QUERY] = {0}, expected[P0F3_QUERY_SIZE];
    struct mock *m = start(b, record_query, seen);
    struct p0f3 *p = open_at(b, LONG_MS);
    static const char *const asked[] = {"10.0.1.1", "2001:db8::7", "::ffff:10.0.1.1"};
    struct p0f3_raw raw;
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(p0f3_query_raw(p, asked[i], timeout_ms, &raw), P0F3_OK);
        assert_int_equal(p0f3_encode(asked[i], expected), P0F3_OK);
        assert_memory_equal(seen, expected, sizeof expected);
    }
    p0f3_close(p);
    mock_stop(m);
}

static bool answer_byte_by_byte(const struct mock_turn *turn)
{
    unsigned char reply[MOCK_REPLY];
    reply_for(turn, reply);
    for (size_t i = 0; i < sizeof reply; i++) {
        mock_write(turn->fd, reply + i, 1);
        if (i % 40 == 0)
            mock_sleep(1);
    }
    return true;
}

static void a_reply_in_pieces_is_whole(void **state)
{
    struct bench *b = *state;
    struct mock *m = start(b, answer_byte_by_byte, NULL);
    struct p0f3 *p = open_at(b, LONG_MS);
    expect_distance(p, "10.0.0.1", 1);
    expect_distance(p, "10.0.0.2", 2);
    assert_int_equal(mock_connections(m), 1);
    p0f3_close(p);
    mock_stop(m);
}

static bool answer_unknown(const struct mock_turn *turn)
{
    unsigned char reply[MOCK_REPLY];
    mock_unknown(reply);
    mock_write(turn->fd, reply, sizeof reply);
    return true;
}

static bool answer_bad_query(const struct mock_turn *turn)
{
    unsigned char reply[MOCK_REPLY];
    mock_bad_query(reply);
    mock_write(turn->fd, reply, sizeof reply);
    return true;
}

static void no_match_and_bad_query_keep_the_connection(void **state)
{
    static mock_answer *const answers[] = {answer_unknown, answer_bad_query};
    static const enum p0f3_result expected[] = {P0F3_NO_MATCH, P0F3_BAD_QUERY};
    struct bench *b = *state;
    for (int i = 0; i < 2; i++) {
        struct mock *m = start(b, answers[i], NULL);
        struct p0f3 *p = open_at(b, LONG_MS);
        struct p0f3_raw raw;
        expect_failure(p, expected[i]);
        assert_int_equal(p0f3_query_raw(p, "10.0.0.1", timeout_ms, &raw), expected[i]);
        assert_int_equal(raw.magic, P0F3_REPLY_MAGIC);
        assert_int_equal(mock_connections(m), 1);
        p0f3_close(p);
        mock_stop(m);
    }
}

static void a_restart_between_queries_is_not_noticed(void **state)
{
    struct bench *b = *state;
    struct p0f3 *p = open_at(b, LONG_MS);
    for (int i = 0; i < 3; i++) {
        struct mock *m = start(b, answer_well, NULL);
        expect_distance(p, "10.0.0.1", 1);
        expect_distance(p, "10.0.0.2", 2);
        mock_stop(m);
    }
    // Not restarted: the socket file is there and nobody serves it.
    expect_failure(p, P0F3_NO_DAEMON);
    assert_int_equal(errno, ECONNREFUSED);
    struct mock *m = start(b, answer_well, NULL);
    expect_distance(p, "10.0.0.3", 3);
    mock_stop(m);
    p0f3_close(p);
}

static void bad_arguments_are_told(void **state)
{
    struct bench *b = *state;
    struct mock *m = start(b, answer_well, NULL);
    struct p0f3 *p = (struct p0f3 *)b;
    struct p0f3_info info;
    char path[P0F3_PATH_MAX + 2];
    memset(path, 'x', sizeof path - 1);
    path[P0F3_PATH_MAX + 1] = '\0';
    assert_int_equal(p0f3_open(&p, path), P0F3_BAD_ARGUMENT);
    assert_null(p);
    assert_int_equal(p0f3_open(&p, ""), P0F3_BAD_ARGUMENT);
    assert_int_equal(p0f3_open(&p, NULL), P0F3_BAD_ARGUMENT);
    assert_int_equal(p0f3_open(NULL, b->path), P0F3_BAD_ARGUMENT);
    path[P0F3_PATH_MAX] = '\0'; // the longest that fits
    assert_int_equal(p0f3_open(&p, path), P0F3_OK);
    expect_failure(p, P0F3_NO_DAEMON);
    p0f3_close(p);
    p0f3_close(NULL);
    p = open_at(b, LONG_MS);
    assert_int_equal(p0f3_query(p, "10.0.0.3", 0, &info, sizeof info), P0F3_BAD_ARGUMENT);
    assert_int_equal(p0f3_query(p, "10.0.0.3", 1, &info, 8), P0F3_BAD_ARGUMENT);
    assert_int_equal(p0f3_query(p, "10.0.0.300", timeout_ms, &info, sizeof info), P0F3_BAD_ADDRESS);
    assert_int_equal(p0f3_query(p, "10.0.0.3", timeout_ms, NULL, sizeof info), P0F3_BAD_ARGUMENT);
    assert_int_equal(p0f3_query(NULL, "10.0.0.3", timeout_ms, &info, sizeof info),
                     P0F3_BAD_ARGUMENT);
    struct p0f3_raw raw, zero = {0};
    memset(&raw, 0xff, sizeof raw);
    assert_int_equal(p0f3_query_raw(NULL, "10.0.0.3", timeout_ms, &raw), P0F3_BAD_ARGUMENT);
    assert_memory_equal(&raw, &zero, sizeof raw);
    assert_int_equal(mock_connections(m), 0); // nothing of this was sent
    p0f3_close(p);
    mock_stop(m);
}

struct worker {
    struct p0f3 *p;
    int number, wrong;
};

static void *ask_often(void *argument)
{
    struct worker *w = argument;
    char address[32];
    for (int i = 0; i < 200; i++) {
        struct p0f3_info info;
        int last = (i * 8 + w->number) % 250;
        (void)snprintf(address, sizeof address, "10.0.0.%d", last);
        if (p0f3_query(w->p, address, timeout_ms, &info, sizeof info) != P0F3_OK ||
            info.distance != last)
            w->wrong++;
    }
    return NULL;
}

static void threads_share_a_handle(void **state)
{
    struct bench *b = *state;
    struct mock *m = start(b, answer_well, NULL);
    struct p0f3 *p = open_at(b, LONG_MS);
    struct worker workers[8];
    pthread_t threads[8];
    for (int i = 0; i < 8; i++) {
        workers[i] = (struct worker){p, i, 0};
        assert_int_equal(pthread_create(&threads[i], NULL, ask_often, &workers[i]), 0);
    }
    for (int i = 0; i < 8; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_int_equal(workers[i].wrong, 0);
    }
    assert_int_equal(mock_connections(m), 1);
    assert_int_equal(mock_queries(m), 8 * 200);
    p0f3_close(p);
    mock_stop(m);
}

static void ignore(int signal)
{
    (void)signal;
}

static bool answer_after_a_while(const struct mock_turn *turn)
{
    mock_sleep(3 * SHORT_MS);
    return answer_well(turn);
}

static void *disturb(void *argument)
{
    for (int i = 0; i < 10; i++) {
        mock_sleep(10);
        (void)pthread_kill(*(pthread_t *)argument, SIGUSR1);
    }
    return NULL;
}

static void a_signal_does_not_end_a_query(void **state)
{
    struct bench *b = *state;
    struct sigaction action = {.sa_handler = ignore}; // no SA_RESTART
    assert_int_equal(sigaction(SIGUSR1, &action, NULL), 0);
    struct mock *m = start(b, answer_after_a_while, NULL);
    struct p0f3 *p = open_at(b, LONG_MS);
    pthread_t self = pthread_self(), thread;
    assert_int_equal(pthread_create(&thread, NULL, disturb, &self), 0);
    expect_distance(p, "10.0.0.4", 4);
    assert_int_equal(pthread_join(thread, NULL), 0);
    p0f3_close(p);
    mock_stop(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(many_queries_on_one_connection),
        TEST(the_right_bytes_arrive),
        TEST(a_reply_in_pieces_is_whole),
        TEST(no_match_and_bad_query_keep_the_connection),
        TEST(a_restart_between_queries_is_not_noticed),
        TEST(bad_arguments_are_told),
        TEST(threads_share_a_handle),
        TEST(a_signal_does_not_end_a_query),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
