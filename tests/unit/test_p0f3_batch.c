// SPDX-License-Identifier: GPL-2.0-only
//
// The p0f 3 client's batches, and the queries by sockaddr.
#include <arpa/inet.h>
#include <netinet/in.h>

#include "p0f3_bench.h"

enum { MANY = 1000 };

struct batch {
    char texts[MANY][32];
    const char *addresses[MANY];
    enum p0f3_result results[MANY];
    struct p0f3_raw raws[MANY];
};

static struct batch *new_batch(void)
{
    struct batch *b = calloc(1, sizeof *b);
    assert_non_null(b);
    for (int i = 0; i < MANY; i++) {
        (void)snprintf(b->texts[i], sizeof b->texts[i], "10.0.%d.%d", i / 250, i % 250);
        b->addresses[i] = b->texts[i];
    }
    return b;
}

static void every_answer_finds_its_question(void **state)
{
    struct bench *bench = *state;
    struct mock *m = start(bench, answer_well, NULL);
    struct p0f3 *p = open_at(bench, LONG_MS);
    struct batch *b = new_batch();
    b->addresses[0] = "10.0.0";
    b->addresses[70] = "nonsense";
    b->addresses[MANY - 1] = NULL;
    assert_int_equal(p0f3_query_batch(p, b->addresses, MANY, LONG_MS, b->results, b->raws),
                     P0F3_OK);
    for (int i = 0; i < MANY; i++) {
        bool wrong = i == 0 || i == 70 || i == MANY - 1;
        assert_int_equal(b->results[i], wrong ? P0F3_BAD_ADDRESS : P0F3_OK);
        assert_int_equal(b->raws[i].distance, wrong ? 0 : i % 250);
    }
    assert_int_equal(mock_queries(m), MANY - 3);
    assert_int_equal(mock_connections(m), 1);
    assert_int_equal(p0f3_query_batch(p, NULL, 0, LONG_MS, NULL, NULL), P0F3_OK);
    assert_int_equal(p0f3_query_batch(p, NULL, 1, LONG_MS, b->results, b->raws), P0F3_BAD_ARGUMENT);
    assert_int_equal(p0f3_query_batch(p, b->addresses, 1, 0, b->results, b->raws),
                     P0F3_BAD_ARGUMENT);
    free(b);
    p0f3_close(p);
    mock_stop(m);
}

// Answers 100 queries of each connection.
static bool answer_hundred(const struct mock_turn *turn)
{
    return turn->number != 100 && answer_well(turn);
}

static void a_restart_within_a_batch_goes_unnoticed(void **state)
{
    struct bench *bench = *state;
    struct mock *m = start(bench, answer_hundred, NULL);
    struct p0f3 *p = open_at(bench, LONG_MS);
    struct batch *b = new_batch();
    assert_int_equal(p0f3_query_batch(p, b->addresses, MANY, LONG_MS, b->results, b->raws),
                     P0F3_OK);
    for (int i = 0; i < MANY; i++)
        assert_int_equal(b->raws[i].distance, i % 250);
    assert_int_equal(mock_connections(m), 2);
    free(b);
    p0f3_close(p);
    mock_stop(m);
}

static bool fall_silent(const struct mock_turn *turn)
{
    return turn->number >= 100 || answer_well(turn);
}

static void what_was_answered_stays_answered(void **state)
{
    struct bench *bench = *state;
    struct mock *m = start(bench, fall_silent, NULL);
    struct p0f3 *p = open_at(bench, LONG_MS);
    struct batch *b = new_batch();
    assert_int_equal(p0f3_query_batch(p, b->addresses, MANY, 10 * SHORT_MS, b->results, b->raws),
                     P0F3_TIMEOUT);
    for (int i = 0; i < MANY; i++)
        assert_int_equal(b->results[i], i < 100 ? P0F3_OK : P0F3_TIMEOUT);
    expect_failure(p, P0F3_BUSY);
    assert_int_equal(p0f3_query_batch(p, b->addresses, 2, LONG_MS, b->results, b->raws), P0F3_BUSY);
    assert_int_equal(b->results[0], P0F3_BUSY);
    free(b);
    mock_stop(m); // ends the wait for the rest
    p0f3_close(p);
}

static bool answer_with_wrong_magic(const struct mock_turn *turn)
{
    unsigned char reply[MOCK_REPLY];
    reply_for(turn, reply);
    if (turn->number == 3)
        reply[0] ^= 0xff;
    mock_write(turn->fd, reply, sizeof reply);
    return true;
}

static void nothing_after_a_wrong_answer_is_believed(void **state)
{
    struct bench *bench = *state;
    struct mock *m = start(bench, answer_with_wrong_magic, NULL);
    struct p0f3 *p = open_at(bench, LONG_MS);
    struct batch *b = new_batch();
    assert_int_equal(p0f3_query_batch(p, b->addresses, MANY, LONG_MS, b->results, b->raws),
                     P0F3_BAD_ANSWER);
    for (int i = 0; i < MANY; i++)
        assert_int_equal(b->results[i], i < 3 ? P0F3_OK : P0F3_BAD_ANSWER);
    expect_distance(p, "10.0.0.9", 9);
    free(b);
    p0f3_close(p);
    mock_stop(m);
}

static void a_sockaddr_is_asked_about(void **state)
{
    struct bench *b = *state;
    struct mock *m = start(b, answer_well, NULL);
    struct p0f3 *p = open_at(b, LONG_MS);
    struct p0f3_info info;
    struct sockaddr_in6 mapped = {.sin6_family = AF_INET6};
    inet_pton(AF_INET6, "::ffff:10.0.0.7", &mapped.sin6_addr);
    assert_int_equal(
        p0f3_query_sockaddr(p, (struct sockaddr *)&mapped, LONG_MS, &info, sizeof info), P0F3_OK);
    assert_int_equal(info.distance, 7);
    mapped.sin6_family = AF_UNIX;
    assert_int_equal(
        p0f3_query_sockaddr(p, (struct sockaddr *)&mapped, LONG_MS, &info, sizeof info),
        P0F3_BAD_ADDRESS);
    assert_string_equal(info.os_name, "");
    p0f3_close(p);
    mock_stop(m);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(every_answer_finds_its_question),  TEST(a_restart_within_a_batch_goes_unnoticed),
        TEST(what_was_answered_stays_answered), TEST(nothing_after_a_wrong_answer_is_believed),
        TEST(a_sockaddr_is_asked_about),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
