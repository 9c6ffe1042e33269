// SPDX-License-Identifier: GPL-2.0-only
//
// Which attempt a later line of a p0f 3 log belongs to: the table of attempts, and what counting
// makes of it.
#include "count/flows.h"
#include "p0f3_logs.h"

#define LINE(time, module, ends, rest) "[2023/11/14 " time "] mod=" module ends rest "\n"
#define SIG "|params=none|raw_sig=4:64\n"
#define A "|cli=10.0.0.1/1|srv=10.1.0.1/80|subj="
#define B "|cli=10.0.0.2/1|srv=10.1.0.1/80|subj="
#define NOON(second) "[2023/11/14 12:00:" second "] mod="
#define SYN_A "syn" A "cli|os=L|dist=0" SIG
#define SYN_B "syn" B "cli|os=L|dist=0" SIG
#define DSL_A "mtu" A "cli|link=DSL|raw_mtu=1492\n"
#define VPN_A "mtu" A "cli|link=VPN|raw_mtu=1400\n"
#define DSL_B "mtu" B "cli|link=DSL|raw_mtu=1492\n"
#define ANSWER_A "syn+ack" A "srv|os=S|dist=0" SIG
#define SHARED_A "ip sharing" A "cli|reason=ttl|raw_hits=1,1,1,1\n"

static void a_line_belongs_to_the_attempt_before_it(void **state)
{
    (void)state;
    struct report r = report_on("p0f3",
                                NOON("00") SYN_A NOON("00") SYN_B NOON("01") DSL_A NOON("01")
                                    ANSWER_A NOON("02") SHARED_A,
                                NULL);
    table_is(&r, "link", "DSL=1 ?1");
    table_is(&r, "answered", "no=1 yes=1 ?0");
    table_is(&r, "nat", "no=1 yes=1 ?0");
    assert_int_equal(r.stats.orphans, 0);
    report_release(&r);
}

static void what_comes_before_is_an_orphan(void **state)
{
    (void)state;
    struct report r = report_on(
        "p0f3", NOON("00") DSL_A NOON("00") ANSWER_A NOON("00") SYN_A NOON("00") DSL_B, NULL);
    table_is(&r, "link", "?1");
    table_is(&r, "answered", "no=1 ?0");
    assert_int_equal(r.stats.orphans, 3);
    report_release(&r);
}

static void a_new_attempt_takes_the_place_of_the_old(void **state)
{
    (void)state;
    struct report r = report_on("p0f3",
                                NOON("00") SYN_A NOON("00") DSL_A NOON("01") SYN_A NOON("01")
                                    VPN_A NOON("02") SYN_A NOON("02") ANSWER_A,
                                NULL);
    table_is(&r, "link", "DSL=1 VPN=1 ?1");
    table_is(&r, "answered", "no=2 yes=1 ?0");
    report_release(&r);
}

static void a_second_line_of_a_kind_counts_no_more(void **state)
{
    (void)state;
    struct report r = report_on(
        "p0f3",
        NOON("00") SYN_A NOON("00") "uptime" A "cli|uptime=4 days 0 hrs 0 min (modulo 49 days)"
                                    "|raw_freq=1000.00 Hz\n" //
        NOON("01") "uptime" A "cli|uptime=40 days 0 hrs 0 min (modulo 49 days)"
                   "|raw_freq=1000.00 Hz\n" //
        NOON("01") DSL_A NOON("01") VPN_A NOON("01") ANSWER_A NOON("01") ANSWER_A NOON("01")
            SHARED_A NOON("01") SHARED_A,
        NULL);
    table_is(&r, "uptime", "1 to 7 days=1 ?0");
    table_is(&r, "link", "DSL=1 ?0");
    table_is(&r, "answered", "yes=1 ?0");
    table_is(&r, "nat", "yes=1 ?0");
    report_release(&r);
}

static void what_is_said_of_ignored_attempts_is_ignored(void **state)
{
    (void)state;
    struct report r = report_on("p0f3",
                                NOON("00") SYN_A NOON("00") DSL_A NOON("00") ANSWER_A NOON("00")
                                    SYN_B NOON("00") DSL_B,
                                "10.0.0.1");
    assert_int_equal(r.summary.attempts, 1);
    assert_int_equal(r.summary.ignored, 1);
    table_is(&r, "link", "DSL=1 ?0");
    table_is(&r, "answered", "no=1 ?0");
    assert_int_equal(r.stats.orphans, 0);
    report_release(&r);
}

static void probes_are_no_attempts_but_have_their_lines(void **state)
{
    (void)state;
    struct report r =
        report_on("p0f3",
                  NOON("00") SYN_A NOON("01") "sendsyn probe" A "cli|app=T|dist=0" SIG NOON("01")
                      DSL_A NOON("02") "sendsyn response" A "srv|os=???|dist=0" SIG,
                  NULL);
    assert_int_equal(r.summary.attempts, 1);
    table_is(&r, "link", "?1");
    table_is(&r, "answered", "no=1 ?0");
    assert_int_equal(r.stats.orphans, 0);
    report_release(&r);
}

static void of_the_server_only_the_answer_counts(void **state)
{
    (void)state;
    struct report r =
        report_on("p0f3",
                  NOON("00") SYN_A NOON("00") "mtu" A "srv|link=DSL|raw_mtu=1492\n" //
                  NOON("00") "uptime" A "srv|uptime=4 days 0 hrs 0 min (modulo 49 days)"
                             "|raw_freq=1000.00 Hz\n"                           //
                  NOON("00") "ip sharing" A "srv|reason=ttl|raw_hits=1,1,1,1\n" //
                  NOON("00") "http response" A "srv|app=Apache|lang=none|params=dishonest"
                             "|raw_sig=1:::\n",
                  NULL);
    table_is(&r, "link", "?1");
    table_is(&r, "uptime", "?1");
    table_is(&r, "nat", "no=1 ?0");
    table_is(&r, "http", "?1");
    table_is(&r, "answered", "no=1 ?0");
    assert_int_equal(r.stats.orphans, 0);
    report_release(&r);
}

static void an_attempt_is_remembered_for_two_minutes(void **state)
{
    (void)state;
    struct report r =
        report_on("p0f3",
                  "[2023/11/14 12:00:00] mod=" SYN_A "[2023/11/14 12:02:00] mod=" DSL_A
                  "[2023/11/14 12:02:01] mod=" ANSWER_A "[2023/11/14 11:57:00] mod=" SHARED_A,
                  NULL);
    table_is(&r, "link", "DSL=1 ?0");
    table_is(&r, "answered", "no=1 ?0");
    table_is(&r, "nat", "no=1 ?0");
    assert_int_equal(r.stats.orphans, 2);
    report_release(&r);
}

// Lines behind a cut say more of the attempts before it, whose values another counter has counted.
static void a_log_may_be_cut_anywhere(void **state)
{
    (void)state;
    const char *text = NOON("00") DSL_B NOON("00") SYN_A NOON("00") SYN_B NOON("01")
        DSL_A NOON("01") ANSWER_A NOON("01") SYN_A NOON("02") SHARED_A NOON("02") VPN_A NOON("02")
            DSL_A NOON("02") DSL_B NOON("03") "sendsyn probe" B "cli|app=T|dist=0" SIG NOON("03")
                VPN_A NOON("03") DSL_B NOON("04") ANSWER_A;
    for (const char *cut = text; cut; cut = *cut ? strchr(cut, '\n') + 1 : NULL) {
        struct report r = report_cut("p0f3", text, NULL, (size_t)(cut - text));
        assert_int_equal(r.summary.attempts, 3);
        table_is(&r, "link", "DSL=2 VPN=1 ?0");
        table_is(&r, "answered", "yes=2 no=1 ?0");
        table_is(&r, "nat", "no=2 yes=1 ?0");
        table_is(&r, "http", "?3");
        assert_int_equal(r.stats.orphans, 1);
        report_release(&r);
    }
}

static void what_is_ignored_before_a_cut_stays_ignored(void **state)
{
    (void)state;
    const char *text = NOON("00") SYN_A NOON("00") SYN_B NOON("01") DSL_A NOON("01")
        DSL_B NOON("01") ANSWER_A NOON("02") SYN_B NOON("02") SYN_A NOON("02") VPN_A;
    for (const char *cut = text; cut; cut = *cut ? strchr(cut, '\n') + 1 : NULL) {
        struct report r = report_cut("p0f3", text, "10.0.0.1", (size_t)(cut - text));
        assert_int_equal(r.summary.ignored, 2);
        table_is(&r, "link", "DSL=1 ?1");
        table_is(&r, "answered", "no=2 ?0");
        report_release(&r);
    }
}

// How far a line is behind its attempt counts from the beginning of the one to that of the other.
static void an_attempt_is_remembered_for_16_mebibytes(void **state)
{
    (void)state;
    static const char before[] = NOON("00") SYN_B, attempt[] = NOON("00") SYN_A;
    static const char later[] = NOON("00") DSL_A;
    for (size_t more = 0; more < 2; more++) {
        size_t distance = FLOW_BYTES + more, begin = sizeof before - 1;
        char *text = malloc(begin + distance + sizeof later);
        assert_non_null(text);
        memset(text, '\n', begin + distance);
        memcpy(text, before, sizeof before - 1);
        memcpy(text + begin, attempt, sizeof attempt - 1);
        memcpy(text + begin + distance, later, sizeof later);
        for (size_t cut = begin + distance; cut; cut = cut == begin ? 0 : begin) {
            struct report r = report_cut("p0f3", text, NULL, cut);
            table_is(&r, "link", more ? "?2" : "DSL=1 ?1");
            assert_int_equal(r.stats.orphans, more);
            report_release(&r);
        }
        free(text);
    }
}

static struct record numbered(uint32_t n, int64_t time)
{
    return (struct record){
        .source = addr_from_v4(n / 7),
        .target = {n % 7, n},
        .source_port = (uint16_t)n,
        .target_port = (uint16_t)(n >> 16),
        .time = time,
    };
}

// Flows with as much memory as they want.
static void start(struct flows *j, struct budget *budget)
{
    budget_init(budget, SIZE_MAX);
    flows_init(j, hash_seed_draw(), budget);
}

static void a_new_log_has_other_attempts(void **state)
{
    (void)state;
    struct flows j;
    struct record r = numbered(0, 0);
    struct budget budget;
    start(&j, &budget);
    assert_null(flows_find(&j, &r, 0));
    // Enough for both halves.
    for (uint32_t n = 0; n < 200; n++) {
        r = numbered(n, 0);
        assert_non_null(flows_put(&j, &r, n * (FLOW_BYTES / 100)));
        assert_non_null(flows_find(&j, &r, n * (FLOW_BYTES / 100)));
    }
    assert_true(j.halves[0].count && j.halves[1].count);
    flows_forget(&j);
    for (uint32_t n = 0; n < 200; n++) {
        r = numbered(n, 0);
        assert_null(flows_find(&j, &r, n * (FLOW_BYTES / 100)));
    }
    flows_release(&j);
}

// Only what is kept takes memory, also when all room is taken.
static void the_same_attempt_again_costs_nothing(void **state)
{
    (void)state;
    struct flows j;
    struct budget budget;
    start(&j, &budget);
    for (uint32_t n = 0; n < 4 * FLOWS_FEW; n++) {
        struct record r = numbered(n, 0);
        assert_non_null(flows_put(&j, &r, n));
    }
    size_t used = atomic_load(&budget.used);
    for (uint32_t n = 0; n < 100; n++) {
        struct record r = numbered(n, 0);
        assert_non_null(flows_put(&j, &r, 4 * FLOWS_FEW));
    }
    assert_int_equal(atomic_load(&budget.used), used);
    flows_release(&j);
    assert_int_equal(atomic_load(&budget.used), 0);
}

static void every_end_tells_attempts_apart(void **state)
{
    (void)state;
    struct flows j;
    struct budget budget;
    start(&j, &budget);
    // So many that different ones meet in the table.
    for (uint32_t n = 0; n < 60000; n++) {
        struct record r = numbered(n, 0);
        flows_put(&j, &r, n)->values[0] = n;
    }
    for (uint32_t n = 0; n < 60000; n++) {
        struct record others[6], r = numbered(n, 0);
        for (int i = 0; i < 6; i++)
            others[i] = r;
        others[0].source.high ^= 1;
        others[1].source.low ^= UINT64_C(1) << 31;
        others[2].target.high ^= 8;
        others[3].target.low ^= UINT64_C(1) << 40;
        others[4].source_port ^= 0x8000;
        others[5].target_port ^= 0x8000;
        for (int i = 0; i < 6; i++)
            assert_null(flows_find(&j, &others[i], 60000));
        assert_int_equal(flows_find(&j, &r, 60000)->values[0], n);
    }
    struct record r = numbered(77, 0), other = numbered(60001, 0);
    assert_int_equal(flows_put(&j, &r, 60000)->values[0], FLOW_NO_VALUE);
    // The latest of the same ends, also when an older one is in the other half.
    flows_put(&j, &r, 60000)->values[0] = 1;
    assert_non_null(flows_put(&j, &other, FLOW_BYTES + 60000));
    flows_put(&j, &r, FLOW_BYTES + 60000)->values[0] = 2;
    assert_int_equal(flows_find(&j, &r, FLOW_BYTES + 60000)->values[0], 2);
    flows_release(&j);
}

static void memory_does_not_grow_with_the_log(void **state)
{
    (void)state;
    struct flows j;
    struct budget budget;
    start(&j, &budget);
    // What was put so many bytes before is known, and no more is kept than two halves hold, also
    // when the first attempt of a half comes again.
    enum { LINE = 4096, KNOWN = FLOW_BYTES / LINE };
    for (uint32_t n = 0; n < 20 * KNOWN; n++) {
        const uint64_t position = (uint64_t)n * LINE;
        struct record r = numbered(n % 1000 ? n : 0, 0), recent = numbered(n - KNOWN, 0);
        struct flow *flow = flows_put(&j, &r, position);
        assert_non_null(flow);
        flow->values[0] = n;
        if (n <= KNOWN || (n - KNOWN) % 1000 == 0)
            continue;
        flow = flows_find(&j, &recent, position);
        assert_non_null(flow);
        assert_int_equal(flow->values[0], n - KNOWN);
        assert_null(flows_find(&j, &recent, position + 1));
    }
    assert_true(j.halves[0].room + j.halves[1].room <= 4 * KNOWN);
    flows_release(&j);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_belongs_to_the_attempt_before_it),
        cmocka_unit_test(what_comes_before_is_an_orphan),
        cmocka_unit_test(a_new_attempt_takes_the_place_of_the_old),
        cmocka_unit_test(a_second_line_of_a_kind_counts_no_more),
        cmocka_unit_test(what_is_said_of_ignored_attempts_is_ignored),
        cmocka_unit_test(probes_are_no_attempts_but_have_their_lines),
        cmocka_unit_test(of_the_server_only_the_answer_counts),
        cmocka_unit_test(an_attempt_is_remembered_for_two_minutes),
        cmocka_unit_test(a_log_may_be_cut_anywhere),
        cmocka_unit_test(what_is_ignored_before_a_cut_stays_ignored),
        cmocka_unit_test(an_attempt_is_remembered_for_16_mebibytes),
        cmocka_unit_test(a_new_log_has_other_attempts),
        cmocka_unit_test(the_same_attempt_again_costs_nothing),
        cmocka_unit_test(every_end_tells_attempts_apart),
        cmocka_unit_test(memory_does_not_grow_with_the_log),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
