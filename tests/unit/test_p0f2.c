// SPDX-License-Identifier: GPL-2.0-only
//
// Every shape of line that p0f 2 writes, and what is none: which records come out, what is skipped,
// why, and where.
#include "p0f2_expect.h"

static void two_lines(void **state)
{
    (void)state;
    expect("<Sun Nov 19 01:35:04 2006> 82.117.175.51:47761 - Linux 2.4 (large MTU?) [top priority] "
           "(up: 2879 hrs) \n"
           "  -> 82.224.10.6:22 (distance 5, link: SLIP line / encap ppp)\n",
           "1163900104 82.117.175.51:47761 -> 82.224.10.6:22 Linux 2.4 (large MTU?) [top priority] "
           "(up: 2879 hrs)\n2 lines\n");
    expect("1.2.3.4:5 - Windows XP/2000 while downloading (leak!) (NAT!) \n"
           "  -> 255.255.255.255:65535 (link: x)\n"
           "0.0.0.0:0 - Windows\n"
           "  -> 0.0.0.0:0 (link: x)\n",
           "- 1.2.3.4:5 -> 255.255.255.255:65535 Windows XP/2000 while downloading (leak!) (NAT!)\n"
           "- 0.0.0.0:0 -> 0.0.0.0:0 Windows\n4 lines\n");
}

static void one_line(void **state)
{
    (void)state;
    expect("<Sun Nov 19 01:35:04 2006> 82.117.175.51:47761 - Linux 2.4 (up: 2879 hrs) -> "
           "82.224.10.6:22 (distance 5, link: SLIP line / encap ppp)\n"
           "1.2.3.4:5 - AIX 4.3 -> 5.6.7.8:9 (link: (Google/AOL))\n",
           "1163900104 82.117.175.51:47761 -> 82.224.10.6:22 Linux 2.4 (up: 2879 hrs)\n"
           "- 1.2.3.4:5 -> 5.6.7.8:9 AIX 4.3\n2 lines\n");
    // A second part that is none: the record is one all the same.
    expect("1.2.3.4:5 - AIX -> 5.6.7.256:9 (link: x)\n1.2.3.4:6 - AIX -> 5.6.7.8:9\n"
           "1.2.3.4:7 - AIX -> nowhere\n",
           "- 1.2.3.4:5 -> - AIX\n- 1.2.3.4:6 -> - AIX\n- 1.2.3.4:7 -> - AIX\n3 lines\n");
}

static void labels(void **state)
{
    (void)state;
    expect("1.2.3.4:5 - Linux 2.4-2.6 <= 2.6.7 -> 5.6.7.8:9 (link: x)\n"
           "1.2.3.4:5 - RISC OS 4 \n"
           "1.2.3.4:5 - A>B->C # D: [x] -> 5.6.7.8:9 (link: x)\n"
           "1.2.3.4:5 - > -> 5.6.7.8:9 (link: x)\n"
           "1.2.3.4:5 - ->\n"
           "1.2.3.4:5 - 0123456789abcdef0123456789abcdef0123456789abcdef -> 5.6.7.8:9 (link: x)\n",
           "- 1.2.3.4:5 -> 5.6.7.8:9 Linux 2.4-2.6 <= 2.6.7\n"
           "- 1.2.3.4:5 -> - RISC OS 4\n"
           "- 1.2.3.4:5 -> 5.6.7.8:9 A>B->C # D: [x]\n"
           "- 1.2.3.4:5 -> 5.6.7.8:9 >\n"
           "- 1.2.3.4:5 -> - ->\n"
           "- 1.2.3.4:5 -> 5.6.7.8:9 0123456789abcdef0123456789abcdef0123456789abcdef\n6 lines\n");
    expect("1.2.3.4:5 - \n1.2.3.4:5 -\n1.2.3.4:5  - Linux\n1.2.3.4:5 -Linux\n1.2.3.4:5 -    \n"
           "1.2.3.4:5 -  -> 5.6.7.8:9 (link: x)\n1.2.3.4:5 - Signature: [x]\n",
           "skipped 7 text: 1 2 3\n7 lines\n");
}

static void unknown_systems(void **state)
{
    (void)state;
    expect("1.2.3.4:5 - UNKNOWN [S4:64:1:60:M1460,S,T,N,W5:.:?:?] (firewall!) (up: 3 hrs) \n"
           "  -> 5.6.7.8:9 (link: ethernet/modem)\n"
           "1.2.3.4:5 - UNKNOWN [16384:56:1:68:?12:D:?:?] (refused) -> 5.6.7.8:9 (link: x)\n"
           "1.2.3.4:5 - UNKNOWN\n"
           "1.2.3.4:5 - UNKNOWNS 1\n",
           "- 1.2.3.4:5 -> 5.6.7.8:9 ?UNKNOWN\n- 1.2.3.4:5 -> 5.6.7.8:9 ?UNKNOWN\n"
           "- 1.2.3.4:5 -> - ?UNKNOWN\n- 1.2.3.4:5 -> - UNKNOWNS 1\n5 lines\n");
}

static void signatures(void **state)
{
    (void)state;
    expect("1.2.3.4:5 - AIX 4.3 [Bonet Sweden] \n"
           "  Signature: [S4:64:1:60:M1460,S,T,N,W5:.] \n"
           "  -> 5.6.7.8:9 (link: x)\n"
           "1.2.3.4:5 - AIX 4.3 Signature: [45046:53:0:44:M1412:.] -> 5.6.7.8:9 (link: x)\n"
           "1.2.3.4:5 - AIX 4.3 [GENERIC] Signature: [a -> 9.9.9.9:9 (link: y]\n",
           "- 1.2.3.4:5 -> 5.6.7.8:9 AIX 4.3 [Bonet Sweden]\n- 1.2.3.4:5 -> 5.6.7.8:9 AIX 4.3\n"
           "- 1.2.3.4:5 -> 9.9.9.9:9 AIX 4.3 [GENERIC]\n5 lines\n");
}

static void no_second_part(void **state)
{
    (void)state;
    expect("1.2.3.4:5 - Linux 2.4 \n<Sun Nov 19 01:35:04 2006> 1.2.3.4:6 - NMAP syn scan (3) *\n"
           "1.2.3.4:7 - Linux 2.6 \n  -> 5.6.7.8:9 (link: x)\n",
           "- 1.2.3.4:5 -> - Linux 2.4\n1163900104 1.2.3.4:6 -> - NMAP syn scan (3) *\n"
           "- 1.2.3.4:7 -> 5.6.7.8:9 Linux 2.6\n4 lines\n");
}

static void host_names(void **state)
{
    (void)state;
    expect("1.2.3.4/a-1.Example.org:5 - Linux \n  -> 5.6.7.8/?:9 (link: x)\n"
           "1.2.3.4/:5 - Linux -> 5.6.7.8/host:9 (link: x)\n"
           "1.2.3.4/under_score:5 - Linux\n1.2.3.4/a b:5 - Linux\n1.2.3.4/1.2.3.4:5 - Linux\n",
           "- 1.2.3.4:5 -> 5.6.7.8:9 Linux\n- 1.2.3.4:5 -> 5.6.7.8:9 Linux\n"
           "- 1.2.3.4:5 -> - Linux\nskipped 2 text: 4 5\n6 lines\n");
}

static void payloads(void **state)
{
    (void)state;
    // What stands in a payload was sent by a stranger and is no record, target or label.
    expect(
        "1.2.3.4:5 - Linux \n  -> 5.6.7.8:9 (link: x)\n"
        "  # Payload: \"<Sun Nov 19 01:35:04 2006> 6.6.6.6:6 - Windows -> 7.7.7.7:7 (link: y)\"\n"
        "1.2.3.4:6 - Linux -> 5.6.7.8:9 (link: x)  # Payload: \" - Windows -> 7.7.7.7:7 (\"\n"
        "1.2.3.4:7 - Linux  # Payload: \" -> 7.7.7.7:7 (link: y)\"\n"
        "1.2.3.4:8 - Linux  # Payload: \"Signature: [x] -> 7.7.7.7:7 (\"\n",
        "- 1.2.3.4:5 -> 5.6.7.8:9 Linux\n- 1.2.3.4:6 -> 5.6.7.8:9 Linux\n"
        "- 1.2.3.4:7 -> - Linux\n- 1.2.3.4:8 -> - Linux\n6 lines\n");
}

static void dumps(void **state)
{
    (void)state;
    expect("1.2.3.4:5 - Linux \n  -> 5.6.7.8:9 (link: x)\n  # Payload: \"AAAA\"\n"
           "  [00] 45 00 00 3c  | E..<\n  [10] 41  | 1.2.3.4:5 - Windows\n  [100] 00  | .\n"
           "  -- EXTRA TCP VALUES: ACK=0x0\n  [0] 00\n  [zz] 00\n  [00]00\n",
           "- 1.2.3.4:5 -> 5.6.7.8:9 Linux\nskipped 3 text: 8 9 10\n10 lines\n");
}

static void masquerades(void **state)
{
    (void)state;
    expect("<Sun Nov 19 01:35:04 2006> >> Masquerade at 1.2.3.4: indicators at 88%.\n"
           "   Flags: OS VER LINK DIST \n"
           ">> Masquerade at 1.2.3.4/host.example: indicators at 120%. --    Flags: VER DIST \n",
           "1163900104 masquerade\n- masquerade\n3 lines\n");
    // With -M and -l p0f swallows the end of the line.
    expect(
        "<1000.000000> >> Masquerade at 1.2.3.4: indicators at 40%. -- <1001.000000> 1.2.3.4:5 - "
        "Linux -> 5.6.7.8:9 (link: x)\n"
        ">> Masquerade at 1.2.3.4: indicators at 40%. -- >> Masquerade at 1.2.3.5: indicators at "
        "41%. -- 1.2.3.4:6 - Linux -> 5.6.7.8:9 (link: x)\n"
        ">> Masquerade at 1.2.3.4: indicators at 40%. -- --- p0f 2.0.8 resuming operations at <x> "
        "---\n"
        ">> Masquerade at 1.2.3.4: indicators at 40%. -- rubbish\n"
        ">> Masquerade at 1.2.3.4: indicators at 40%. -- 1.2.3.256:6 - Linux\n"
        ">> Masquerade at 1.2.3.4: indicators at 40%. -- ",
        "1000 masquerade\n1001 1.2.3.4:5 -> 5.6.7.8:9 Linux\n- masquerade\n- masquerade\n"
        "- 1.2.3.4:6 -> 5.6.7.8:9 Linux\n- masquerade\nrestart\n- masquerade\n- masquerade\n"
        "- masquerade\nskipped 1 text: 4\nskipped 1 address: 5\n6 lines\n");
    expect(">> Masquerade at 1.2.3.256: indicators at 40%.\n>> Masquerade\n> >\n"
           ">> Masquerade at 1.2.3.4: indicators at many%.\n",
           "skipped 4 text: 1 2 3\n4 lines\n");
}

static void restarts(void **state)
{
    (void)state;
    expect(
        "1.2.3.4:5 - Linux \n--- p0f 2.0.8 resuming operations at <Sun Nov 19 01:35:04 2006> ---\n"
        "  -> 5.6.7.8:9 (link: x)\n1.2.3.4:6 - Linux \n--- p0f crashed ---\n"
        "  -> 5.6.7.8:9 (link: x)\n",
        "- 1.2.3.4:5 -> - Linux\nrestart\n- 1.2.3.4:6 -> 5.6.7.8:9 Linux\nskipped 1 text: 5\n"
        "skipped 1 target: 3\n6 lines\n");
}

static void messages(void **state)
{
    (void)state;
    expect("p0f - passive os fingerprinting utility, version 2.0.8\n(C) M. Zalewski\n"
           "p0f: listening (SYN) on 'eth0'\n[+] a\n[!] b\n[*] c\n[-] d\n+++ e\n\n\r\n"
           "1.2.3.4:5 - Linux \n[!] WARNING\n\n  -> 5.6.7.8:9 (link: x)\n"
           "p0f\n[?] f\n \nHello\n",
           "- 1.2.3.4:5 -> 5.6.7.8:9 Linux\nskipped 4 text: 15 16 17\n18 lines\n");
}

static void bad_addresses(void **state)
{
    (void)state;
    expect("256.1.1.1:5 - A\n1.1.1.999:5 - A\n1.2.3.4:65536 - A\n1.2.3.4:99999 - A\n1.2.3:5 - A\n"
           "1.2.3.4.5:5 - A\n01.2.3.4:5 - A\n1.2.3.4: - A\n1.2.3.4:-5 - A\n1.2.3.4 - A\n"
           "1..2.3:5 - A\n::1:5 - A\n999.2.3:5 - A\n1.2.3.4:5x - A\n",
           "skipped 10 text: 5 6 7\nskipped 2 address: 1 2\nskipped 2 port: 3 4\n14 lines\n");
    expect("1.2.3.4:5 - A \n  -> 1.2.3.256:5 (link: x)\n1.2.3.4:6 - B \n  -> 1.2.3.4:65536 (link: "
           "x)\n1.2.3.4:7 - C \n  -> 1.2.3.4:5\n1.2.3.4:8 - D \n  -> 1.2.3.4:5 [x]\n",
           "- 1.2.3.4:5 -> - A\n- 1.2.3.4:6 -> - B\n- 1.2.3.4:7 -> - C\n- 1.2.3.4:8 -> - D\n"
           "skipped 2 text: 6 8\nskipped 1 address: 2\nskipped 1 port: 4\n8 lines\n");
}

static void stray_targets(void **state)
{
    (void)state;
    expect("  -> 5.6.7.8:9 (link: x)\n1.2.3.4:5 - A \n  -> 5.6.7.8:9 (link: x)\n"
           "  -> 5.6.7.8:10 (link: x)\nrubbish\n1.2.3.4:6 - B -> 5.6.7.8:9 (link: x)\n"
           "  -> 5.6.7.8:11 (link: x)\n",
           "- 1.2.3.4:5 -> 5.6.7.8:9 A\n- 1.2.3.4:6 -> 5.6.7.8:9 B\n"
           "skipped 1 text: 5\nskipped 3 target: 1 4 7\n7 lines\n");
}

// Behind the port stands what p0f writes, or the line is none of p0f's.
static void targets_with_rubbish(void **state)
{
    (void)state;
    expect("1.2.3.4:5 - A and more \n  -> 5.6.7.8:9 (rubbish\n"
           "1.2.3.4:6 - A and more \n  -> 5.6.7.8:9 (distance3, link: x)\n"
           "1.2.3.4:7 - A and more \n  -> 5.6.7.8:9 (link x)\n"
           "1.2.3.4:8 - A and more -> 5.6.7.8:9 (rubbish)\n"
           "1.2.3.4:9 - A and more -> 5.6.7.8:9 (distance 3, link: x)\n",
           "- 1.2.3.4:5 -> - A and more\n- 1.2.3.4:6 -> - A and more\n"
           "- 1.2.3.4:7 -> - A and more\n- 1.2.3.4:8 -> - A and more\n"
           "- 1.2.3.4:9 -> 5.6.7.8:9 A and more\n"
           "skipped 3 text: 2 4 6\n8 lines\n");
}

static void garbage_between(void **state)
{
    (void)state;
    expect("1.2.3.4:5 - A \nrubbish\n\xff\xfe\n--- rubbish\n  -> 5.6.7.8:9 (link: x)\n"
           "1.2.3.4:6 - B \n<rubbish\n  -> 5.6.7.8:9 (link: x)\n",
           "- 1.2.3.4:5 -> 5.6.7.8:9 A\n- 1.2.3.4:6 -> - B\nskipped 3 text: 2 3 4\n"
           "skipped 1 time: 7\nskipped 1 target: 8\n8 lines\n");
}

// A record waits so many lines for its destination, and no longer.
static void waiting(void **state)
{
    (void)state;
    char log[512], expected[128];
    for (int empty = 0; empty <= 1; empty++)
        for (int between = PARSE_WAIT_LINES - 1; between <= PARSE_WAIT_LINES; between++) {
            int used = snprintf(log, sizeof log, "1.2.3.4:5 - A \n");
            for (int i = 0; i < between; i++)
                used += snprintf(log + used, sizeof log - (size_t)used, "%s\n",
                                 empty ? "" : "[+] more");
            (void)snprintf(log + used, sizeof log - (size_t)used, "  -> 5.6.7.8:9 (link: x)\n");
            bool waits = between < PARSE_WAIT_LINES;
            int n = snprintf(expected, sizeof expected, "- 1.2.3.4:5 -> %s A\n",
                             waits ? "5.6.7.8:9" : "-");
            if (!waits)
                n += snprintf(expected + n, sizeof expected - (size_t)n, "skipped 1 target: %d\n",
                              between + 2);
            (void)snprintf(expected + n, sizeof expected - (size_t)n, "%d lines\n", between + 2);
            expect(log, expected);
        }
}

// What is between a record and its target must not matter when the batch is just full.
static void full_batches(void **state)
{
    (void)state;
    static const char *const between[] = {"", "--- rubbish\n", "-\n", "[+] more\n", "rubbish\n"};
    for (size_t b = 0; b < sizeof between / sizeof *between; b++)
        for (int before = BATCH_MAX - 2; before <= BATCH_MAX; before++) {
            struct output log;
            output_init_memory(&log);
            for (int i = 0; i < before; i++)
                output_cstr(&log, "1.2.3.4:5 - A -> 5.6.7.8:9 (link: x)\n");
            output_format(&log, "9.9.9.9:5 - Last \n%s  -> 5.6.7.8:99 (link: x)\n", between[b]);
            for (enum parse_speed speed = PARSE_BEST; speed <= PARSE_PLAIN; speed++) {
                char *text = parse_text(&format_p0f2, log.data, log.used, &utc, speed);
                assert_non_null(strstr(text, "- 9.9.9.9:5 -> 5.6.7.8:99 Last\n"));
                free(text);
            }
            output_abandon(&log);
        }
}

// The same line with its record swallowed by a masquerade, as the batch fills up.
static void full_batches_and_masquerades(void **state)
{
    (void)state;
    for (int before = BATCH_MAX - 3; before <= BATCH_MAX; before++) {
        struct output log, expected;
        output_init_memory(&log);
        output_init_memory(&expected);
        for (int i = 0; i < before; i++) {
            output_cstr(&log, "1.2.3.4:5 - A\n");
            output_cstr(&expected, "- 1.2.3.4:5 -> - A\n");
        }
        output_cstr(&log, ">> Masquerade at 1.2.3.4: indicators at 40%. -- 9.9.9.9:5 - Last\n"
                          "1.2.3.4:6 - B\n");
        output_format(&expected,
                      "- masquerade\n- 9.9.9.9:5 -> - Last\n- 1.2.3.4:6 -> - B\n%d lines\n",
                      before + 2);
        char *want = take_text(&expected);
        expect_bytes(log.data, log.used, want);
        free(want);
        output_abandon(&log);
    }
}

static void line_ends(void **state)
{
    (void)state;
    expect("1.2.3.4:5 - A \r\n  -> 5.6.7.8:9 (link: x)\r\n\r\n1.2.3.4:6 - B\r\nrubbish\r\n",
           "- 1.2.3.4:5 -> 5.6.7.8:9 A\n- 1.2.3.4:6 -> - B\nskipped 1 text: 5\n5 lines\n");
    expect("", "0 lines\n");
    expect("\n", "1 lines\n");
    expect("\n\n\r\n", "3 lines\n");
}

static void nul_bytes(void **state)
{
    (void)state;
    static const char log[] = "1.2.3.4:5 - A\0B \n  -> 5.6.7.8:9 (link: x)\n\0\0\0\n\0"
                              "1.2.3.4:6 - C\n1.2.3.4:7 - D \n";
    expect_bytes(
        log, sizeof log - 1,
        "- 1.2.3.4:5 -> 5.6.7.8:9 A@B\n- 1.2.3.4:7 -> - D\nskipped 2 text: 3 4\n5 lines\n");
}

// A log that begins or ends within a record loses that record, or its target, and no other.
static void cut_logs(void **state)
{
    (void)state;
    static const char log[] = "<Sun Nov 19 01:35:04 2006> 1.2.3.4:5 - Linux \n"
                              "  -> 5.6.7.8:9 (distance 3, link: x)\n"
                              "<Sun Nov 19 01:35:05 2006> 1.2.3.4:6 - Linux \n"
                              "  Signature: [x] \n"
                              "  -> 5.6.7.8:10 (distance 3, link: x)\n"
                              "  [00] 45 00  | E.\n";
    static const char first[] = "1163900104 1.2.3.4:5 -> 5.6.7.8:9 Linux\n";
    size_t second = (size_t)(strchr(strchr(log, '\n') + 1, '\n') + 1 - log);
    size_t label_end = second + 45, target = (size_t)(strstr(log, ":10 (") + 5 - log);
    for (size_t len = second; len < sizeof log; len++) {
        for (enum parse_speed speed = PARSE_BEST; speed <= PARSE_PLAIN; speed++) {
            char *text = parse_text(&format_p0f2, log, len, &utc, speed);
            char *rest = text + strlen(first);
            assert_memory_equal(text, first, strlen(first));
            if (len == second)
                assert_string_equal(rest, "2 lines\n");
            else if (len < label_end)
                assert_string_equal(rest, "skipped 1 cut: 3\n3 lines\n");
            else if (len < target)
                assert_memory_equal(rest, "1163900105 1.2.3.4:6 -> - Linux\n", 32);
            else
                assert_memory_equal(rest, "1163900105 1.2.3.4:6 -> 5.6.7.8:10 Linux\n", 41);
            if (len >= label_end)
                assert_null(strstr(rest, "skipped"));
            free(text);
        }
    }
    for (size_t from = 1; from < second; from++) {
        char *text = parse_text(&format_p0f2, log + from, sizeof log - 1 - from, &utc, PARSE_BEST);
        assert_non_null(strstr(text, "1163900105 1.2.3.4:6 -> 5.6.7.8:10 Linux\n"));
        free(text);
    }
    // With -l the whole record is one line.
    static const char line[] = "1.2.3.4:5 - Linux 2.4 -> 5.6.7.8:10 (link: x)";
    expect_bytes(line, 21, "skipped 1 cut: 1\n1 lines\n");
    expect_bytes(line, 22, "- 1.2.3.4:5 -> - Linux 2.4\n1 lines\n");
    expect_bytes(line, 37, "- 1.2.3.4:5 -> 5.6.7.8:10 Linux 2.4\n1 lines\n");
    expect_bytes(line, 35, "- 1.2.3.4:5 -> - Linux 2.4\n1 lines\n");
}

static void long_lines(void **state)
{
    (void)state;
    for (int extra = -1; extra <= 1; extra++) {
        size_t filler = (size_t)(PARSE_LINE_MAX + extra);
        struct output log;
        output_init_memory(&log);
        output_cstr(&log, "1.2.3.4:5 - A \n");
        output_fill(&log, 'x', filler);
        output_cstr(&log, "\n  -> 5.6.7.8:9 (link: x)\n1.2.3.4:6 - B\n");
        expect_bytes(log.data, log.used,
                     extra <= 0 ? "- 1.2.3.4:5 -> 5.6.7.8:9 A\n- 1.2.3.4:6 -> - B\n"
                                  "skipped 1 text: 2\n4 lines\n"
                                : "- 1.2.3.4:5 -> - A\n- 1.2.3.4:6 -> - B\nskipped 1 target: 3\n"
                                  "skipped 1 long: 2\n4 lines\n");
        output_abandon(&log);
    }
}

static void detection(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool log;
    } cases[] = {
        {"1.2.3.4:5 - Linux \n", true},
        {"rubbish\n>> Masquerade at 1.2.3.4: indicators at 40%.\n", true},
        {"--- p0f 2.0.8 resuming operations at <x> ---\n", true},
        {"", false},
        {"\n\n", false},
        {"rubbish\n1.2.3.4 - - \"GET / HTTP/1.0\"\n", false},
        {"  -> 5.6.7.8:9 (link: x)\n", false},
        {"[+] nothing but messages\n(C) somebody\n", false},
    };
    struct batch *scratch = malloc(sizeof *scratch);
    assert_non_null(scratch);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t len = strlen(cases[i].text);
        char *text = with_slack(cases[i].text, len);
        const struct log_format *format;
        assert_true(log_format_detect(view_of(text, len), scratch, &format));
        assert_ptr_equal(format, cases[i].log ? &format_p0f2 : NULL);
        free(text);
    }
    free(scratch);
}

// Parts of a log joined: the places of what was skipped are those in the whole.
static void joined_skips(void **state)
{
    (void)state;
    struct skips all = {0}, part = {0};
    skips_add(&part, SKIP_TEXT, 3);
    skips_add(&part, SKIP_TEXT, 5);
    skips_append(&all, &part, 0);
    skips_append(&all, &part, 100);
    skips_add(&part, SKIP_PORT, 7);
    skips_append(&all, &part, 200);
    assert_int_equal(all.count[SKIP_TEXT], 6);
    assert_int_equal(all.line[SKIP_TEXT][0], 3);
    assert_int_equal(all.line[SKIP_TEXT][1], 5);
    assert_int_equal(all.line[SKIP_TEXT][2], 103);
    assert_int_equal(all.line[SKIP_PORT][0], 207);
    assert_int_equal(skips_total(&all), 7);
    for (int reason = 0; reason < SKIP_REASONS; reason++)
        assert_non_null(skip_reason_text((enum skip_reason)reason));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_lines),
        cmocka_unit_test(one_line),
        cmocka_unit_test(labels),
        cmocka_unit_test(unknown_systems),
        cmocka_unit_test(signatures),
        cmocka_unit_test(no_second_part),
        cmocka_unit_test(host_names),
        cmocka_unit_test(payloads),
        cmocka_unit_test(dumps),
        cmocka_unit_test(masquerades),
        cmocka_unit_test(restarts),
        cmocka_unit_test(messages),
        cmocka_unit_test(bad_addresses),
        cmocka_unit_test(stray_targets),
        cmocka_unit_test(targets_with_rubbish),
        cmocka_unit_test(garbage_between),
        cmocka_unit_test(waiting),
        cmocka_unit_test(full_batches),
        cmocka_unit_test(full_batches_and_masquerades),
        cmocka_unit_test(line_ends),
        cmocka_unit_test(nul_bytes),
        cmocka_unit_test(cut_logs),
        cmocka_unit_test(long_lines),
        cmocka_unit_test(detection),
        cmocka_unit_test(joined_skips),
    };
    utc = zone_utc;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
