// SPDX-License-Identifier: GPL-2.0-only
//
// The p0f 3 client where things go wrong: silence, late and wrong answers, no daemon, a full queue.
#include "p0f3_bench.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/un.h>

// Each byte comes in good time, the whole never does.
static bool answer_drop_by_drop(const struct mock_turn *turn)
{
    unsigned char reply[MOCK_REPLY];
    reply_for(turn, reply);
    for (size_t i = 0; i < 40; i++) {
        mock_write(turn->fd, reply + i, 1);
        mock_sleep(20);
    }
    return false;
}

static void one_deadline_for_all_pieces(void **state)
{
    struct bench *b = *state;
    struct mock *m = start(b, answer_drop_by_drop, NULL);
    struct p0f3 *p = open_at(b, SHORT_MS);
    expect_failure(p, P0F3_TIMEOUT);
    p0f3_close(p);
    mock_stop(m);
}

static bool stay_silent(const struct mock_turn *turn)
{
    (void)turn;
    return true;
}

static void silence_ends_with_a_time_out(void **state)
{
    struct bench *b = *state;
    struct mock *m = start(b, stay_silent, NULL);
    struct p0f3 *p = open_at(b, SHORT_MS);
    char text[P0F3_ERROR_SIZE];
    expect_failure(p, P0F3_TIMEOUT);
    assert_string_equal(p0f3_error(p, text, sizeof text), "no answer in time");
    timeout_ms = LONG_MS;
    expect_failure(p, P0F3_BUSY); // at once, for expect_failure has less patience than LONG_MS
    assert_int_equal(p0f3_disconnect(p), P0F3_BUSY);
    wait_for(m, mock_queries, 1);
    assert_int_equal(mock_queries(m), 1);
    assert_int_equal(mock_connections(m), 1);
    time_t before = time(NULL);
    p0f3_close(p); // waits for the answer, but not for ever
    assert_in_range(time(NULL) - before, 1, PATIENCE_S);
    mock_stop(m);
}

// The first query is answered when the test says so, which is too late, the others at once.
// `answered` counts the answers that found an open connection.
struct late {
    atomic_bool go;
    atomic_int answered;
};

static bool answer_first_late(const struct mock_turn *turn)
{
    struct late *late = turn->context;
    for (int i = 0; i < PATIENCE_S * 100 && turn->number == 0 && !late->go; i++)
        mock_sleep(10);
    unsigned char reply[MOCK_REPLY];
    reply_for(turn, reply);
    // A real p0f would die of SIGPIPE if the connection were closed.
    if (send(turn->fd, reply, sizeof reply, MSG_NOSIGNAL) == sizeof reply)
        late->answered++;
    return true;
}

static void a_late_answer_reaches_nobody(void **state)
{
    struct bench *b = *state;
    struct late late = {false, 0};
    struct mock *m = start(b, answer_first_late, &late);
    struct p0f3 *p = open_at(b, SHORT_MS);
    struct p0f3_info info;
    assert_int_equal(p0f3_query(p, "10.0.0.1", timeout_ms, &info, sizeof info), P0F3_TIMEOUT);
    wait_for(m, mock_queries, 1);
    late.go = true;
    for (int i = 0; i < PATIENCE_S * 100 && late.answered == 0; i++)
        mock_sleep(10);
    assert_int_equal(late.answered, 1); // the answer for .1 was written
    enum p0f3_result r = P0F3_TIMEOUT;
    timeout_ms = LONG_MS;
    for (int i = 0; i < 50 && r != P0F3_OK; i++)
        r = p0f3_query(p, "10.0.0.2", timeout_ms, &info, sizeof info);
    assert_int_equal(r, P0F3_OK);
    assert_int_equal(info.distance, 2);
    assert_int_equal(mock_connections(m), 2);
    p0f3_close(p);
    mock_stop(m);
}

static void *let_go(void *late)
{
    mock_sleep(3 * SHORT_MS);
    ((struct late *)late)->go = true;
    return NULL;
}

static void closing_waits_for_the_answer(void **state)
{
    struct bench *b = *state;
    struct late late = {false, 0};
    struct mock *m = start(b, answer_first_late, &late);
    struct p0f3 *p = open_at(b, SHORT_MS);
    pthread_t thread;
    expect_failure(p, P0F3_TIMEOUT);
    wait_for(m, mock_queries, 1);
    assert_int_equal(pthread_create(&thread, NULL, let_go, &late), 0);
    p0f3_close(p);
    assert_int_equal(pthread_join(thread, NULL), 0);
    mock_stop(m);
    assert_int_equal(late.answered, 1);
}

static bool answer_twice(const struct mock_turn *turn)
{
    unsigned char replies[2 * MOCK_REPLY];
    reply_for(turn, replies);
    reply_for(turn, replies + MOCK_REPLY);
    mock_write(turn->fd, replies, sizeof replies);
    return true;
}

static void an_answer_too_many_reaches_nobody(void **state)
{
    struct bench *b = *state;
    struct mock *m = start(b, answer_twice, NULL);
    struct p0f3 *p = open_at(b, LONG_MS);
    expect_distance(p, "10.0.0.1", 1);
    expect_distance(p, "10.0.0.2", 2);
    expect_distance(p, "10.0.0.3", 3);
    assert_int_equal(mock_connections(m), 3);
    p0f3_close(p);
    mock_stop(m);
}

// The first reply has a field that the context names changed; the others are good.
struct change {
    size_t at;
    uint32_t value;
};

static bool answer_first_changed(const struct mock_turn *turn)
{
    const struct change *change = turn->context;
    unsigned char reply[MOCK_REPLY];
    reply_for(turn, reply);
    if (turn->number == 0)
        mock_put_u32(reply, change->at, change->value);
    mock_write(turn->fd, reply, sizeof reply);
    return true;
}

static void a_bad_answer_costs_the_connection(void **state)
{
    struct change changes[] = {{0, 0x50304601}, {0, 0x02463050}, {4, 0x30}, {4, 0x110}};
    struct bench *b = *state;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct mock *m = start(b, answer_first_changed, &changes[i]);
        struct p0f3 *p = open_at(b, LONG_MS);
        expect_failure(p, P0F3_BAD_ANSWER);
        assert_int_equal(mock_queries(m), 1);
        expect_distance(p, "10.0.0.5", 5);
        assert_int_equal(mock_connections(m), 2);
        p0f3_close(p);
        mock_stop(m);
    }
}

static void a_field_out_of_range_is_named(void **state)
{
    unsigned char bytes[4] = {0, 0, 3, 0}; // distance 0, bad_sw 3, os_match_q 0
    struct change change = {.at = 36};
    struct bench *b = *state;
    memcpy(&change.value, bytes, sizeof bytes);
    struct mock *m = start(b, answer_first_changed, &change);
    struct p0f3 *p = open_at(b, LONG_MS);
    char text[P0F3_ERROR_SIZE];
    expect_failure(p, P0F3_BAD_VALUE);
    assert_string_equal(p0f3_error(p, text, sizeof text), "bad_sw is 3, expected 0 to 2");
    expect_distance(p, "10.0.0.5", 5);
    assert_int_equal(mock_connections(m), 1);
    p0f3_close(p);
    mock_stop(m);
    m = start(b, answer_first_changed, &change); // raw fields are as received
    p = open_at(b, LONG_MS);
    struct p0f3_raw raw;
    assert_int_equal(p0f3_query_raw(p, "10.0.0.1", timeout_ms, &raw), P0F3_OK);
    assert_int_equal(raw.bad_sw, 3);
    p0f3_close(p);
    mock_stop(m);
}

// Answers, and then hears nothing more, which the client notices when it writes and not before.
static bool answer_and_go_deaf(const struct mock_turn *turn)
{
    (void)answer_well(turn);
    if (turn->number == 0) {
        (void)shutdown(turn->fd, SHUT_RD);
        mock_sleep(5 * SHORT_MS);
    }
    return true;
}

static void a_write_that_fails_is_no_signal(void **state)
{
    struct bench *b = *state;
    struct mock *m = start(b, answer_and_go_deaf, NULL);
    struct p0f3 *p = open_at(b, LONG_MS);
    expect_distance(p, "10.0.0.1", 1);
    mock_sleep(SHORT_MS);
    expect_distance(p, "10.0.0.2", 2);
    assert_int_equal(mock_connections(m), 2);
    p0f3_close(p);
    mock_stop(m);
}

static bool close_at_once(const struct mock_turn *turn)
{
    (void)turn;
    return false;
}

static void a_closing_daemon_is_asked_twice_and_no_more(void **state)
{
    struct bench *b = *state;
    struct mock *m = start(b, close_at_once, NULL);
    struct p0f3 *p = open_at(b, LONG_MS);
    expect_failure(p, P0F3_NO_DAEMON);
    assert_int_equal(mock_queries(m), 2);
    p0f3_close(p);
    mock_stop(m);
}

static bool close_within_the_reply(const struct mock_turn *turn)
{
    unsigned char reply[MOCK_REPLY];
    reply_for(turn, reply);
    mock_write(turn->fd, reply, MOCK_REPLY - 1);
    return false;
}

static void half_a_reply_is_a_bad_answer(void **state)
{
    struct bench *b = *state;
    struct mock *m = start(b, close_within_the_reply, NULL);
    struct p0f3 *p = open_at(b, LONG_MS);
    expect_failure(p, P0F3_BAD_ANSWER);
    assert_int_equal(mock_queries(m), 2);
    p0f3_close(p);
    mock_stop(m);
}

static bool close_first_within_the_reply(const struct mock_turn *turn)
{
    return turn->number ? answer_well(turn) : close_within_the_reply(turn);
}

static void half_a_reply_is_asked_for_again(void **state)
{
    struct bench *b = *state;
    struct mock *m = start(b, close_first_within_the_reply, NULL);
    struct p0f3 *p = open_at(b, LONG_MS);
    expect_distance(p, "10.0.0.8", 8);
    p0f3_close(p);
    mock_stop(m);
}

static void no_socket_is_no_daemon(void **state)
{
    struct bench *b = *state;
    struct p0f3 *p = open_at(b, LONG_MS);
    char text[P0F3_ERROR_SIZE];
    expect_failure(p, P0F3_NO_DAEMON);
    assert_int_equal(errno, ENOENT);
    assert_string_equal(p0f3_error(p, text, sizeof text),
                        "p0f is not listening on the socket: No such file or directory");
    p0f3_close(p);
    FILE *plain = fopen(b->path, "w");
    assert_non_null(plain);
    assert_int_equal(fclose(plain), 0);
    p = open_at(b, LONG_MS);
    expect_failure(p, P0F3_NO_DAEMON);
    p0f3_close(p);
}

// Connects until the queue of `path` is full; the descriptors go to `fds`.
static int fill_queue(const char *path, int *fds, int max)
{
    struct sockaddr_un where = {.sun_family = AF_UNIX};
    memcpy(where.sun_path, path, strlen(path));
    for (int n = 0; n < max; n++) {
        fds[n] = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);
        assert_true(fds[n] >= 0);
        if (connect(fds[n], (struct sockaddr *)&where, sizeof where) != 0) {
            assert_int_equal(errno, EAGAIN);
            (void)close(fds[n]);
            return n;
        }
    }
    return max;
}

static void a_full_queue_is_waited_for(void **state)
{
    struct bench *b = *state;
    int fds[8];
    struct mock *m = mock_start(b->path, 0, NULL, NULL); // never serves
    assert_non_null(m);
    int n = fill_queue(b->path, fds, 8);
    assert_in_range(n, 1, 7);
    struct p0f3 *p = open_at(b, SHORT_MS);
    expect_failure(p, P0F3_TIMEOUT);
    p0f3_close(p);
    for (int i = 0; i < n; i++)
        (void)close(fds[i]);
    mock_stop(m);
}

static void *serve_later(void *argument)
{
    mock_sleep(3 * SHORT_MS);
    int served = accept(*(int *)argument, NULL, NULL); // makes room for one
    int client = accept(*(int *)argument, NULL, NULL);
    unsigned char query[MOCK_QUERY], reply[MOCK_REPLY];
    mock_known(reply);
    if (recv(client, query, sizeof query, MSG_WAITALL) == MOCK_QUERY)
        mock_write(client, reply, sizeof reply);
    (void)close(served);
    (void)close(client);
    return NULL;
}

static void a_queue_that_empties_is_used(void **state)
{
    struct bench *b = *state;
    struct sockaddr_un where = {.sun_family = AF_UNIX};
    int fds[8], listening = socket(AF_UNIX, SOCK_STREAM, 0);
    memcpy(where.sun_path, b->path, strlen(b->path));
    assert_int_equal(bind(listening, (struct sockaddr *)&where, sizeof where), 0);
    assert_int_equal(listen(listening, 0), 0);
    int n = fill_queue(b->path, fds, 8);
    assert_int_equal(n, 1);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, serve_later, &listening), 0);
    struct p0f3 *p = open_at(b, LONG_MS);
    struct p0f3_info info;
    assert_int_equal(p0f3_query(p, "10.0.0.1", timeout_ms, &info, sizeof info), P0F3_OK);
    assert_string_equal(info.os_name, "Linux");
    p0f3_close(p);
    assert_int_equal(pthread_join(thread, NULL), 0);
    (void)close(fds[0]);
    (void)close(listening);
}

struct asker {
    struct p0f3 *p;
    bool wrong;
};

static void *ask_once(void *argument)
{
    struct asker *a = argument;
    struct p0f3_info info;
    enum p0f3_result r = p0f3_query(a->p, "10.0.0.1", timeout_ms, &info, sizeof info);
    a->wrong = r != P0F3_TIMEOUT && r != P0F3_BUSY;
    return NULL;
}

static void waiting_for_the_turn_counts(void **state)
{
    struct bench *b = *state;
    struct mock *m = start(b, stay_silent, NULL);
    struct p0f3 *p = open_at(b, 5 * SHORT_MS);
    struct asker askers[40]; // one after the other they would take 20 s
    pthread_t threads[40];
    time_t before = time(NULL);
    for (int i = 0; i < 40; i++) {
        askers[i] = (struct asker){p, true};
        assert_int_equal(pthread_create(&threads[i], NULL, ask_once, &askers[i]), 0);
    }
    for (int i = 0; i < 40; i++) {
        assert_int_equal(pthread_join(threads[i], NULL), 0);
        assert_false(askers[i].wrong);
    }
    assert_true(time(NULL) - before <= PATIENCE_S);
    p0f3_close(p);
    mock_stop(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(one_deadline_for_all_pieces),
        TEST(silence_ends_with_a_time_out),
        TEST(a_late_answer_reaches_nobody),
        TEST(closing_waits_for_the_answer),
        TEST(an_answer_too_many_reaches_nobody),
        TEST(a_bad_answer_costs_the_connection),
        TEST(a_field_out_of_range_is_named),
        TEST(a_write_that_fails_is_no_signal),
        TEST(a_closing_daemon_is_asked_twice_and_no_more),
        TEST(half_a_reply_is_a_bad_answer),
        TEST(half_a_reply_is_asked_for_again),
        TEST(no_socket_is_no_daemon),
        TEST(a_full_queue_is_waited_for),
        TEST(a_queue_that_empties_is_used),
        TEST(waiting_for_the_turn_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
