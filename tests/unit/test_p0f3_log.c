// SPDX-License-Identifier: GPL-2.0-only
//
// The parser of p0f 3 logs.
#include <unistd.h>

#include "p0f3_logs.h"

#define AT "[2023/11/14 22:13:22] mod=" // 1700000002
#define ENDS "|cli=10.0.0.1/40001|srv=10.1.0.1/80|subj="
#define SIG "4:64+0:0:1460:mss*44,7:mss,sok,ts,nop,ws:df,id+:0"
#define SYN AT "syn" ENDS "cli|os=Linux 3.x|dist=0|params=none|raw_sig=" SIG "\n"
#define WHO "1700000002 10.0.0.1:40001 > 10.1.0.1:80"

static const char all_modules[] = AT
    "syn" ENDS "cli|os=Linux 3.x|dist=7|params=generic tos:0x04|raw_sig=" SIG "\n" AT
    "host change" ENDS "cli|reason=os_diff|raw_hits=0,1,1,1\n" AT "mtu" ENDS
    "cli|link=DSL|raw_mtu=1492\n" AT "uptime" ENDS
    "cli|uptime=4 days 15 hrs 30 min (modulo 49 days)|raw_freq=1000.00 Hz\n" AT "syn+ack" ENDS
    "srv|os=???|dist=0|params=none|raw_sig=" SIG "\n" AT "mtu" ENDS
    "srv|link=Ethernet or modem|raw_mtu=1500\n" AT "uptime" ENDS
    "srv|uptime=19 days 2 hrs 27 min (modulo 49 days)|raw_freq=999.82 Hz\n" AT "http request" ENDS
    "cli|app=Firefox 4.x|lang=English|params=dishonest|raw_sig=1:Host:x:y\n" AT "ip sharing" ENDS
    "cli|reason=via date|raw_hits=3,3,3,3\n" AT "http response" ENDS
    "srv|app=Apache 2.x|lang=none|params=none|raw_sig=1:Date::Apache\n" AT "ip sharing" ENDS
    "srv|reason=via date|raw_hits=3,3,3,3\n" AT "sendsyn probe" ENDS
    "cli|app=Linux (bare)|dist=0|params=none|raw_sig=" SIG "\n" AT "sendsyn response" ENDS
    "srv|os=???|dist=0|params=none|raw_sig=" SIG "\n" AT "ssl request" ENDS
    "cli|os=Chrome|drift=0|remote_time=1\n";

static void every_module_is_read(void **state)
{
    (void)state;
    log_is(all_modules, false,
           "attempt " WHO " [Linux 3.x]\n"
           "lines=14 recognised=14 other=13 unknown=1\n");
    log_is(all_modules, true,
           "attempt " WHO " [Linux 3.x] signature=[" SIG "] tos=[tos:0x04] distance=7 has_answers\n"
           "addendum " WHO " alone nat\n"
           "addendum " WHO " alone link=[DSL]\n"
           "addendum " WHO " alone up=111\n"
           "addendum " WHO " alone answered\n"
           "addendum " WHO " alone\n"
           "addendum " WHO " alone\n"
           "addendum " WHO " alone http=[Firefox 4.x] language=[English] dishonest\n"
           "addendum " WHO " alone nat\n"
           "addendum " WHO " alone\n"
           "addendum " WHO " alone\n"
           "probe " WHO " alone\n"
           "addendum " WHO " alone\n"
           "lines=14 recognised=14 other=13 unknown=1\n");
}

static void what_a_stranger_plants_is_text(void **state)
{
    (void)state;
    log_is(AT "http request" ENDS "cli|app=???|lang=none|params=none|raw_sig=1:Host:Via:pipe"
              "|os=Windows XP|mod=syn|lang=German|raw_sig=zz\n" AT "syn" ENDS
              "cli|os=Linux fla|vor=1 \xc3\xa9|os=Evil|dist=0|params=none|raw_sig=" SIG
              "|os=Worse|dist=9|params=none|raw_sig=4\n" AT "mtu" ENDS
              "cli|link=odd|link=x|raw_mtu=1500|raw_mtu=9\n" AT "x|mod=syn" ENDS
              "cli|os=Evil|dist=0|params=none|raw_sig=" SIG "\n",
           true,
           "addendum " WHO " alone http=[???] language=[none]\n"
           "attempt " WHO " [Linux fla|vor=1 \xc3\xa9|os=Evil] signature=[" SIG
           "|os=Worse|dist=9|params=none|raw_sig=4] distance=0 has_answers\n"
           "addendum " WHO " alone link=[odd|link=x]\n"
           "lines=4 recognised=3 other=2 unknown=0\n"
           "skip text 4\n");
}

static void ipv6_is_read(void **state)
{
    (void)state;
    log_is(AT
           "syn|cli=2001:db8:0:0:0:0:0:7/1|srv=2001:db8:1111:2222:3333:4444:5555:7777/65535"
           "|subj=cli|os=L|dist=0|params=none|raw_sig=6\n" AT
           "syn|cli=0:0:0:0:0:0:0:1/0|srv=::2/00080|subj=cli|os=L|dist=0|params=none|raw_sig=6\n" AT
           "syn|cli=fe80:0:0:0:ABCD:0abc:00ff:1/1|srv=0:0:0:0:0:ffff:102:304/2|subj=cli|os=L"
           "|dist=0|params=none|raw_sig=6\n" AT
           "mtu|cli=1:2:3:4:5:6:7/1|srv=0:0:0:0:0:0:0:1/2|subj=cli|link=x|raw_mtu=1\n" AT
           "mtu|cli=1:2:3:4:5:6:7:8:9/1|srv=0:0:0:0:0:0:0:1/2|subj=cli|link=x|raw_mtu=1\n" AT
           "mtu|cli=1:2:3:4:5:6:7:12345/1|srv=0:0:0:0:0:0:0:1/2|subj=cli|link=x|raw_mtu=1\n" AT
           "mtu|cli=1:2:3:4:5:6:7:g/1|srv=0:0:0:0:0:0:0:1/2|subj=cli|link=x|raw_mtu=1\n",
           false,
           "attempt 1700000002 2001:db8::7:1 > 2001:db8:1111:2222:3333:4444:5555:7777:65535 [L]\n"
           "attempt 1700000002 ::1:0 > ::2:80 [L]\n"
           "attempt 1700000002 fe80::abcd:abc:ff:1:1 > 1.2.3.4:2 [L]\n"
           "lines=7 recognised=3 other=0 unknown=0\n"
           "skip text 4\nskip text 5\nskip text 6\nskip text -1\n");
}

static void distances_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *written, *expected;
    } cases[] = {
        {"0", " distance=0"},
        {"126", " distance=126"},
        {"<= 13", " distance=<=13"},
        {"<=13", ""},
        {"???", ""},
        {"7 hops", ""},
        {"", ""},
        {"-1", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char log[512], expected[512];
        (void)snprintf(log, sizeof log,
                       AT "syn" ENDS "cli|app=Tool|dist=%s|params=none|raw_sig=4\n",
                       cases[i].written);
        (void)snprintf(expected, sizeof expected,
                       "attempt " WHO " [Tool] signature=[4]%s\n"
                       "lines=1 recognised=1 other=0 unknown=0\n",
                       cases[i].expected);
        log_is(log, true, expected);
    }
}

static void unknown_systems_have_one_label(void **state)
{
    (void)state;
    log_is(AT "syn" ENDS "cli|os=???|dist=0|params=none|raw_sig=4\n" AT "syn" ENDS
              "cli|app=???|dist=0|params=none|raw_sig=4\n" AT "syn" ENDS
              "cli|os=????|dist=0|params=none|raw_sig=4\n",
           false,
           "attempt " WHO " [UNKNOWN] unknown\n"
           "attempt " WHO " [UNKNOWN] unknown\n"
           "attempt " WHO " [????]\n"
           "lines=3 recognised=3 other=0 unknown=0\n");
}

static void a_cut_last_line_is_neither_good_nor_bad(void **state)
{
    (void)state;
    size_t whole = strlen(SYN);
    for (size_t len = 1; len < whole; len++) {
        char log[1024], expected[256];
        (void)snprintf(log, sizeof log, SYN "%.*s", (int)len, SYN);
        // Once the line is known to be p0f's it tells the format.
        (void)snprintf(expected, sizeof expected,
                       "attempt " WHO " [Linux 3.x]\n"
                       "lines=2 recognised=%d other=0 unknown=0\n",
                       len >= strlen(AT) ? 2 : 1);
        log_is(log, false, expected);
    }
    log_is(AT "mtu|cli=10.0.0", true, "lines=1 recognised=1 other=0 unknown=0\n");
}

static void line_ends_may_be_of_windows_and_lines_empty(void **state)
{
    (void)state;
    log_is(SYN AT "syn" ENDS "cli|os=L|dist=0|params=none|raw_sig=4\r\n\n\r\n" SYN, true,
           "attempt " WHO " [Linux 3.x] signature=[" SIG "] distance=0 has_answers\n"
           "attempt " WHO " [L] signature=[4] distance=0 has_answers\n"
           "attempt " WHO " [Linux 3.x] signature=[" SIG "] distance=0 has_answers\n"
           "lines=5 recognised=3 other=0 unknown=0\n");
}

#define AFTER_STAMP "mtu" ENDS "cli|link=x|raw_mtu=1500\n"

static void bad_lines_have_a_reason(void **state)
{
    (void)state;
    static const struct {
        const char *line, *reason;
    } cases[] = {
        {"[2023/11/31 22:13:22] mod=" AFTER_STAMP, "time"},
        {"[2023/13/14 22:13:22] mod=" AFTER_STAMP, "time"},
        {"[2023/00/14 22:13:22] mod=" AFTER_STAMP, "time"},
        {"[2023/11/14 24:13:22] mod=" AFTER_STAMP, "time"},
        {"[2023/11/14 22:60:22] mod=" AFTER_STAMP, "time"},
        {"[2023/11/14 22:13:61] mod=" AFTER_STAMP, "time"},
        {"[2023/11/14 22:13:2] mod=" AFTER_STAMP, "time"},
        {"[2023-11-14 22:13:22] mod=" AFTER_STAMP, "time"},
        {"[] mod=" AFTER_STAMP, "time"},
        {"[2023/11/14 22:13:22]mod=" AFTER_STAMP, "text"},
        {"[2023/11/14 22:13:22] mo=" AFTER_STAMP, "text"},
        {" [2023/11/14 22:13:22] mod=" AFTER_STAMP, "text"},
        {"anything\n", "text"},
        {AT "mtu|cli=10.0.0.256/1|srv=10.1.0.1/80|subj=cli|link=x|raw_mtu=1\n", "address"},
        {AT "mtu|cli=10.0.0.1/1|srv=10.1.999.1/80|subj=cli|link=x|raw_mtu=1\n", "address"},
        {AT "mtu|cli=10.0.0.1/65536|srv=10.1.0.1/80|subj=cli|link=x|raw_mtu=1\n", "port"},
        {AT "mtu|cli=10.0.0.1/1|srv=10.1.0.1/123456|subj=cli|link=x|raw_mtu=1\n", "port"},
        {AT "mtu|cli=10.0.0.01/1|srv=10.1.0.1/80|subj=cli|link=x|raw_mtu=1\n", "text"},
        {AT "mtu|cli=10.0.0/1|srv=10.1.0.1/80|subj=cli|link=x|raw_mtu=1\n", "text"},
        {AT "mtu|cli=10.0.0.1/|srv=10.1.0.1/80|subj=cli|link=x|raw_mtu=1\n", "text"},
        {AT "mtu|srv=10.0.0.1/1|cli=10.1.0.1/80|subj=cli|link=x|raw_mtu=1\n", "text"},
        {AT "mtu" ENDS "both|link=x|raw_mtu=1\n", "text"},
        {AT "mtu" ENDS "client|link=x|raw_mtu=1\n", "text"},
        {AT "mtu" ENDS "cli|raw_mtu=1|link=x\n", "text"},
        {AT "mtu" ENDS "cli|link=x\n", "text"},
        {AT "mtu" ENDS "cli\n", "text"},
        {AT "mtu\n", "text"},
        {AT "|cli=10.0.0.1/1|srv=10.1.0.1/80|subj=cli|link=x|raw_mtu=1\n", "text"},
        {AT "uptime" ENDS "cli|uptime=1 days\n", "text"},
        {AT "host change" ENDS "cli|reason=ttl\n", "text"},
        {AT "syn" ENDS "cli|os=|dist=0|params=none|raw_sig=4\n", "text"},
        {AT "syn" ENDS "cli|os=L|params=none|dist=0|raw_sig=4\n", "text"},
        {AT "syn" ENDS "cli|dist=0|params=none|raw_sig=4\n", "text"},
        {AT "syn" ENDS "cli|os=L|dist=0|params=none\n", "text"},
        {AT "mtu" ENDS "cli|os=L|link=x|raw_mtu=1\n", "text"},
        {AT "http request" ENDS "cli|app=x|params=none|raw_sig=1\n", "text"},
        {AT "ssl request|cli=10.0.0.1/1\n", "text"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char log[1024], expected[256];
        // The line before has the fast path know the date.
        (void)snprintf(log, sizeof log, SYN "%s" SYN, cases[i].line);
        (void)snprintf(expected, sizeof expected,
                       "attempt " WHO " [Linux 3.x]\nattempt " WHO " [Linux 3.x]\n"
                       "lines=3 recognised=2 other=0 unknown=0\nskip %s 2\n",
                       cases[i].reason);
        log_is(log, false, expected);
    }
}

static void odd_but_good_lines(void **state)
{
    (void)state;
    log_is("[1969/12/31 00:00:00] mod=ssl request" ENDS "cli\n"
           "[2106/02/07 06:28:15] mod=mtu" ENDS "srv|link=|raw_mtu=\n"
           "[2016/12/31 23:59:60] mod=mtu" ENDS "srv|link=x|raw_mtu=1\n",
           true,
           "addendum 4294967295 10.0.0.1:40001 > 10.1.0.1:80 alone\n"
           "addendum 1483228799 10.0.0.1:40001 > 10.1.0.1:80 alone\n"
           "lines=3 recognised=3 other=3 unknown=1\n");
}

static void stamps_are_local_times(void **state)
{
    (void)state;
    struct zone paris;
    struct error e;
    assert_true(zone_open(&paris, "Europe/Paris", &e));
    static const char log[] =
        "[2023/10/29 01:30:00] mod=syn" ENDS "cli|os=L|dist=0|params=none|raw_sig=4\n"
        "[2023/10/29 02:30:00] mod=syn" ENDS "cli|os=L|dist=0|params=none|raw_sig=4\n"
        "[2023/10/29 03:30:00] mod=syn" ENDS "cli|os=L|dist=0|params=none|raw_sig=4\n"
        "[2023/10/30 03:30:00] mod=syn" ENDS "cli|os=L|dist=0|params=none|raw_sig=4\n"
        "[2023/10/30 03:30:01] mod=syn" ENDS "cli|os=L|dist=0|params=none|raw_sig=4\n";
    for (int speed = PARSE_BEST; speed <= PARSE_PLAIN; speed++) {
        struct parse_options options = options_for(&paris, (enum parse_speed)speed);
        char *found = parsed(log, strlen(log), &options, false);
        assert_string_equal(found, "attempt 1698535800 10.0.0.1:40001 > 10.1.0.1:80 [L]\n"
                                   "attempt 1698539400 10.0.0.1:40001 > 10.1.0.1:80 [L]\n"
                                   "attempt 1698546600 10.0.0.1:40001 > 10.1.0.1:80 [L]\n"
                                   "attempt 1698633000 10.0.0.1:40001 > 10.1.0.1:80 [L]\n"
                                   "attempt 1698633001 10.0.0.1:40001 > 10.1.0.1:80 [L]\n"
                                   "lines=5 recognised=5 other=0 unknown=0\n");
        free(found);
    }
    zone_close(&paris);
}

static const char *format_of(const char *text)
{
    struct batch *scratch = malloc(sizeof *scratch);
    assert_non_null(scratch);
    struct record_details details;
    scratch->details = &details;
    char *copy = with_slack(text, strlen(text));
    const struct log_format *format;
    assert_true(log_format_detect(view_of(copy, strlen(text)), scratch, &format));
    assert_ptr_equal(scratch->details, &details);
    free(copy);
    free(scratch);
    return format ? format->name : "none";
}

static void the_format_is_told_by_content(void **state)
{
    (void)state;
    static const char p0f2[] = "<Sun Nov 19 01:35:04 2006> 82.117.175.51:47761 - Linux 2.4 \n"
                               "  -> 82.224.10.6:22 (distance 5, link: ethernet/modem)\n";
    assert_string_equal(format_of(SYN), "p0f3");
    assert_string_equal(format_of(all_modules), "p0f3");
    assert_string_equal(format_of(AT "mt"), "p0f3");
    assert_string_equal(format_of(p0f2), "p0f2");
    assert_string_equal(format_of("[+] Closed 1 file descriptor.\n[!] x\n"), "none");
    assert_string_equal(format_of("[2023/11/14 22:13:22] a log of another program\n"), "none");
    assert_string_equal(format_of("[2023/11/14 22:13:2"), "none");
    assert_string_equal(format_of(""), "none");
}

// ---- Real lines ----

struct text {
    char *data;
    size_t len;
};

static struct text read_file(const char *path)
{
    struct text text = {malloc(1 << 20), 0};
    FILE *file = fopen(path, "rb");
    assert_non_null(text.data);
    assert_non_null(file);
    text.len = fread(text.data, 1, 1 << 20, file);
    assert_int_equal(fclose(file), 0);
    return text;
}

static const char *const corpus[] = {
    "tests/data/counts/crafted-hostile.log",
    "tests/data/counts/crafted-odd-labels.log",
    "tests/data/counts/crafted-long-lines.log",
};

static uint64_t dice(uint64_t *state)
{
    *state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t x = *state;
    x = (x ^ x >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    return x ^ x >> 31;
}

// Changes one thing somewhere in the line; the room must be twice its length and more.
static size_t mutate(char *line, size_t len, uint64_t *state)
{
    static const char *const pieces[] = {
        "|os=", "|app=", "|dist=", "|raw_sig=", "|",  "::",     "256",   "/",   "65536", "|subj=",
        "cli",  "0",     "???",    ":ffff:",    "\r", "] mod=", "|cli=", "syn", "\n",    "="};
    uint64_t what = dice(state) % 6;
    // Most of what matters is near the front.
    size_t at = dice(state) % 3 ? dice(state) % (len < 120 ? len : 120) : dice(state) % len;
    const char *piece = pieces[dice(state) % (sizeof pieces / sizeof *pieces)];
    size_t n = strlen(piece), gone = dice(state) % 8;
    switch (what) {
    case 0:
        line[at] = (char)dice(state);
        return len;
    case 1:
        line[at] = "0123456789abcdef|/:. =+?"[dice(state) % 24];
        return len;
    case 2:
        gone = gone < len - at ? gone : len - at - 1;
        memmove(line + at, line + at + gone, len - at - gone);
        return len - gone;
    case 3:
        memmove(line + at + 1, line + at, len - at);
        return len + 1;
    default:
        memmove(line + at + n, line + at, len - at);
        memcpy(line + at, piece, n);
        return len + n;
    }
}

// A log of some lines of another, each with a few things changed.
static size_t mutated_log(char *out, const struct text *from, uint64_t *state)
{
    size_t used = 0;
    for (int i = 0; i < 40; i++) {
        size_t at = dice(state) % from->len;
        while (at && from->data[at - 1] != '\n')
            at--;
        size_t len =
            (size_t)((char *)memchr(from->data + at, '\n', from->len - at) - (from->data + at)) + 1;
        len = len > 2000 ? 2000 : len;
        memcpy(out + used, from->data + at, len);
        for (uint64_t changes = dice(state) % 4; changes && len; changes--)
            len = mutate(out + used, len, state);
        used += len;
    }
    return used;
}

static void the_fast_path_is_the_plain_one(void **state)
{
    (void)state;
    struct zone zones[2] = {zone_utc};
    struct error e;
    assert_true(zone_open(&zones[1], "Europe/Paris", &e));
    char *log = malloc(1 << 20);
    assert_non_null(log);
    uint64_t seed = 3;
    for (int i = 0; i < 3; i++) {
        struct text from = read_file(corpus[i]);
        for (int round = 0; round < 700; round++) {
            size_t len = mutated_log(log, &from, &seed);
            const struct zone *zone = &zones[round & 1];
            bool details = round & 2;
            struct parse_options plain = options_for(zone, PARSE_PLAIN),
                                 portable = options_for(zone, PARSE_PORTABLE),
                                 best = options_for(zone, PARSE_BEST);
            char *expected = parsed(log, len, &plain, details);
            char *fast = parsed(log, len, round % 5 ? &best : &portable, details);
            assert_string_equal(fast, expected);
            free(fast);
            free(expected);
        }
        free(from.data);
    }
    free(log);
    zone_close(&zones[1]);
}

// ---- Blocks ----

// Parses a part of a file in blocks of what is read at once, and writes the records.
static uint64_t parse_part(struct output *out, const char *path, size_t read_size, uint64_t begin,
                           uint64_t end, struct skips *skips)
{
    const struct zone utc = zone_utc;
    const struct parse_options options = options_for(&utc, PARSE_BEST);
    struct block_reader r;
    struct parser p;
    struct error e;
    struct block block;
    enum block_status status;
    struct batch *batch = malloc(sizeof *batch);
    assert_non_null(batch);
    batch->details = calloc(BATCH_MAX, sizeof *batch->details);
    assert_true(block_reader_open(&r, path, DECODER_MEMORY, read_size, &e));
    assert_true(block_reader_range(&r, begin, end, &e));
    parser_init(&p, format_named("p0f3"), &options);
    block_reader_start(&r, p.format->can_start);
    while ((status = block_reader_next(&r, &block, &e)) == BLOCK_READY) {
        assert_true(parser_block(&p, block, &e));
        write_parsed(out, &p, batch);
    }
    assert_int_equal(status, BLOCK_END);
    *skips = p.skips;
    uint64_t lines = p.lines;
    parser_release(&p);
    block_reader_close(&r);
    free(batch->details);
    free(batch);
    return lines;
}

static char *parts_of(const char *path, size_t read_size, uint64_t cut)
{
    struct output out;
    struct skips skips = {0}, more = {0};
    output_init_memory(&out);
    uint64_t lines = parse_part(&out, path, read_size, 0, cut, &skips);
    uint64_t rest = parse_part(&out, path, read_size, cut, UINT64_MAX, &more);
    skips_append(&skips, &more, lines);
    output_format(&out, "%d lines, skipped %d first %d\n", (int)(lines + rest),
                  (int)skips_total(&skips), (int)skips.line[SKIP_TEXT][0]);
    output_char(&out, '\0');
    char *result = strdup(out.data);
    assert_non_null(result);
    output_abandon(&out);
    return result;
}

static void cuts_change_nothing(void **state)
{
    (void)state;
    char path[] = "/tmp/p0f-stats-test-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    static const char log[] = SYN "no line of p0f\n" AT "mtu" ENDS "cli|link=DSL|raw_mtu=1492\n"
                                  "\n" SYN AT "uptime" ENDS "cli|uptime=1 da";
    assert_int_equal(write(fd, all_modules, strlen(all_modules)), strlen(all_modules));
    assert_int_equal(write(fd, log, strlen(log)), strlen(log));
    assert_int_equal(close(fd), 0);
    size_t len = strlen(all_modules) + strlen(log);
    char *whole = parts_of(path, BLOCK_SIZE, len);
    assert_non_null(strstr(whole, "20 lines, skipped 1 first 16"));
    for (size_t cut = 1; cut < len; cut++) {
        char *found = parts_of(path, cut % 3 ? BLOCK_SIZE : 1 + cut % 700, cut);
        assert_string_equal(found, whole);
        free(found);
    }
    free(whole);
    assert_int_equal(unlink(path), 0);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_module_is_read),
        cmocka_unit_test(what_a_stranger_plants_is_text),
        cmocka_unit_test(ipv6_is_read),
        cmocka_unit_test(distances_are_read),
        cmocka_unit_test(unknown_systems_have_one_label),
        cmocka_unit_test(a_cut_last_line_is_neither_good_nor_bad),
        cmocka_unit_test(line_ends_may_be_of_windows_and_lines_empty),
        cmocka_unit_test(bad_lines_have_a_reason),
        cmocka_unit_test(odd_but_good_lines),
        cmocka_unit_test(stamps_are_local_times),
        cmocka_unit_test(the_format_is_told_by_content),
        cmocka_unit_test(the_fast_path_is_the_plain_one),
        cmocka_unit_test(cuts_change_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
