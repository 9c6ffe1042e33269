// SPDX-License-Identifier: GPL-2.0-only
//
// What holds for every log, tried on real ones, on damaged ones, and on none at all: it does not
// matter how a log is read, only what is in it.
#include <dirent.h>

#include "support.h"

struct log {
    char *name, *data;
    size_t len;
    const struct log_format *format;
};

enum { LOGS = 64, LOG_MAX = 120 << 10 };

static struct log logs[LOGS];
static size_t log_count;
static char *folder, *scratch_path;
static struct zone zone;
static uint64_t seed; // of TEST_SEED, to try other damage than every day's

static const struct log_format *detect(const char *data, size_t len)
{
    struct batch *scratch = malloc(sizeof *scratch);
    char *copy = with_slack(data, len);
    assert_non_null(scratch);
    const struct log_format *format;
    assert_true(log_format_detect(view_of(copy, len), scratch, &format));
    free(copy);
    free(scratch);
    return format;
}

static void add_folder(const char *path)
{
    DIR *d = opendir(path);
    struct dirent *entry;
    while (d && (entry = readdir(d)) && log_count < LOGS) {
        size_t len = strlen(entry->d_name);
        if (len < 4 || strcmp(entry->d_name + len - 4, ".log") != 0)
            continue;
        struct log *log = &logs[log_count];
        log->name = path_in(path, entry->d_name);
        log->data = file_get(log->name, &log->len);
        assert_non_null(log->data);
        // The beginning is enough, and its end is a cut one.
        log->len = log->len < LOG_MAX ? log->len : LOG_MAX;
        log->format = detect(log->data, log->len);
        if (log->format) {
            log_count++;
        } else {
            free(log->name);
            free(log->data);
        }
    }
    if (d)
        (void)closedir(d);
}

// ---- Reading in other ways ----

// Reads records that start in [begin, end) of the file, first those before `middle`, and adds what
// they say.
static void read_range(const struct log_format *format, size_t read_size, uint64_t begin,
                       uint64_t middle, uint64_t end, struct output *out, struct skips *skips,
                       uint64_t *lines)
{
    struct parse_options options = {.log_zone = &zone};
    struct block_reader r;
    struct block block;
    struct parser p;
    struct error e;
    enum block_status status;
    struct batch *batch = malloc(sizeof *batch);
    assert_non_null(batch);
    batch->details = NULL;
    assert_true(block_reader_open(&r, scratch_path, DECODER_MEMORY, read_size, &e));
    assert_true(block_reader_range(&r, begin, middle, &e));
    block_reader_start(&r, format->can_start);
    parser_init(&p, format, &options);
    for (int half = 0; half < 2; half++) {
        while ((status = block_reader_next(&r, &block, &e)) == BLOCK_READY) {
            assert_true(block.len > 0);
            assert_true(parser_block(&p, block, &e));
            while (parser_next(&p, batch))
                write_records(out, batch);
        }
        assert_int_equal(status, BLOCK_END);
        block_reader_extend(&r, end);
    }
    skips_append(skips, &p.skips, *lines);
    *lines += p.lines;
    parser_release(&p);
    block_reader_close(&r);
    free(batch);
}

// What the file says when it is cut at these places, which rise.
static char *read_cut(const struct log_format *format, size_t read_size, const uint64_t *cuts,
                      size_t cut_count)
{
    struct output out;
    struct skips skips = {0};
    uint64_t lines = 0;
    output_init_memory(&out);
    for (size_t i = 0; i <= cut_count; i += 2)
        read_range(format, read_size, i ? cuts[i - 1] : 0, i < cut_count ? cuts[i] : UINT64_MAX,
                   i + 1 < cut_count ? cuts[i + 1] : UINT64_MAX, &out, &skips, &lines);
    write_skips(&out, &skips, lines);
    return take_text(&out);
}

static void same(const char *got, const char *wanted, const char *name, const char *how)
{
    if (strcmp(got, wanted) == 0)
        return;
    size_t at = 0;
    while (got[at] && got[at] == wanted[at])
        at++;
    while (at && got[at - 1] != '\n')
        at--;
    fail_msg("%s, %s:\n  %.200s\ninstead of\n  %.200s", name, how, got + at, wanted + at);
}

static int by_value(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

// All the ways to read `data` must say the same.
static void check_ways(const struct log_format *format, const char *data, size_t len,
                       const char *name, struct dice *dice, bool thorough)
{
    // A reader leaves out NUL bytes at the beginning of a file.
    for (; len && !*data; len--)
        data++;
    char *whole = parse_text(format, data, len, &zone, PARSE_BEST);
    for (enum parse_speed speed = PARSE_PORTABLE; speed <= PARSE_PLAIN; speed++) {
        char *slower = parse_text(format, data, len, &zone, speed);
        same(whole, slower, name, speed == PARSE_PLAIN ? "the fast way" : "the AVX2 way");
        free(slower);
    }
    if (len > 1 && memchr("\x1f\xfd\x28"
                          "B",
                          data[0], 4)) {
        free(whole); // may pass for a compressed file
        return;
    }
    file_put(scratch_path, data, len);
    // Thousands of reads say as much as a million.
    size_t sizes[] = {1, 1 + len / 4096 + dice_below(dice, 64), 1 + dice_below(dice, 4096),
                      BLOCK_SIZE};
    for (size_t i = thorough ? 0 : 1; i < sizeof sizes / sizeof *sizes; i++) {
        char how[64], *text = read_cut(format, sizes[i], NULL, 0);
        (void)snprintf(how, sizeof how, "read %zu at a time", sizes[i]);
        same(text, whole, name, how);
        free(text);
    }
    for (int round = 0; round < (thorough ? 4 : 1); round++) {
        uint64_t cuts[8];
        size_t count = dice_below(dice, 8) + 1;
        for (size_t i = 0; i < count; i++)
            cuts[i] = 1 + dice_below(dice, len + 2);
        if (round == 1 && len > 8) // close together, within a record
            for (size_t i = 0; i < count; i++)
                cuts[i] = cuts[0] + i;
        qsort(cuts, count, sizeof *cuts, by_value);
        // No range is empty.
        size_t kept = 0;
        for (size_t i = 0; i < count; i++)
            if (kept == 0 || cuts[i] > cuts[kept - 1])
                cuts[kept++] = cuts[i];
        char how[64], *text = read_cut(format, 1 + dice_below(dice, 5000), cuts, kept);
        (void)snprintf(how, sizeof how, "in %zu ranges from %llu on", kept + 1,
                       (unsigned long long)cuts[0]);
        same(text, whole, name, how);
        free(text);
    }
    free(whole);
}

static void ways_of_reading(void **state)
{
    (void)state;
    struct dice dice = {seed + 1};
    for (size_t i = 0; i < log_count; i++)
        check_ways(logs[i].format, logs[i].data, logs[i].len, logs[i].name, &dice, true);
}

// ---- Damaged logs ----

// What makes a difference to a parser where it does not belong.
static const char *const pieces[] = {
    "\n",
    "\r\n",
    "\n\n\n",
    "\0",
    "  -> ",
    " -> ",
    " - ",
    "  -> 1.2.3.4:5 (",
    "<",
    ">> ",
    "--- p0f ",
    ">> Masquerade at 1.2.3.4: indicators at 5%. -- ",
    "--- p0f 2.0.8 resuming operations at <x> ---\n",
    "  Signature: [",
    "  # Payload: \"",
    "1.2.3.4:5 - ",
    "999",
    ":",
    "[",
    "-\n",
    "--- x\n",
    "#",
    ": [",
    "\n\n\n\n\n\n\n\n",
    "[+] x\n[+] x\n[+] x\n[+] x\n[+] x\n[+] x\n[+] x\n",
    "|",
    "mod=",
    "[20",
};

// One fault in `size` bytes, which have room for a piece more; returns how many they are then.
static size_t add_fault(char *data, size_t size, struct dice *dice)
{
    size_t at = dice_below(dice, size);
    const char *piece = pieces[dice_below(dice, sizeof pieces / sizeof *pieces)];
    size_t n = *piece ? strlen(piece) : 1;
    switch (dice_below(dice, 6)) {
    case 0: // another byte
        data[at] = (char)dice_next(dice);
        return size;
    case 1: // a byte less
        memmove(data + at, data + at + 1, size - 1 - at);
        return size - 1;
    case 2: // a piece less
        n = 1 + dice_below(dice, size - at < 100 ? size - at : 100);
        memmove(data + at, data + at + n, size - at - n);
        return size - n;
    case 3: // a piece twice
        n = 1 + dice_below(dice, size - at < 300 ? size - at : 300);
        memmove(data + at + n, data + at, size - at);
        return size + n;
    default: // a piece more
        memmove(data + at + n, data + at, size - at);
        memcpy(data + at, piece, n);
        return size + n;
    }
}

// A piece of a log with a few faults in it. The caller frees it.
static char *damage(const struct log *log, struct dice *dice, size_t *len)
{
    size_t from = dice_below(dice, log->len), size = dice_below(dice, 6000) + 1;
    size = size < log->len - from ? size : log->len - from;
    char *data = malloc(size + 40000);
    assert_non_null(data);
    memcpy(data, log->data + from, size);
    size_t faults = dice_below(dice, 30);
    for (size_t i = 0; i < faults && size; i++)
        size = add_fault(data, size, dice);
    *len = size;
    return data;
}

static void damaged_logs(void **state)
{
    (void)state;
    struct dice dice = {seed + 2};
    const int rounds = getenv("LONG") ? 6000 : 1000; // make check-all sets it
    for (int round = 0; round < rounds; round++) {
        const struct log *log = &logs[dice_below(&dice, log_count)];
        size_t len;
        char name[64], *data = damage(log, &dice, &len);
        (void)snprintf(name, sizeof name, "round %d", round);
        check_ways(log->format, data, len, name, &dice, false);
        free(data);
    }
}

static void random_bytes(void **state)
{
    (void)state;
    struct dice dice = {seed + 3};
    char *data = malloc(200000);
    assert_non_null(data);
    for (int round = 0; round < 60; round++) {
        size_t len = dice_below(&dice, round % 6 ? 3000 : 200000);
        static const char often[] = "\n\n\r <>-:.0123456789[]#\"%()|=\0";
        for (size_t i = 0; i < len; i++)
            data[i] = round % 2 ? (char)dice_next(&dice) : often[dice_below(&dice, sizeof often)];
        for (size_t f = 0; f < log_format_count; f++)
            check_ways(log_formats[f], data, len, "random bytes", &dice, false);
        (void)detect(data, len);
    }
    free(data);
}

// ---- Changes that change nothing ----

static void carriage_returns(void **state)
{
    (void)state;
    for (size_t i = 0; i < log_count; i++) {
        const struct log *log = &logs[i];
        struct output crlf;
        output_init_memory(&crlf);
        for (size_t at = 0; at < log->len; at++) {
            if (log->data[at] == '\n')
                output_char(&crlf, '\r');
            output_char(&crlf, log->data[at]);
        }
        char *lf_text = parse_text(log->format, log->data, log->len, &zone, PARSE_BEST);
        char *crlf_text = parse_text(log->format, crlf.data, crlf.used, &zone, PARSE_BEST);
        same(crlf_text, lf_text, log->name, "with CRLF");
        free(lf_text);
        free(crlf_text);
        output_abandon(&crlf);
    }
}

// The records alone, without what was skipped.
static size_t records_len(const char *text)
{
    const char *end = strstr(text, "skipped ");
    if (!end) {
        end = text + strlen(text) - 1;
        while (end > text && end[-1] != '\n')
            end--;
    }
    return (size_t)(end - text);
}

// Lines of rubbish before records are skipped, each of them, and no record is lost.
static void garbage_between_records(void **state)
{
    (void)state;
    struct dice dice = {seed + 4};
    for (size_t i = 0; i < log_count; i++) {
        const struct log *log = &logs[i];
        struct output dirty;
        size_t added = 0;
        output_init_memory(&dirty);
        for (size_t at = 0; at < log->len; at++) {
            bool start = (at == 0 || log->data[at - 1] == '\n') &&
                         log->format->can_start((unsigned char)log->data[at]);
            if (start && dice_below(&dice, 3) == 0) {
                size_t len = 1 + dice_below(&dice, 90);
                // A letter first, so that it is not taken for a line that belongs to the record.
                output_char(&dirty, (char)('G' + dice_below(&dice, 10)));
                while (len--) {
                    char c = (char)dice_next(&dice);
                    output_char(&dirty, c == '\n' ? '.' : c);
                }
                output_cstr(&dirty, ".\n");
                added++;
            }
            output_char(&dirty, log->data[at]);
        }
        char *clean_text = parse_text(log->format, log->data, log->len, &zone, PARSE_BEST);
        char *dirty_text = parse_text(log->format, dirty.data, dirty.used, &zone, PARSE_BEST);
        size_t len = records_len(clean_text);
        assert_int_equal(records_len(dirty_text), len);
        assert_memory_equal(dirty_text, clean_text, len);
        // Every line of rubbish is among the skipped ones.
        unsigned long long skipped[2] = {0}, n;
        const char *texts[2] = {clean_text, dirty_text};
        for (int t = 0; t < 2; t++)
            for (const char *s = texts[t]; (s = strstr(s, "skipped ")); s += 8)
                if (sscanf(s, "skipped %llu", &n) == 1)
                    skipped[t] += n;
        assert_int_equal(skipped[1], skipped[0] + added);
        free(clean_text);
        free(dirty_text);
        output_abandon(&dirty);
    }
}

// A log after another says what both say.
static void joined_logs(void **state)
{
    (void)state;
    for (size_t i = 0; i + 1 < log_count; i++) {
        const struct log *a = &logs[i], *b = &logs[i + 1];
        if (a->format != b->format)
            continue;
        size_t a_len = a->len;
        while (a_len && a->data[a_len - 1] != '\n')
            a_len--; // a whole last line
        char *both = malloc(a_len + b->len);
        assert_non_null(both);
        memcpy(both, a->data, a_len);
        memcpy(both + a_len, b->data, b->len);
        char *a_text = parse_text(a->format, a->data, a_len, &zone, PARSE_BEST);
        char *b_text = parse_text(b->format, b->data, b->len, &zone, PARSE_BEST);
        char *text = parse_text(a->format, both, a_len + b->len, &zone, PARSE_BEST);
        size_t first = records_len(a_text), second = records_len(b_text);
        assert_int_equal(records_len(text), first + second);
        assert_memory_equal(text, a_text, first);
        assert_memory_equal(text + first, b_text, second);
        free(a_text);
        free(b_text);
        free(text);
        free(both);
    }
}

// A line that is longer than anybody looks at, wherever it stands and however it is read.
static void endless_lines(void **state)
{
    (void)state;
    struct dice dice = {seed + 5};
    static const char before[] = "1.2.3.4:5 - A \n", after[] = "\n  -> 5.6.7.8:9 (link: x)\n"
                                                               "1.2.3.4:6 - B\n";
    for (size_t f = 0; f < log_format_count; f++)
        for (int round = 0; round < 4; round++) {
            struct output log;
            output_init_memory(&log);
            output_cstr(&log, before);
            output_cstr(&log, round % 2 ? "1.2.3.4:5 - " : "");
            output_fill(&log, round % 2 ? 'x' : '\0', (size_t)PARSE_LINE_MAX + 3000);
            output_cstr(&log, round < 2 ? after : "");
            check_ways(log_formats[f], log.data, log.used, "an endless line", &dice, false);
            output_abandon(&log);
        }
}

static int enter(void **state)
{
    (void)state;
    struct error e;
    const char *wanted = getenv("TEST_SEED");
    seed = wanted ? strtoull(wanted, NULL, 10) : 0;
    folder = folder_make();
    scratch_path = path_in(folder, "log");
    add_folder("tests/data/counts");
    add_folder("tests/data/sample/p0f");
    add_folder("../shared/corpus/p0f2");
    add_folder("../shared/corpus/p0f3");
    return !zone_open(&zone, "Europe/Paris", &e) || log_count < 6;
}

static int leave(void **state)
{
    (void)state;
    for (size_t i = 0; i < log_count; i++) {
        free(logs[i].name);
        free(logs[i].data);
    }
    zone_close(&zone);
    free(scratch_path);
    folder_remove(folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ways_of_reading),
        cmocka_unit_test(damaged_logs),
        cmocka_unit_test(random_bytes),
        cmocka_unit_test(carriage_returns),
        cmocka_unit_test(garbage_between_records),
        cmocka_unit_test(joined_logs),
        cmocka_unit_test(endless_lines),
    };
    return cmocka_run_group_tests(tests, enter, leave);
}
