// SPDX-License-Identifier: GPL-2.0-only
//
// Writes logs as p0f would, for measuring: the same bytes for the same arguments, everywhere.
//
//     generate FORM MIX RECORDS SOURCES SEED
//
// FORM is two-line or one-line of p0f 2, p0f3, or json of p0f 3; SOURCES is how many different
// source addresses to draw from. MIX is
//
//   few     eleven systems without changing uptimes; the sources are equally frequent. A few
//   systems
//           make most of the attempts, as a sensor on a home line saw them.
//   real    as the logs of years have it, of p0f 2: 60 systems by Zipf's law, a third of the
//   records
//           with an uptime of up to 10,000 hours, a tenth UNKNOWN with one of 2,000 signatures,
//           remarks, and 40 % of the attempts from 1,000 sources.
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct label {
    const char *p0f2, *p0f3, *signature;
};

static const struct label labels[] = {
    {"Windows XP Pro SP1, 2000 SP3", "Windows XP",
     "4:120+8:0:1452:65535,0:mss,nop,nop,sok:df,id+:0"},
    {"Windows 2000 SP2+, XP SP1 (seldom 98 4.10.2222)", "Windows NT kernel",
     "4:116+12:0:1460:mss*44,0:mss,nop,nop,sok:df,id+:0"},
    {"Windows 2000 SP4, XP SP1", "Windows 7 or 8",
     "4:121+7:0:1460:8192,8:mss,nop,ws,nop,nop,sok:df,id+:0"},
    {"Windows XP/2000 (RFC1323, w+, no tstamp) [GENERIC]", "Windows NT kernel 5.x",
     "4:119+9:0:1452:65535,2:mss,nop,ws,nop,nop,sok:df,id+:0"},
    {"Linux 2.6 (newer, 2) (up: 105 hrs)", "Linux 2.6.x",
     "4:50+14:0:1460:mss*4,7:mss,sok,ts,nop,ws:df,id+:0"},
    {"Linux 2.4/2.6 <= 2.6.7 (up: 1934 hrs)", "Linux 2.4.x-2.6.x",
     "4:53+11:0:1460:mss*4,0:mss,sok,ts,nop,ws:df,id+:0"},
    {"Windows XP Pro SP1, 2000 SP3 (NAT!)", "Linux 3.11 and newer",
     "4:48+16:0:1460:mss*20,10:mss,sok,ts,nop,ws:df,id+:0"},
    {"FreeBSD 4.7-5.2 (or MacOS X 10.2-10.4) (1) (ECN) [Bredband Scandinavia] (up: 390 hrs)",
     "FreeBSD 9.x or newer", "4:55+9:0:1460:65535,6:mss,nop,ws,sok,ts:df,id+:0"},
    {"UNKNOWN [S44:53:1:60:M1460,S,T,N,W7:.:?:?]", "???", "4:244+11:0:0:0,0:::0"},
    {"OpenBSD 3.0-3.9", "OpenBSD 3.x",
     "4:52+12:0:1460:16384,0:mss,nop,nop,sok,nop,ws,nop,nop,ts:df,id+:0"},
    {"NMAP syn scan (2) *", "NMap SYN scan", "4:41+23:0:1460:1024,0:mss::0"},
};

enum { LABELS = sizeof labels / sizeof *labels };

// The systems of the real mix: those with timestamps, which p0f 2 tells the uptime of, and others.
static const char *const timed_systems[] = {
    "Linux 2.6 (newer, 1)",
    "Linux 2.4/2.6 <= 2.6.7",
    "Linux 2.6 (newer, 3)",
    "Linux 2.5 (sometimes 2.4)",
    "Linux 2.4 (Google crawlbot)",
    "FreeBSD 6.x (2)",
    "Linux 2.6.? (barebone, rare!)",
    "FreeBSD 4.7-5.2 (or MacOS X 10.2-10.4) (1)",
    "Linux 2.4 w/o timestamps",
    "MacOS 9.1 (OT 3.0+)",
    "Linux 2.0.3x (1)",
    "OpenBSD 3.3-4.0",
    "Solaris 10 (beta)",
    "NetBSD 1.6W-current (DF)",
    "Linux 2.4-2.6 (big boy)",
    "AIX 4.3.3-5.2 (1)",
    "HP-UX 11.00-11.11",
    "FreeBSD 5.x (1)",
    "Tru64 5.1a JP4 (or OpenVMS 7.x on Compaq 5.x stack)",
    "Novell NetWare 6 SP3",
};
static const char *const other_systems[] = {
    "Windows 2000 SP4, XP SP1+",
    "Windows XP SP1+, 2000 SP3",
    "Windows 2000 SP2+, XP SP1+ (seldom 98)",
    "Windows 98 (1)",
    "Windows XP/2000 (RFC1323+, w+, tstamp-)",
    "Windows 2000 SP4, XP SP1+ (2)",
    "Windows XP/2000",
    "Windows 98 (11)",
    "Windows 2003 (1)",
    "Windows NT 4.0 SP6a (1)",
    "Windows XP/2000 via Cisco",
    "Windows Vista (beta)",
    "Windows 95 (low TTL)",
    "Windows 98 (low TTL) (1)",
    "Windows ME no SP (?)",
    "Windows 2000 RFC1323",
    "Windows 3.11 (Tucows)",
    "Windows NT 4.0 (older)",
    "Windows XP Pro SP1, 2000 SP3",
    "Windows XP SP1, 2000 SP4 (3)",
    "Windows CE 3",
    "Windows SP3",
    "Windows 98 (no sack)",
    "NMAP syn scan (1)",
    "Linux 2.2 (1)",
    "Linux 2.2 (2)",
    "Linux 2.0.34-38",
    "OpenBSD 3.0-3.9",
    "OpenBSD 2.6-2.8",
    "Solaris 8 (1)",
    "Solaris 2.6 (sunsite)",
    "Cisco 7200, Catalyst 3500, etc",
    "NetCache 5.3-5.5",
    "CacheFlow CacheOS 4.1",
    "Checkpoint (unknown 1)",
    "BSD/OS 3.1-4.3",
    "SymbianOS 7",
    "Zaurus 3.10",
    "PalmOS Tungsten T3/C",
    "Dell PowerApp cache (Linux-based)",
};

enum {
    TIMED = sizeof timed_systems / sizeof *timed_systems,
    SYSTEMS = TIMED + sizeof other_systems / sizeof *other_systems,
    SIGNATURES = 2000,
    UPTIME_HOURS = 10000,
    HOT_SOURCES = 1000,
    LABEL_MAX = 160,
};

static const char *const links[] = {"ethernet/modem", "pppoe (DSL)", "unspecified",
                                    "sometimes DSL (3)"};
static const unsigned ports[] = {445, 445, 445, 135, 135, 139, 1433, 22, 80, 23, 4899, 25};

// xorshift64*: the point is to be the same everywhere, not to be good.
static uint64_t next_random(uint64_t *state)
{
    uint64_t x = *state;
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    *state = x;
    return x * UINT64_C(0x2545f4914f6cdd1d);
}

// An address of the source with that number, spread over the whole space.
static uint32_t source_address(uint64_t number)
{
    uint64_t h = (number + 1) * UINT64_C(0x9e3779b97f4a7c15);
    h ^= h >> 29;
    h *= UINT64_C(0xbf58476d1ce4e5b9);
    return (uint32_t)(h >> 32);
}

// About half of all attempts go to the first label, a quarter to the second, and so on.
static const struct label *pick_label(uint64_t random)
{
    unsigned zeros = random ? (unsigned)__builtin_ctzll(random) : LABELS;
    return &labels[zeros % LABELS];
}

// The system of a rank by Zipf's law: the second is half as frequent as the first.
static unsigned pick_rank(uint64_t random)
{
    unsigned total = 0, rank = 0;
    for (unsigned i = 0; i < SYSTEMS; i++)
        total += 1000000 / (i + 1);
    unsigned rest = (unsigned)(random % total);
    while (rest >= 1000000 / (rank + 1))
        rest -= 1000000 / (++rank);
    return rank;
}

// A label of the real mix, as p0f 2 writes it.
static void write_real_label(char out[LABEL_MAX], uint64_t random)
{
    static const char *const remarks[64] = {" (NAT!)", " (ECN)", " [high speed]", " (firewall!)"};
    unsigned rank = pick_rank(random >> 24), signature = (unsigned)(random >> 40) % SIGNATURES;
    bool timed = rank % 2 == 1 && rank < 2 * TIMED;
    const char *remark = remarks[random & 63];
    if (random % 10 == 0)
        snprintf(out, LABEL_MAX, "UNKNOWN [S%u:%u:1:60:M%u,S,T,N,W%u:.:?:?]", 4 + signature % 40,
                 44 + signature % 20, 1400 + signature / 40, signature % 9);
    else if (timed)
        snprintf(out, LABEL_MAX, "%s%s (up: %u hrs)", timed_systems[rank / 2], remark ? remark : "",
                 (unsigned)(random >> 8) % UPTIME_HOURS);
    else
        snprintf(out, LABEL_MAX, "%s%s", other_systems[rank < 2 * TIMED ? rank / 2 : rank - TIMED],
                 remark ? remark : "");
}

struct moment {
    unsigned day, month, hour, minute, second, weekday;
};

static const unsigned month_days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

static void one_second_later(struct moment *m)
{
    if (++m->second < 60)
        return;
    m->second = 0;
    if (++m->minute < 60)
        return;
    m->minute = 0;
    if (++m->hour < 24)
        return;
    m->hour = 0;
    m->weekday = (m->weekday + 1) % 7;
    if (++m->day <= month_days[m->month])
        return;
    m->day = 1;
    m->month = (m->month + 1) % 12; // back to January of the same year: a clock that was set
}

static void write_p0f2(const struct moment *m, uint32_t source, uint64_t random, const char *label,
                       bool one_line)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
    static const char weekdays[] = "SunMonTueWedThuFriSat";
    printf("<%.3s %.3s %2u %02u:%02u:%02u 2007> %u.%u.%u.%u:%u - %s %s", weekdays + 3 * m->weekday,
           months + 3 * m->month, m->day, m->hour, m->minute, m->second, source >> 24,
           source >> 16 & 255, source >> 8 & 255, source & 255,
           (unsigned)(1024 + (random & 0x7fff)), label, one_line ? "" : "\n");
    if (strncmp(label, "NMAP", 4) == 0) {
        if (one_line)
            putchar('\n');
        return;
    }
    printf("%s-> 82.224.10.%u:%u (", one_line ? "" : "  ", (unsigned)(1 + (random >> 15 & 7)),
           ports[(random >> 18) % (sizeof ports / sizeof *ports)]);
    if (strncmp(label, "UNKNOWN", 7) != 0)
        printf("distance %u, ", (unsigned)(1 + (random >> 24 & 15)));
    printf("link: %s)\n", links[random >> 28 & 3]);
}

// A syn line, and in most cases the mtu line that follows it.
static void write_p0f3(const struct moment *m, uint32_t source, uint64_t random)
{
    const struct label *label = pick_label(random >> 40);
    char head[160];
    snprintf(head, sizeof head, "[2007/%02u/%02u %02u:%02u:%02u]", m->month + 1, m->day, m->hour,
             m->minute, m->second);
    char ends[160];
    snprintf(ends, sizeof ends, "cli=%u.%u.%u.%u/%u|srv=82.224.10.%u/%u|subj=cli", source >> 24,
             source >> 16 & 255, source >> 8 & 255, source & 255,
             (unsigned)(1024 + (random & 0x7fff)), (unsigned)(1 + (random >> 15 & 7)),
             ports[(random >> 18) % (sizeof ports / sizeof *ports)]);
    bool scanner = strncmp(label->p0f3, "NMap", 4) == 0;
    printf("%s mod=syn|%s|%s=%s|dist=%s%u|params=%s|raw_sig=%s\n", head, ends,
           scanner ? "app" : "os", label->p0f3, scanner ? "<= " : "",
           (unsigned)(1 + (random >> 24 & 15)), scanner ? "random_ttl" : "none", label->signature);
    if (!scanner)
        printf("%s mod=mtu|%s|link=Ethernet or modem|raw_mtu=1500\n", head, ends);
}

// The same as JSON.
static void write_json(const struct moment *m, uint32_t source, uint64_t random)
{
    const struct label *label = pick_label(random >> 40);
    bool scanner = strncmp(label->p0f3, "NMap", 4) == 0;
    char ends[240];
    snprintf(
        ends, sizeof ends,
        "\"client_ip\": \"%u.%u.%u.%u\", \"server_ip\": \"82.224.10.%u\", \"client_port\": %u, "
        "\"server_port\": %u, \"subject\": \"cli\"",
        source >> 24, source >> 16 & 255, source >> 8 & 255, source & 255,
        (unsigned)(1 + (random >> 15 & 7)), (unsigned)(1024 + (random & 0x7fff)),
        ports[(random >> 18) % (sizeof ports / sizeof *ports)]);
    for (int i = 0; i < (scanner ? 1 : 2); i++) {
        printf("{\"timestamp\": \"2007/%02u/%02u %02u:%02u:%02u\", \"mod\": \"%s\", %s, ",
               m->month + 1, m->day, m->hour, m->minute, m->second, i ? "mtu" : "syn", ends);
        if (i)
            printf("\"link\": \"Ethernet or modem\", \"raw_mtu\": \"1500\"}\n");
        else
            printf("\"%s\": \"%s\", \"dist\": \"%s%u\", \"params\": \"%s\", \"raw_sig\": \"%s\"}\n",
                   scanner ? "app" : "os", label->p0f3, scanner ? "<= " : "",
                   (unsigned)(1 + (random >> 24 & 15)), scanner ? "random_ttl" : "none",
                   label->signature);
    }
}

int main(int argc, char **argv)
{
    if (argc != 6) {
        fprintf(stderr,
                "usage: generate two-line|one-line|p0f3|json few|real RECORDS SOURCES SEED\n");
        return 2;
    }
    uint64_t records = strtoull(argv[3], NULL, 10), sources = strtoull(argv[4], NULL, 10);
    uint64_t state = strtoull(argv[5], NULL, 10) * 2 + 1;
    const char *form = argv[1];
    bool real = strcmp(argv[2], "real") == 0;
    struct moment m = {.day = 1, .weekday = 1};
    static char buffer[1 << 20];
    setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
    for (uint64_t i = 0; i < records; i++) {
        char label[LABEL_MAX];
        uint64_t random = next_random(&state);
        if ((random >> 60) < 4)
            one_second_later(&m);
        // With exactly as many sources as records each comes once, as in a flood of forged ones.
        uint64_t number = sources == records ? i : next_random(&state) % sources;
        if (real && next_random(&state) % 5 < 2)
            number %= HOT_SOURCES;
        if (real)
            write_real_label(label, next_random(&state));
        else
            snprintf(label, sizeof label, "%s", pick_label(random >> 40)->p0f2);
        if (strcmp(form, "p0f3") == 0)
            write_p0f3(&m, source_address(number), random);
        else if (strcmp(form, "json") == 0)
            write_json(&m, source_address(number), random);
        else
            write_p0f2(&m, source_address(number), random, label, strcmp(form, "one-line") == 0);
    }
    return fflush(stdout) == 0 ? 0 : 1;
}
