// SPDX-License-Identifier: GPL-2.0-only
#include "summaries.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HOUR = 3600, DAY = 86400 };

// A test without memory is no test.
static void *need(void *p)
{
    if (!p)
        abort();
    return p;
}

struct summary *summary_new(struct arena *a, const struct zone *zone)
{
    static const struct summary_table empty[] = {
        {.name = "os", .heading = "OS", .key = SUMMARY_OS},
        {.name = "source_ip", .heading = "source IP", .key = SUMMARY_ADDRESS},
        {.name = "destination_ip", .heading = "destination IP", .key = SUMMARY_ADDRESS},
        {.name = "destination_port", .heading = "destination port", .key = SUMMARY_PORT},
    };
    struct summary *s = need(arena_alloc(a, sizeof *s));
    s->zone = zone;
    s->tables = need(arena_alloc(a, sizeof empty));
    memcpy(s->tables, empty, sizeof empty);
    s->table_count = sizeof empty / sizeof *empty;
    s->activity.bin_seconds = 60;
    return s;
}

static struct summary_table *table_of(struct summary *s, const char *name)
{
    for (size_t i = 0; i < s->table_count; i++)
        if (strcmp(s->tables[i].name, name) == 0)
            return &s->tables[i];
    abort();
}

// Room for one more item in an array whose room is the next power of two.
static void *grow(struct arena *a, void *items, size_t count, size_t size)
{
    if (count & (count - 1))
        return items;
    void *more = need(arena_array(a, count ? 2 * count : 1, size));
    if (count)
        memcpy(more, items, count * size);
    return more;
}

static struct summary_row *add_row(struct arena *a, struct summary_table *t, uint64_t count)
{
    t->rows = grow(a, t->rows, t->row_count, sizeof *t->rows);
    t->rows[t->row_count] = (struct summary_row){.count = count};
    t->total += count;
    return &t->rows[t->row_count++];
}

void summary_add(struct arena *a, struct summary *s, const char *table, const char *label,
                 uint64_t count)
{
    struct summary_table *t = table_of(s, table);
    struct summary_row *row = add_row(a, t, count);
    row->label = arena_copy(a, view_cstr(label));
    need((void *)(size_t)row->label.ptr);
    const char *number = strrchr(label, '(');
    if (t->key == SUMMARY_PORT && number)
        row->port = (uint16_t)strtoul(number + 1, NULL, 10);
}

void summary_add_source(struct arena *a, struct summary *s, uint64_t number, uint64_t count)
{
    struct summary_row *row = add_row(a, table_of(s, "source_ip"), count);
    row->address = number >> 32 ? (struct addr){0x20010db8deadbeef + number, ~number * 0x9e3779b9}
                                : addr_from_v4((uint32_t)number);
}

void summary_add_bin(struct arena *a, struct summary *s, int64_t start, uint64_t attempts,
                     uint64_t recorded_seconds)
{
    struct summary_activity *activity = &s->activity;
    activity->bins = grow(a, activity->bins, activity->bin_count, sizeof *activity->bins);
    activity->bins[activity->bin_count++] = (struct summary_bin){start, attempts, recorded_seconds};
    if (!s->has_times)
        s->first = start;
    s->has_times = true;
    s->last = start + activity->bin_seconds - 1;
    s->recording_seconds += recorded_seconds;
}

void summary_add_recording(struct arena *a, struct summary *s, int64_t from, int64_t to,
                           uint64_t attempts)
{
    int64_t size = s->activity.bin_seconds, begin = from / size * size;
    uint64_t bins = (uint64_t)(to / size - from / size) + 1, done = 0;
    double length = to > from ? (double)(to - from) : 1;
    int64_t first = s->has_times ? s->first : from;
    for (uint64_t i = 0; i < bins; i++) {
        int64_t start = begin + (int64_t)i * size, end = start + size;
        int64_t low = start > from ? start : from, high = end < to ? end : to;
        uint64_t until = i + 1 == bins
                             ? attempts
                             : (uint64_t)((double)attempts * (double)(high - from) / length);
        summary_add_bin(a, s, start, until - done, (uint64_t)(high > low ? high - low : 0));
        done = until;
    }
    s->first = first;
    s->last = to;
}

void summary_add_details(struct arena *a, struct summary *s)
{
    static const char *const systems[] = {"Windows XP Pro SP1, 2000 SP3", "Linux 2.4",
                                          "Solaris 10"};
    static const char *const ports[] = {"microsoft-ds - Microsoft Naked CIFS (445)", "ssh (22)"};
    struct summary_table *sources = table_of(s, "source_ip");
    for (size_t i = 0; i < s->table_count; i++)
        s->tables[i].values = s->tables[i].row_count + s->tables[i].below_threshold / 3;
    for (size_t i = 0; i < sources->row_count && i < 10; i++) {
        struct summary *alone = summary_new(a, s->zone);
        uint64_t count = sources->rows[i].count, part = i % 3 ? count : count / 2 + 1;
        summary_add(a, alone, "os", systems[i % 3], part);
        summary_add(a, alone, "destination_port", ports[i % 2], part);
        alone->attempts = count;
        table_of(alone, "os")->total = table_of(alone, "destination_port")->total = count;
        alone->activity.bin_seconds = s->activity.bin_seconds;
        for (size_t k = i; k < s->activity.bin_count; k += 1 + i)
            summary_add_bin(a, alone, s->activity.bins[k].start, s->activity.bins[k].attempts, 0);
        sources->rows[i].alone = alone;
    }
    if (sources->row_count) {
        struct summary *peak = summary_new(a, s->zone);
        *table_of(peak, "source_ip") = *sources;
        s->peak = peak;
    }
}

struct count_of {
    const char *label;
    uint64_t count;
};

static void add_all(struct arena *a, struct summary *s, const char *table,
                    const struct count_of *rows, size_t count)
{
    for (size_t i = 0; i < count; i++)
        summary_add(a, s, table, rows[i].label, rows[i].count);
}

#define ADD_ALL(a, s, table, rows) add_all(a, s, table, rows, sizeof(rows) / sizeof *(rows))

static const struct count_of sample_os[] = {
    {"Windows XP Pro SP1, 2000 SP3", 9468},
    {"Windows 2000 SP2+, XP SP1 (seldom 98 4.10.2222)", 4616},
    {"Windows 2000 SP4, XP SP1", 1664},
    {"Windows XP SP1, 2000 SP3 (2)", 175},
    {"Windows XP/2000 (RFC1323, w+, no tstamp) [GENERIC]", 141},
    {"Windows XP Pro SP1, 2000 SP3 (NAT!)", 66},
    {"Windows XP (RFC1323, w+) [GENERIC]", 65},
    {"Windows XP/2000 while downloading (leak!)", 59},
    {"Windows 2000 SP4, XP SP 1 (2)", 20},
    {"Windows XP, 2000 SP2+", 17},
    {"Windows XP/2000 [GENERIC]", 15},
    {"Windows 2000 SP4, XP SP1 (firewall!)", 6},
    {"Windows 98 [GENERIC]", 4},
    {"Windows 98 (4)", 3},
    {"Windows XP/2000 (RFC1323 no tstamp) [GENERIC]", 3},
    {"Linux 2.4/2.6 <= 2.6.7 (up: 2726 hrs)", 2},
    {"Windows SP3", 2},
    {"Windows XP SP1, 2000 SP4 (3)", 2},
    {"Linux 2.4/2.6 <= 2.6.7 (up: 1934 hrs)", 1},
    {"Linux 2.4/2.6 <= 2.6.7 (up: 522 hrs)", 1},
};

static const struct count_of sample_ports[] = {
    {"microsoft-ds - Microsoft Naked CIFS (445)", 8437},
    {"loc-srv - epmap Location Service (135)", 4575},
    {"netbios-ssn - NETBIOS session service (139)", 3038},
    {"ms-sql-s - Microsoft SQL Server (1433)", 198},
    {"www - http WorldWideWeb HTTP (80)", 61},
    {"radmin-port - RAdmin Port (4899)", 6},
    {"smtp - mail (25)", 4},
    {"ssh - SSH Remote Login Protocol (22)", 3},
    {"socks - socks proxy server (1080)", 2},
    {"pop3 - pop-3 POP version 3 (110)", 1},
};

static const uint64_t sample_sources[][2] = {
    {0x52e624a7, 241}, {0x52e0a5a8, 203}, {0x52e17e37, 199}, {0x52e79531, 198}, {0x52e3e034, 192},
    {0x52e16c64, 191}, {0x52e5bbf2, 190}, {0x52e40e77, 182}, {0x52e4ce22, 176}, {0x52e2d2a8, 174},
    {0x52e664e2, 172}, {0x52e136f9, 169}, {0x52e75f8c, 167},
};

static const int64_t sample_recordings[][3] = {
    {1156790588, 1156796528, 326},  {1156882076, 1156883156, 67},   {1156971259, 1156981879, 649},
    {1157052244, 1157067904, 1071}, {1157143565, 1157148785, 356},  {1157229530, 1157235890, 485},
    {1157308698, 1157316078, 567},  {1157397749, 1157411969, 1134}, {1157484025, 1157492845, 743},
    {1157567154, 1157568654, 142},  {1157657485, 1157671645, 1310}, {1157748538, 1157750758, 211},
    {1157833249, 1157837929, 463},  {1157918929, 1157944429, 2537}, {1158005899, 1158029899, 2476},
    {1158089582, 1158096122, 717},  {1158174229, 1158180109, 665},  {1158263049, 1158272409, 1079},
    {1158353270, 1158363890, 1263}, {1158437532, 1158438094, 69},
};

struct summary *summary_sample(struct arena *a, const struct zone *zone)
{
    struct summary *s = summary_new(a, zone);
    s->attempts = 16330;
    s->ignored = 6636;
    s->lines = 45932;
    ADD_ALL(a, s, "os", sample_os);
    ADD_ALL(a, s, "destination_port", sample_ports);
    for (size_t i = 0; i < sizeof sample_sources / sizeof *sample_sources; i++)
        summary_add_source(a, s, sample_sources[i][0], sample_sources[i][1]);
    for (size_t i = 0; i < sizeof sample_recordings / sizeof *sample_recordings; i++)
        summary_add_recording(a, s, sample_recordings[i][0], sample_recordings[i][1],
                              (uint64_t)sample_recordings[i][2]);
    for (size_t i = 0; i < s->table_count; i++) {
        s->tables[i].below_threshold = s->attempts - s->tables[i].total;
        s->tables[i].total = s->attempts;
    }
    summary_add_details(a, s);
    return s;
}

// ---- Random ----

static uint64_t next_random(uint64_t *state)
{
    // splitmix64, by Sebastiano Vigna (public domain).
    uint64_t z = *state += 0x9e3779b97f4a7c15;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return z ^ z >> 31;
}

static uint64_t below(uint64_t *state, uint64_t limit)
{
    return limit ? next_random(state) % limit : 0;
}

static void random_label(uint64_t *state, char *out, size_t size)
{
    static const char *const words[] = {"Windows",
                                        "XP/2000",
                                        "Linux",
                                        "2.4",
                                        "(RFC1323,",
                                        "FreeBSD",
                                        "SP1,",
                                        "[NAT!]",
                                        "OpenBSD",
                                        "6.x",
                                        "caf\xc3\xa9",
                                        "\xe6\x97\xa5\xe6\x9c\xac",
                                        "<leak!>",
                                        "\"quote\"",
                                        "a&b",
                                        "i",
                                        "Verylongwordwithoutspace",
                                        "WWWWWWWWWW"};
    size_t used = 0;
    uint64_t count = 1 + below(state, 12);
    out[0] = '\0';
    for (uint64_t i = 0; i < count; i++) {
        const char *word = words[below(state, sizeof words / sizeof *words)];
        int n = snprintf(out + used, size - used, "%s%s", i ? " " : "", word);
        if (n < 0 || (size_t)n >= size - used)
            break;
        used += (size_t)n;
    }
    out[used] = '\0';
}

// Rows whose counts fall: evenly, steeply, or one that dwarfs all.
static uint64_t random_count(uint64_t *state, int shape, size_t at)
{
    uint64_t n = (uint64_t)at + 1;
    if (shape == 0)
        return 1000 + below(state, 2);
    if (shape == 1)
        return 1 + 100000 / n;
    return 1 + 1000000 / (n * n * n);
}

static int by_count(const void *a, const void *b)
{
    const struct summary_row *x = a, *y = b;
    return (x->count < y->count) - (x->count > y->count);
}

static void random_table(struct arena *a, struct summary *s, const char *name, uint64_t *state)
{
    char label[200];
    struct summary_table *t = table_of(s, name);
    size_t rows = (size_t)below(state, below(state, 3) ? 12 : 65);
    int shape = (int)below(state, 3);
    for (size_t i = 0; i < rows; i++) {
        uint64_t count = random_count(state, shape, i);
        if (t->key == SUMMARY_ADDRESS) {
            summary_add_source(a, s, next_random(state) >> (below(state, 2) ? 32 : 16), count);
        } else {
            random_label(state, label, sizeof label - 10);
            if (t->key == SUMMARY_PORT)
                (void)snprintf(label + strlen(label), 10, " (%u)", (unsigned)below(state, 65536));
            summary_add(a, s, name, label, count);
        }
    }
    if (rows)
        qsort(t->rows, t->row_count, sizeof *t->rows, by_count);
    t->unknown = below(state, 2) ? below(state, t->total + 2) : 0;
    t->below_threshold = below(state, 2) ? below(state, t->total + 2) : 0;
    t->total += t->unknown + t->below_threshold;
}

struct summary *summary_random(struct arena *a, const struct zone *zone, uint64_t seed)
{
    static const int64_t sizes[] = {60, 900, 3600, 86400};
    uint64_t state = seed;
    struct summary *s = summary_new(a, zone);
    random_table(a, s, "os", &state);
    random_table(a, s, "source_ip", &state);
    random_table(a, s, "destination_port", &state);
    s->attempts = s->tables[0].total;
    if (below(&state, 10) == 0)
        return s;
    s->activity.bin_seconds = sizes[below(&state, 4)];
    uint64_t count = 1 + below(&state, below(&state, 2) ? 20 : 600);
    uint64_t spread = 1 + below(&state, below(&state, 3) ? 3 : 200), top = 1 + below(&state, 5000);
    uint64_t listened = below(&state, 5);
    int64_t at = 1156790588 / DAY * DAY + (int64_t)below(&state, 40) * s->activity.bin_seconds;
    for (uint64_t i = 0; i < count; i++) {
        uint64_t size = (uint64_t)s->activity.bin_seconds;
        uint64_t recorded = listened == 0   ? 0
                            : listened == 1 ? below(&state, 40)
                                            : below(&state, size + 1);
        summary_add_bin(a, s, at, below(&state, top), recorded);
        at += s->activity.bin_seconds * (int64_t)(1 + below(&state, spread));
    }
    if (below(&state, 3))
        summary_add_details(a, s);
    return s;
}
