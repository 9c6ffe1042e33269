// SPDX-License-Identifier: GPL-2.0-only
//
// From records to the finished figures: the books balance, thresholds and ties are as the manual
// says, and it does not matter how many counters there were.
#include "pipeline/worker.h"
#include "summary/build.h"
#include "support.h"

static struct services services;
static struct zone utc;
static struct summary_options options;
static struct batch batch;
static struct budget budget = {0, SIZE_MAX};
static struct arena arena;
static struct count_options counting = {.seed = {1, 3}, .budget = &budget};
static struct log_stats stats;

// A counter with its labels.
struct counted {
    struct intern labels;
    struct counter counter;
};
static struct counted *counted;

static struct counted *counted_new(void)
{
    struct counted *t = malloc(sizeof *t);
    assert_non_null(t);
    assert_true(intern_init(&t->labels, counting.seed, &budget));
    assert_true(counter_init(&t->counter, &counting, &t->labels));
    return t;
}

static void counted_free(struct counted *t)
{
    counter_release(&t->counter);
    intern_release(&t->labels);
    free(t);
}

static void count_one(struct counted *c, struct log_stats *t, const char *source,
                      const char *target, uint16_t port, const char *os, int64_t time,
                      enum verdict verdict)
{
    uint8_t verdicts[BATCH_MAX] = {(uint8_t)verdict};
    struct record r = {.kind = RECORD_ATTEMPT, .time = time};
    assert_true(addr_parse(view_cstr(source), &r.source));
    r.os = view_cstr(os);
    r.flags = (uint8_t)((time ? RECORD_HAS_TIME : 0) | (target ? RECORD_HAS_TARGET : 0) |
                        (strcmp(os, "UNKNOWN") == 0 ? RECORD_OS_UNKNOWN : 0));
    if (target)
        assert_true(addr_parse(view_cstr(target), &r.target));
    r.target_port = port;
    batch = (struct batch){.count = 1};
    batch.records[0] = r;
    assert_true(batch_number_labels(&c->labels, &batch));
    assert_true(counter_add(&c->counter, t, &batch, verdicts));
}

static void add(int times, const char *source, const char *target, uint16_t port, const char *os)
{
    while (times--)
        count_one(counted, &stats, source, target, port, os, 0, VERDICT_KEEP);
}

static struct summary summarize(void)
{
    struct summary s;
    struct log log = {.path = "log", .format = log_formats[0], .stats = stats};
    assert_true(summary_build(&s, &counted->counter, &log, 1, &options, &arena));
    for (size_t i = 0; i < s.table_count; i++) {
        const struct summary_table *t = &s.tables[i];
        uint64_t sum = t->unknown + t->below_threshold;
        for (size_t row = 0; row < t->row_count; row++) {
            sum += t->rows[row].count;
            assert_true(t->rows[row].count > 0);
            assert_true(row == 0 || t->rows[row - 1].count >= t->rows[row].count);
        }
        assert_int_equal(t->total, s.attempts);
        assert_int_equal(sum, t->total);
    }
    return s;
}

// A table as text: `A 3, B 1, unknown 1, below 2`.
static void expect(const struct summary *s, const char *name, const char *wanted)
{
    const struct summary_table *t = summary_table(s, name);
    struct output out;
    output_init_memory(&out);
    assert_non_null(t);
    for (size_t i = 0; i < t->row_count; i++) {
        char buffer[SUMMARY_LABEL_MAX];
        output_view(&out, summary_row_label(t, &t->rows[i], buffer));
        output_format(&out, " %llu, ", (unsigned long long)t->rows[i].count);
    }
    output_format(&out, "unknown %llu, below %llu", (unsigned long long)t->unknown,
                  (unsigned long long)t->below_threshold);
    char *got = take_text(&out);
    assert_string_equal(got, wanted);
    free(got);
}

static void nothing(void **state)
{
    (void)state;
    struct summary s = summarize();
    assert_int_equal(s.attempts, 0);
    assert_false(s.has_times);
    assert_int_equal(s.table_count, 4);
    expect(&s, "os", "unknown 0, below 0");
    expect(&s, "destination_port", "unknown 0, below 0");
    assert_true(summary_percent(0, 0) == 0.0);
}

static void ties(void **state)
{
    (void)state;
    add(1, "10.0.0.10", "2.2.2.2", 80, "b");
    add(1, "10.0.0.2", "2.2.2.2", 22, "B");
    add(1, "9.0.0.1", "2.2.2.2", 80, "a b");
    add(1, "100.0.0.1", "1.2.2.2", 22, "a");
    add(1, "::1", "1.2.2.2", 9, "a");
    struct summary s = summarize();
    expect(&s, "os", "a 2, B 1, a b 1, b 1, unknown 0, below 0");
    expect(&s, "source_ip",
           "9.0.0.1 1, 10.0.0.2 1, 10.0.0.10 1, 100.0.0.1 1, ::1 1, unknown 0, below 0");
    expect(&s, "destination_ip", "2.2.2.2 3, 1.2.2.2 2, unknown 0, below 0");
    expect(&s, "destination_port",
           "ssh (22) 2, www - http (80) 2, unknown service (9) 1, "
           "unknown 0, below 0");
}

static void defaults(void **state)
{
    (void)state;
    // 1 % for addresses and for ports without a name, none for names; 20 rows.
    add(199, "1.1.1.1", "2.2.2.2", 80, "A");
    add(1, "1.1.1.2", "2.2.2.3", 22, "B");
    struct summary s = summarize();
    expect(&s, "os", "A 199, B 1, unknown 0, below 0");
    expect(&s, "source_ip", "1.1.1.1 199, unknown 0, below 1");
    expect(&s, "destination_ip", "2.2.2.2 199, unknown 0, below 1");
    expect(&s, "destination_port", "www - http (80) 199, ssh (22) 1, unknown 0, below 0");
    add(99, "1.1.1.1", "2.2.2.2", 80, "A");
    add(1, "1.1.1.1", "2.2.2.2", 7547, "A");
    s = summarize(); // 1 of 300
    expect(&s, "destination_port", "www - http (80) 298, ssh (22) 1, unknown 0, below 1");
    add(2, "1.1.1.1", "2.2.2.2", 7547, "A");
    s = summarize(); // 3 of 302 are less than 1 %
    expect(&s, "destination_port", "www - http (80) 298, ssh (22) 1, unknown 0, below 3");
    add(1, "1.1.1.1", "2.2.2.2", 7547, "A");
    s = summarize(); // 4 of 303 are more
    expect(&s, "destination_port",
           "www - http (80) 298, unknown service (7547) 4, ssh (22) 1, unknown 0, below 0");
    options.unnamed_ports_apart = false;
    add(1, "1.1.1.1", "2.2.2.2", 9, "A");
    s = summarize();
    expect(&s, "destination_port",
           "www - http (80) 298, unknown service (7547) 4, unknown service (9) 1, ssh (22) 1, "
           "unknown 0, below 0");
    const struct summary_table *ports = summary_table(&s, "destination_port");
    assert_true(view_is(ports->rows[0].service, "www"));
    assert_null(ports->rows[1].service.ptr);
    assert_int_equal(ports->rows[1].port, 7547);
}

// A share that is just reached is reached, whatever the rounding of numbers.
static void exact_shares(void **state)
{
    (void)state;
    static const struct {
        double percent;
        int rows, total; // so many attempts are just the share
    } cases[] = {{7, 7, 100},       {0.7, 7, 1000},    {14, 14, 100},    {28, 28, 100},
                 {55, 55, 100},     {0.1, 1, 1000},    {1.1, 33, 3000},  {2.3, 23, 1000},
                 {33.3, 333, 1000}, {100, 50, 50},     {29, 29, 100},    {57, 57, 100},
                 {58, 58, 100},     {0.29, 29, 10000}, {0.07, 7, 10000}, {0.14, 14, 10000}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int less = 0; less <= (cases[i].rows == cases[i].total ? 0 : 1); less++) {
            counted_free(counted);
            counted = counted_new();
            add(cases[i].rows - less, "1.1.1.1", "2.2.2.2", 80, "A");
            add(cases[i].total - cases[i].rows + less, "1.1.1.2", "2.2.2.2", 80, "UNKNOWN");
            options.thresholds[0] = (struct threshold){true, cases[i].percent, 0};
            struct summary s = summarize();
            const struct summary_table *os = summary_table(&s, "os");
            if (os->row_count != (less ? 0 : 1))
                fail_msg("%g %% of %d: %d", cases[i].percent, cases[i].total, cases[i].rows - less);
        }
}

static void thresholds(void **state)
{
    (void)state;
    add(5, "1.1.1.1", "2.2.2.2", 80, "A");
    add(3, "1.1.1.2", NULL, 0, "B");
    add(2, "1.1.1.3", "2.2.2.3", 9, "UNKNOWN");
    for (int i = 0; i < TABLE_KINDS; i++)
        options.thresholds[i] = (struct threshold){false, 3, 0};
    options.unnamed_ports = (struct threshold){false, 2, 0};
    struct summary s = summarize();
    expect(&s, "os", "A 5, B 3, unknown 2, below 0");
    expect(&s, "source_ip", "1.1.1.1 5, 1.1.1.2 3, unknown 0, below 2");
    expect(&s, "destination_ip", "2.2.2.2 5, unknown 3, below 2");
    expect(&s, "destination_port", "www - http (80) 5, unknown service (9) 2, unknown 3, below 0");
    options.top = 1;
    s = summarize();
    expect(&s, "os", "A 5, unknown 2, below 3");
    expect(&s, "destination_port", "www - http (80) 5, unknown 3, below 2");
    options.thresholds[0] = (struct threshold){true, 50, 0};
    options.thresholds[1] = (struct threshold){false, 1e300, 0};
    options.top = 0;
    s = summarize();
    expect(&s, "os", "A 5, unknown 2, below 3");
    expect(&s, "source_ip", "unknown 0, below 10");
}

static void os_details(void **state)
{
    (void)state;
    add(3, "1.1.1.1", "2.2.2.2", 80, "Windows XP (NAT!)");
    add(2, "1.1.1.1", "2.2.2.2", 80, "Windows XP");
    add(4, "1.1.1.1", "2.2.2.2", 80, "Windows 98 [GENERIC]");
    add(1, "1.1.1.1", "2.2.2.2", 80, "\x1b[31mLinux (up: 5 hrs)");
    struct summary s = summarize();
    expect(&s, "os",
           "Windows 98 [GENERIC] 4, Windows XP (NAT!) 3, Windows XP 2, "
           "\\x1b[31mLinux (up: 5 hrs) 1, unknown 0, below 0");
    const struct summary_table *os = summary_table(&s, "os");
    assert_true(view_is(os->rows[0].genre, "Windows"));
    assert_true(view_is(os->rows[3].genre, "\\x1b[31mLinux"));
    options.os_detail = OS_NAME;
    s = summarize();
    expect(&s, "os", "Windows XP 5, Windows 98 4, \\x1b[31mLinux 1, unknown 0, below 0");
    options.os_detail = OS_GENRE;
    // Thresholds are for the rows shown, not for what was joined to them.
    options.thresholds[0] = (struct threshold){false, 5, 0};
    s = summarize();
    expect(&s, "os", "Windows 9, unknown 0, below 1");
}

static void ignored_and_times(void **state)
{
    (void)state;
    count_one(counted, &stats, "1.1.1.1", "2.2.2.2", 80, "A", 1000, VERDICT_KEEP);
    count_one(counted, &stats, "1.1.1.1", "2.2.2.2", 80, "B", 2000, VERDICT_IGNORE);
    count_one(counted, &stats, "1.1.1.1", "2.2.2.2", 80, "C", 9000, VERDICT_OUTSIDE);
    count_one(counted, &stats, "1.1.1.1", "2.2.2.2", 80, "D", 0, VERDICT_KEEP); // no time
    assert_true(counter_add_recording(&counted->counter, stats.head));
    struct summary s = summarize();
    assert_int_equal(s.attempts, 2);
    assert_int_equal(s.ignored, 1);
    assert_true(s.has_times);
    assert_int_equal(s.first, 1000);
    assert_int_equal(s.last, 2000);
    assert_int_equal(s.recording_seconds, 1000);
    expect(&s, "os", "A 1, D 1, unknown 0, below 0"); // and no row for B and C
    uint64_t attempts = 0, seconds = 0;
    for (size_t i = 0; i < s.activity.bin_count; i++) {
        attempts += s.activity.bins[i].attempts;
        seconds += s.activity.bins[i].recorded_seconds;
    }
    assert_int_equal(attempts, 1);
    assert_int_equal(seconds, 1000);
    assert_int_equal(s.inputs[0].attempts, 2);
}

// p0f is asked about the sources shown, and about nothing else.
static const struct summary_live *answer(void *context, struct addr source)
{
    static const struct summary_live known = {.distance = 7};
    int *asked = context;
    (*asked)++;
    return addr_v4(source) == 0x01010101 ? &known : NULL;
}

static void live_answers(void **state)
{
    (void)state;
    int asked = 0;
    add(98, "1.1.1.1", "1.1.1.1", 80, "A");
    add(1, "1.1.1.2", "1.1.1.1", 80, "A");
    add(1, "1.1.1.3", "1.1.1.1", 80, "A");
    options.thresholds[TABLE_SOURCE_IP] = (struct threshold){true, 1, 0};
    options.top = 2;
    assert_false(summarize().asked_live);
    options.answer = answer;
    options.answer_context = &asked;
    struct summary s = summarize();
    assert_true(s.asked_live);
    assert_int_equal(asked, 2);
    assert_int_equal(summary_table(&s, "source_ip")->rows[0].live->distance, 7);
    assert_null(summary_table(&s, "source_ip")->rows[1].live);
    assert_null(summary_table(&s, "destination_ip")->rows[0].live);
}

// The same figures from one counter and from several that are merged.
static void merged_counters(void **state)
{
    (void)state;
    enum { PARTS = 4 };
    struct counted *parts[PARTS];
    struct log_stats parts_stats[PARTS] = {{0}};
    struct dice dice = {8};
    for (int i = 0; i < PARTS; i++)
        parts[i] = counted_new();
    for (int i = 0; i < 3000; i++) {
        char source[32], os[32];
        (void)snprintf(source, sizeof source, "10.0.%d.%d", (int)dice_below(&dice, 3),
                       (int)dice_below(&dice, 200));
        (void)snprintf(os, sizeof os, "System %d", (int)dice_below(&dice, 40));
        const char *label = dice_below(&dice, 9) ? os : "UNKNOWN";
        const char *target = dice_below(&dice, 7) ? "2.2.2.2" : NULL;
        uint16_t port = (uint16_t)dice_below(&dice, 100);
        enum verdict verdict = dice_below(&dice, 5) ? VERDICT_KEEP : VERDICT_IGNORE;
        count_one(counted, &stats, source, target, port, label, 0, verdict);
        size_t part = dice_below(&dice, PARTS);
        count_one(parts[part], &parts_stats[part], source, target, port, label, 0, verdict);
    }
    options.top = 0;
    struct summary whole = summarize();
    for (int i = 1; i < PARTS; i++)
        assert_true(counter_merge(&parts[0]->counter, &parts[i]->counter));
    struct counted *kept = counted;
    counted = parts[0];
    struct summary joined = summarize();
    assert_int_equal(joined.attempts, whole.attempts);
    assert_int_equal(joined.ignored, whole.ignored);
    for (size_t t = 0; t < whole.table_count; t++) {
        const struct summary_table *a = &whole.tables[t], *b = &joined.tables[t];
        assert_int_equal(a->row_count, b->row_count);
        assert_int_equal(a->unknown, b->unknown);
        for (size_t i = 0; i < a->row_count; i++) {
            char x[SUMMARY_LABEL_MAX], y[SUMMARY_LABEL_MAX];
            assert_int_equal(a->rows[i].count, b->rows[i].count);
            assert_true(view_equal(summary_row_label(a, &a->rows[i], x),
                                   summary_row_label(b, &b->rows[i], y)));
        }
    }
    for (int i = 0; i < PARTS; i++)
        counted_free(parts[i]);
    counted = kept;
}

static int enter(void **state)
{
    (void)state;
    stats = (struct log_stats){0};
    summary_options_init(&options);
    counting.tables = options.tables;
    counted = counted_new();
    options.services = &services;
    options.zone = &utc;
    return counted == NULL;
}

static int leave(void **state)
{
    (void)state;
    counted_free(counted);
    arena_release(&arena);
    return 0;
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, enter, leave)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(nothing),           TEST(ties),         TEST(defaults),
        TEST(exact_shares),      TEST(thresholds),   TEST(os_details),
        TEST(ignored_and_times), TEST(live_answers), TEST(merged_counters),
    };
    struct error e;
    char *folder = folder_make(), *path = path_in(folder, "services");
    static const char text[] = "ssh 22/tcp\nwww 80/tcp http\n";
    file_put(path, text, sizeof text - 1);
    bool good = services_open(&services, path, &e);
    free(path);
    folder_remove(folder);
    utc = zone_utc;
    int status = good ? cmocka_run_group_tests(tests, NULL, NULL) : 1;
    services_close(&services);
    return status;
}
