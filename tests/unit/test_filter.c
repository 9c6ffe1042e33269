// SPDX-License-Identifier: GPL-2.0-only
//
// Rules, one by one and together, against what the manual says of them.
#include "filter/filter.h"

#include "pipeline/worker.h"
#include "support.h"

static struct services services;

struct rule {
    enum rule_field field;
    enum rule_action action;
    const char *value;
};

static bool add(struct filter *f, enum rule_field field, enum rule_action action, const char *value,
                struct error *e)
{
    const struct filter_rule rule = {field, action, "--x", value};
    return filter_add(f, &rule, &services, e);
}

static struct record attempt(const char *source, const char *target, uint16_t port, const char *os,
                             int64_t time)
{
    struct record r = {.kind = RECORD_ATTEMPT, .os = view_cstr(os), .time = time};
    assert_true(addr_parse(view_cstr(source), &r.source));
    if (target) {
        assert_true(addr_parse(view_cstr(target), &r.target));
        r.target_port = port;
        r.flags |= RECORD_HAS_TARGET;
    }
    if (time >= 0)
        r.flags |= RECORD_HAS_TIME;
    return r;
}

static struct batch batch;

// The records that all tests judge; a letter for each.
static void fill_batch(void)
{
    batch.count = 0;
    batch.details = NULL;
    batch.records[batch.count++] = attempt("192.0.2.1", "198.51.100.1", 22, "Linux 2.4", 100); // a
    batch.records[batch.count++] =
        attempt("192.0.2.255", "198.51.100.2", 80, "Linux 2.6", 200); // b
    batch.records[batch.count++] =
        attempt("192.0.3.0", "198.51.100.1", 445, "Windows, XP", 300);                          // c
    batch.records[batch.count++] = attempt("2001:db8::1", "2001:db8::2", 0, "Windows 98", 400); // d
    batch.records[batch.count++] = attempt("203.0.113.9", NULL, 0, "UNKNOWN", 500);             // e
    batch.records[batch.count++] =
        attempt("0.0.0.0", "255.255.255.255", 65535, "\xff\xfe z", -1); // f
    batch.records[batch.count++] =
        (struct record){.kind = RECORD_MASQUERADE, .flags = RECORD_HAS_TIME, .time = 200}; // g
    batch.records[batch.count++] = (struct record){.kind = RECORD_RESTART};                // h
}

// Judges the batch; the result has a capital for what is kept, a small letter for what is ignored,
// and a dot for what is outside.
static void judge(const struct rule *rules, size_t count, int64_t since, int64_t until,
                  const char *wanted)
{
    struct error e = {.text = ""};
    uint8_t verdicts[BATCH_MAX];
    char got[BATCH_MAX + 1];
    struct filter *s = filter_new();
    assert_non_null(s);
    for (size_t i = 0; i < count; i++)
        if (!add(s, rules[i].field, rules[i].action, rules[i].value, &e))
            fail_msg("'%s': %s", rules[i].value, e.text);
    if (since != INT64_MIN || until != INT64_MAX)
        filter_set_range(s, since, until);
    assert_true(filter_finish(s, &e));
    struct filter_state *filter_state = filter_state_new(s);
    struct intern labels;
    assert_true(intern_init(&labels, (struct hash_seed){1, 3}, NULL));
    assert_true(filter_state);
    fill_batch();
    for (int round = 0; round < 2; round++) { // what is known of a label is remembered
        assert_true(batch_number_labels(&labels, &batch));
        memset(verdicts, 99, sizeof verdicts);
        assert_true(filter_state_apply(filter_state, &labels, &batch, verdicts, &e));
        for (size_t i = 0; i < batch.count; i++)
            got[i] = (char)(verdicts[i] == VERDICT_KEEP     ? 'A' + i
                            : verdicts[i] == VERDICT_IGNORE ? 'a' + i
                                                            : '.');
        got[batch.count] = '\0';
        assert_string_equal(got, wanted);
    }
    assert_int_equal(filter_state_gave_up(filter_state), 0);
    intern_release(&labels);
    filter_state_free(filter_state);
    filter_free(s);
}

static void one(enum rule_field field, const char *value, const char *rejected, const char *only)
{
    judge(&(struct rule){field, RULE_REJECT, value}, 1, INT64_MIN, INT64_MAX, rejected);
    judge(&(struct rule){field, RULE_ONLY, value}, 1, INT64_MIN, INT64_MAX, only);
}

static void no_rules(void **state)
{
    (void)state;
    judge(NULL, 0, INT64_MIN, INT64_MAX, "ABCDEFGH");
}

static void sources(void **state)
{
    (void)state;
    one(RULE_FROM_IP, "192.0.2.1", "aBCDEFGH", "AbcdefGH");
    one(RULE_FROM_IP, "192.0.2.0/24", "abCDEFGH", "ABcdefGH");
    one(RULE_FROM_IP, "192.0.2.77/24", "abCDEFGH",
        "ABcdefGH"); // bits behind the prefix do not count
    one(RULE_FROM_IP, "192.0.2.255/32", "AbCDEFGH", "aBcdefGH");
    one(RULE_FROM_IP, "192.0.2.0/23", "abcDEFGH", "ABCdefGH");
    one(RULE_FROM_IP, "192.0.2.255-192.0.3.0", "AbcDEFGH", "aBCdefGH");
    one(RULE_FROM_IP, "192.0.2.2 - 192.0.2.254", "ABCDEFGH", "abcdefGH");
    one(RULE_FROM_IP, "0.0.0.0/0", "abcDefGH", "ABCdEFGH");
    one(RULE_FROM_IP, "2001:db8::/32", "ABCdEFGH", "abcDefGH");
    one(RULE_FROM_IP, "2001:DB8:0::1", "ABCdEFGH", "abcDefGH");
    one(RULE_FROM_IP, "2001:db8::-2001:db8::ffff", "ABCdEFGH", "abcDefGH");
    one(RULE_FROM_IP, "2001:db8::2-2001:db8::ffff", "ABCDEFGH", "abcdefGH");
    one(RULE_FROM_IP, "0.0.0.0", "ABCDEfGH", "abcdeFGH");
    one(RULE_FROM_IP, "192.0.2.1, 203.0.113.9 ,0.0.0.0/32", "aBCDefGH", "AbcdEFGH");
    one(RULE_FROM_IP, "::ffff:192.0.2.1", "aBCDEFGH", "AbcdefGH");
    one(RULE_FROM_IP, "::ffff:192.0.2.0/120", "abCDEFGH", "ABcdefGH");
    one(RULE_FROM_IP, "::/0", "ABCdEFGH", "abcDefGH"); // all of IPv6, and nothing else
}

static void targets(void **state)
{
    (void)state;
    // A record without a target matches no rule on it.
    one(RULE_TO_IP, "198.51.100.1", "aBcDEFGH", "AbCdefGH");
    one(RULE_TO_IP, "255.255.255.255", "ABCDEfGH", "abcdeFGH");
    one(RULE_TO_IP, "0.0.0.0/0", "abcDEfGH", "ABCdeFGH");
    one(RULE_TO_IP, "2001:db8::/126", "ABCdEFGH", "abcDefGH");
}

static void ports(void **state)
{
    (void)state;
    one(RULE_PORT, "22", "aBCDEFGH", "AbcdefGH");
    one(RULE_PORT, "80-445", "AbcDEFGH", "aBCdefGH");
    one(RULE_PORT, "0", "ABCdEFGH", "abcDefGH");
    one(RULE_PORT, "65535", "ABCDEfGH", "abcdeFGH");
    one(RULE_PORT, "0-65535", "abcdEfGH", "ABCDeFGH");
    one(RULE_PORT, "ssh,world-wide-web", "abCDEFGH", "ABcdefGH");
    one(RULE_PORT, "w3", "AbCDEFGH", "aBcdefGH");
}

static void systems(void **state)
{
    (void)state;
    one(RULE_OS, "Linux", "abCDEFGH", "ABcdefGH");
    one(RULE_OS, "linux", "ABCDEFGH", "abcdefGH");
    one(RULE_OS, "(?i)linux", "abCDEFGH", "ABcdefGH");
    one(RULE_OS, "Windows, XP", "ABcDEFGH", "abCdefGH"); // a comma is part of the pattern
    one(RULE_OS, "^UNKNOWN$", "ABCDeFGH", "abcdEfGH");
    one(RULE_OS, "[0-9]$", "abCdEFGH", "ABcDefGH");
    one(RULE_OS, "z", "ABCDEfGH", "abcdeFGH"); // in a label that is not UTF-8
}

static void together(void **state)
{
    (void)state;
    // Kept: no rule that rejects matches, and one of each kind of --only does.
    static const struct rule rules[] = {
        {RULE_FROM_IP, RULE_ONLY, "192.0.0.0/16"},
        {RULE_FROM_IP, RULE_ONLY, "0.0.0.0"},
        {RULE_PORT, RULE_ONLY, "22,80,65535"},
        {RULE_OS, RULE_REJECT, "2\\.6"},
    };
    judge(rules, 4, INT64_MIN, INT64_MAX, "AbcdeFGH");
    static const struct rule both[] = {{RULE_FROM_IP, RULE_ONLY, "192.0.2.0/24"},
                                       {RULE_FROM_IP, RULE_REJECT, "192.0.2.1"}};
    judge(both, 2, INT64_MIN, INT64_MAX, "aBcdefGH");
    static const struct rule patterns[] = {
        {RULE_OS, RULE_ONLY, "Linux"}, {RULE_OS, RULE_ONLY, "98"}, {RULE_OS, RULE_REJECT, "2.4"}};
    judge(patterns, 3, INT64_MIN, INT64_MAX, "aBcDefGH");
}

static void ranges(void **state)
{
    (void)state;
    // since is included, until is not; what has no time is outside.
    judge(NULL, 0, 200, 400, ".BC...GH");
    judge(NULL, 0, INT64_MIN, 200, "A......H");
    judge(NULL, 0, 201, INT64_MAX, "..CDE..H");
    // Outside is neither kept nor ignored.
    judge(&(struct rule){RULE_FROM_IP, RULE_REJECT, "0.0.0.0/0"}, 1, 200, 500, ".bcD..GH");
}

static void files(void **state)
{
    (void)state;
    char *folder = folder_make(), *path = path_in(folder, "list"), *value;
    assert_true(asprintf(&value, "@%s", path) > 0);
    static const char addresses[] =
        "# mine\n192.0.2.1\r\n\n   203.0.113.9-203.0.113.10  # two\n#\n0.0.0.0";
    file_put(path, addresses, sizeof addresses - 1);
    one(RULE_FROM_IP, value, "aBCDefGH", "AbcdEFGH");
    file_put(path, "22\nw3 # web\n", 12);
    one(RULE_PORT, value, "abCDEFGH", "ABcdefGH");
    file_put(path, "Linux 2.[46]\n9 # 8\nX#\n", 22);
    one(RULE_OS, value, "abCdEFGH", "ABcDefGH");
    // Plain lines, which are read in a way of their own, mean what they mean on a command line.
    static const char *const plain[][3] = {
        {"192.0.2.1", "aBCDEFGH", "AbcdefGH"},     {"192.0.2.0/24", "abCDEFGH", "ABcdefGH"},
        {"192.0.2.77/24", "abCDEFGH", "ABcdefGH"}, {"192.0.2.255/32", "AbCDEFGH", "aBcdefGH"},
        {"192.0.2.0/23", "abcDEFGH", "ABCdefGH"},  {"0.0.0.0/0", "abcDefGH", "ABCdEFGH"},
        {"0.0.0.0", "ABCDEfGH", "abcdeFGH"},
    };
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) {
        char line[64];
        file_put(path, line, (size_t)snprintf(line, sizeof line, "%s\n", plain[i][0]));
        one(RULE_FROM_IP, value, plain[i][1], plain[i][2]);
        one(RULE_FROM_IP, plain[i][0], plain[i][1], plain[i][2]);
    }
    static const char *const wrong[] = {"1.2.3.256",  "1.2.3.4/33", "01.2.3.4", "1.2.3", "1.2.3.4/",
                                        "1.2.3.4/2x", "1.2.3.4x",   "1.2.3.04", "1..2.3"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct filter *all = filter_new();
        struct error why;
        char lines[64];
        file_put(path, lines, (size_t)snprintf(lines, sizeof lines, "1.2.3.4\n%s\n", wrong[i]));
        assert_false(add(all, RULE_TO_IP, RULE_ONLY, value, &why));
        assert_non_null(strstr(why.text, ":2: "));
        filter_free(all);
    }
    // A file with nothing in it: --only admits nothing.
    file_put(path, "# nothing\n", 10);
    one(RULE_FROM_IP, value, "ABCDEFGH", "abcdefGH");
    one(RULE_OS, value, "ABCDEFGH", "abcdefGH");
    // What is wrong is told with its place.
    file_put(path, "1.2.3.4\n1.2.3.4.5\n", 18);
    struct filter *s = filter_new();
    struct error e;
    char wanted[600];
    assert_false(add(s, RULE_FROM_IP, RULE_ONLY, value, &e));
    (void)snprintf(wanted, sizeof wanted, "%s:2: --x: '1.2.3.4.5' is not ", path);
    assert_memory_equal(e.text, wanted, strlen(wanted));
    assert_int_equal(e.status, STATUS_USAGE);
    assert_int_equal(unlink(path), 0);
    assert_false(add(s, RULE_FROM_IP, RULE_ONLY, value, &e));
    assert_int_equal(e.status, STATUS_USAGE);
    filter_free(s);
    free(value);
    free(path);
    folder_remove(folder);
}

static void refused(void **state)
{
    (void)state;
    static const struct rule cases[] = {
        {RULE_FROM_IP, RULE_ONLY, ""},
        {RULE_OS, RULE_REJECT, ""}, // would match everything
        {RULE_FROM_IP, RULE_ONLY, "1.2.3.4,"},
        {RULE_FROM_IP, RULE_ONLY, ",1.2.3.4"},
        {RULE_FROM_IP, RULE_ONLY, "1.2.3"},
        {RULE_FROM_IP, RULE_ONLY, "1.2.3.4/33"},
        {RULE_FROM_IP, RULE_ONLY, "1.2.3.4/-1"},
        {RULE_FROM_IP, RULE_ONLY, "1.2.3.4/"},
        {RULE_FROM_IP, RULE_ONLY, "1.2.3.4/24x"},
        {RULE_FROM_IP, RULE_ONLY, "::/129"},
        {RULE_FROM_IP, RULE_ONLY, "::ffff:1.2.3.0/95"},
        {RULE_FROM_IP, RULE_ONLY, "1.2.3.4-1.2.3.3"},
        {RULE_FROM_IP, RULE_ONLY, "1.2.3.4-"},
        {RULE_FROM_IP, RULE_ONLY, "-1.2.3.4"},
        {RULE_FROM_IP, RULE_ONLY, "1.2.3.4-::5"},
        {RULE_FROM_IP, RULE_ONLY, "1.2.3.0/24-1.2.4.0/24"},
        {RULE_TO_IP, RULE_REJECT, "host.example"},
        {RULE_PORT, RULE_REJECT, ""},
        {RULE_PORT, RULE_REJECT, "65536"},
        {RULE_PORT, RULE_REJECT, "-1"},
        {RULE_PORT, RULE_REJECT, "5-4"},
        {RULE_PORT, RULE_REJECT, "5-"},
        {RULE_PORT, RULE_REJECT, "5-x"},
        {RULE_PORT, RULE_REJECT, "no-such-name"},
        {RULE_PORT, RULE_REJECT, "0x50"},
        {RULE_OS, RULE_REJECT, "(open"},
        {RULE_OS, RULE_REJECT, "[a"},
        {RULE_OS, RULE_REJECT, "*"},
        {RULE_OS, RULE_REJECT, "\xff"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct filter *s = filter_new();
        struct error e = {.text = ""};
        if (add(s, cases[i].field, cases[i].action, cases[i].value, &e))
            fail_msg("'%s' was accepted", cases[i].value);
        assert_int_equal(e.status, STATUS_USAGE);
        assert_memory_equal(e.text, "--x: ", 5);
        filter_free(s);
    }
}

// A pattern that would take for ever is given up on, and that is told.
static void hard_pattern(void **state)
{
    (void)state;
    struct error e;
    struct filter *s = filter_new();
    assert_true(add(s, RULE_OS, RULE_REJECT, "^(a+)+$", &e));
    assert_true(filter_finish(s, &e));
    struct filter_state *filter_state = filter_state_new(s);
    struct intern labels;
    assert_true(intern_init(&labels, (struct hash_seed){1, 3}, NULL));
    uint8_t verdicts[BATCH_MAX];
    batch.count = 1;
    batch.records[0] =
        attempt("1.2.3.4", NULL, 0, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", 0);
    assert_true(batch_number_labels(&labels, &batch));
    assert_true(filter_state_apply(filter_state, &labels, &batch, verdicts, &e));
    assert_int_equal(verdicts[0], VERDICT_KEEP);
    assert_int_equal(filter_state_gave_up(filter_state), 1);
    intern_release(&labels);
    filter_state_free(filter_state);
    filter_free(s);
}

// Labels that the budget left no number for are matched one by one.
static void labels_without_a_number(void **state)
{
    (void)state;
    struct error e;
    struct budget none;
    struct filter *s = filter_new();
    assert_true(add(s, RULE_OS, RULE_REJECT, "^Linux", &e));
    assert_true(filter_finish(s, &e));
    struct filter_state *filter_state = filter_state_new(s);
    struct intern labels;
    uint8_t verdicts[BATCH_MAX];
    char text[16];
    budget_init(&none, 0);
    assert_true(intern_init(&labels, (struct hash_seed){1, 3}, &none));
    for (unsigned i = 0; snprintf(text, sizeof text, "%u", i) > 0; i++)
        if (intern_number(&labels, view_cstr(text)) == INTERN_UNLISTED)
            break;
    batch.count = 3;
    for (size_t i = 0; i < batch.count; i++)
        batch.records[i] = attempt("1.2.3.4", NULL, 0, i == 1 ? "Windows" : "Linux", 0);
    assert_true(batch_number_labels(&labels, &batch));
    assert_true(filter_state_apply(filter_state, &labels, &batch, verdicts, &e));
    for (size_t i = 0; i < batch.count; i++) {
        assert_int_equal(batch.records[i].os_id, INTERN_UNLISTED);
        assert_int_equal(verdicts[i], i == 1 ? VERDICT_KEEP : VERDICT_IGNORE);
    }
    intern_release(&labels);
    filter_state_free(filter_state);
    filter_free(s);
}

// The processor's time, which an attack on the patterns would use up.
static int64_t clock_step;
int clock_gettime(clockid_t clock, struct timespec *now)
{
    static int64_t time;
    (void)clock;
    time += clock_step;
    *now = (struct timespec){.tv_sec = time};
    return 0;
}

static void patterns_that_take_too_long(void **state)
{
    (void)state;
    struct error e = {.text = ""};
    uint8_t verdicts[BATCH_MAX];
    struct filter *s = filter_new();
    assert_true(add(s, RULE_OS, RULE_REJECT, "Windows", &e));
    assert_true(filter_finish(s, &e));
    struct filter_state *filter_state = filter_state_new(s);
    struct intern labels;
    assert_true(intern_init(&labels, (struct hash_seed){1, 3}, NULL));
    batch.count = 1;
    batch.records[0] = attempt("1.2.3.4", NULL, 0, "Linux", 0);
    assert_true(batch_number_labels(&labels, &batch));
    clock_step = 1;
    int calls = 0;
    while (calls < 100 && filter_state_apply(filter_state, &labels, &batch, verdicts, &e))
        calls++;
    clock_step = 0;
    assert_int_equal(calls, 60);
    assert_false(e.no_memory);
    assert_non_null(strstr(e.text, "too long"));
    intern_release(&labels);
    filter_state_free(filter_state);
    filter_free(s);
}

static int enter(void **state)
{
    (void)state;
    struct error e;
    char *folder = folder_make(), *path = path_in(folder, "services");
    static const char text[] = "ssh 22/tcp\nworld-wide-web 80/tcp w3\n";
    file_put(path, text, sizeof text - 1);
    bool good = services_open(&services, path, &e);
    free(path);
    folder_remove(folder);
    return !good;
}

static int leave(void **state)
{
    (void)state;
    services_close(&services);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_rules),
        cmocka_unit_test(sources),
        cmocka_unit_test(targets),
        cmocka_unit_test(ports),
        cmocka_unit_test(systems),
        cmocka_unit_test(together),
        cmocka_unit_test(ranges),
        cmocka_unit_test(files),
        cmocka_unit_test(refused),
        cmocka_unit_test(hard_pattern),
        cmocka_unit_test(labels_without_a_number),
        cmocka_unit_test(patterns_that_take_too_long),
    };
    return cmocka_run_group_tests(tests, enter, leave);
}
