// SPDX-License-Identifier: GPL-2.0-only
//
// What single stages cost, in nanoseconds a record, on one log that is held in memory:
//
//     micro LOG [ROUNDS]
//
// Each figure is the median of several rounds over the whole log. Stages that need an earlier one
// are measured with it, and what the earlier one took is shown in its own row.
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "input/reader.h"
#include "pipeline/pipeline.h"

enum { ROUNDS_MAX = 99 };

struct loaded {
    struct block *blocks;
    size_t count, room;
    size_t bytes, records;
    const struct log_format *format;
};

// How far a record goes, and how it is parsed.
struct stage {
    const char *name;
    enum parse_speed speed;
    bool parse, details, label, select, count;
};

static const struct stage stages[] = {
    {"find line ends, portable", PARSE_PORTABLE, false, false, false, false, false},
    {"find line ends", PARSE_BEST, false, false, false, false, false},
    {"+ parse, plain", PARSE_PLAIN, true, false, false, false, false},
    {"+ parse, portable", PARSE_PORTABLE, true, false, false, false, false},
    {"+ parse", PARSE_BEST, true, false, false, false, false},
    {"+ parse with details", PARSE_BEST, true, true, false, false, false},
    {"+ number labels", PARSE_BEST, true, false, true, false, false},
    {"+ select", PARSE_BEST, true, false, true, true, false},
    {"+ count", PARSE_BEST, true, false, true, true, true},
};

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "micro: %s\n", what);
    exit(1);
}

static void load(struct loaded *log, const char *path)
{
    struct block_reader r;
    struct block block;
    struct error e;
    struct view head;
    bool whole;
    struct batch *scratch = malloc(sizeof *scratch);
    if (!scratch || !block_reader_open(&r, path, DECODER_MEMORY, BLOCK_SIZE, &e) ||
        !block_reader_peek(&r, &head, &whole, &e))
        fail("cannot read the log");
    if (!log_format_detect(head, scratch, &log->format) || !log->format)
        fail("not a p0f log");
    block_reader_start(&r, log->format->can_start);
    while (block_reader_next(&r, &block, &e) == BLOCK_READY) {
        if (log->count == log->room) {
            log->room = log->room ? log->room * 2 : 64;
            log->blocks = reallocarray(log->blocks, log->room, sizeof *log->blocks);
        }
        char *copy = malloc(block.len + PARSE_SLACK);
        if (!log->blocks || !copy)
            fail("out of memory");
        memcpy(copy, block.data, block.len);
        memset(copy + block.len, 0, PARSE_SLACK);
        block.data = copy;
        log->blocks[log->count++] = block;
        log->bytes += block.len;
    }
    block_reader_close(&r);
    free(scratch);
}

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

// One round over the log; returns nanoseconds, and the number of records in log->records.
static double run_stage(struct loaded *log, const struct stage *stage)
{
    struct zone utc = zone_utc;
    struct parse_options options = {.log_zone = &utc, .speed = stage->speed};
    struct budget budget;
    struct error e;
    struct log_stats stats = {0};
    uint8_t verdicts[BATCH_MAX];
    budget_init(&budget, SIZE_MAX);
    struct batch *batch = malloc(sizeof *batch);
    struct counter *counter = malloc(sizeof *counter);
    struct intern labels;
    struct count_options counting = {
        .context = {&utc}, .seed = hash_seed_draw(), .budget = &budget};
    table_set_standard(&counting.tables);
    struct filter *filter = filter_new();
    const struct filter_rule rule = {RULE_FROM_IP, RULE_REJECT, "--reject-from-ip",
                                     "82.224.10.6,10.0.0.0/8"};
    struct parser p;
    if (!batch || !counter || !filter || !intern_init(&labels, counting.seed, &budget) ||
        !counter_init(counter, &counting, &labels) || !filter_add(filter, &rule, NULL, &e) ||
        !filter_finish(filter, &e))
        fail("out of memory");
    parser_init(&p, log->format, &options);
    struct filter_state *filter_state = filter_state_new(filter);
    batch->details = stage->details ? calloc(BATCH_MAX, sizeof *batch->details) : NULL;
    if (!filter_state || (stage->details && !batch->details))
        fail("out of memory");
    size_t records = 0;
    bool good = true;
    memset(verdicts, VERDICT_KEEP, sizeof verdicts);
    double since = now();
    for (size_t i = 0; i < log->count && good; i++) {
        good = parser_block(&p, log->blocks[i], &e);
        while (stage->parse && good && parser_next(&p, batch)) {
            records += batch->count;
            good = (!stage->label || batch_number_labels(&labels, batch)) &&
                   (!stage->select ||
                    filter_state_apply(filter_state, &labels, batch, verdicts, &e)) &&
                   (!stage->count || counter_add(counter, &stats, batch, verdicts));
        }
    }
    double took = now() - since;
    if (!good)
        fail("out of memory");
    log->records = stage->parse ? records : log->records;
    parser_release(&p);
    filter_state_free(filter_state);
    filter_free(filter);
    counter_release(counter);
    intern_release(&labels);
    free(counter);
    free(batch->details);
    free(batch);
    return took;
}

static int by_value(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

int main(int argc, char **argv)
{
    struct loaded log = {0};
    int rounds = argc > 2 ? atoi(argv[2]) : 9;
    if (argc < 2 || rounds < 1 || rounds > ROUNDS_MAX) {
        fprintf(stderr, "usage: micro LOG [ROUNDS]\n");
        return 2;
    }
    load(&log, argv[1]);
    (void)run_stage(&log, &(struct stage){"warm up", PARSE_BEST, true, false, true, true, true});
    printf("%zu bytes, %zu records, %s\n\n| stages | ns a record | bytes a ns |\n| --- | --- | --- "
           "|\n",
           log.bytes, log.records, log.format->name);
    for (size_t i = 0; i < sizeof stages / sizeof *stages; i++) {
        double times[ROUNDS_MAX];
        for (int round = 0; round < rounds; round++)
            times[round] = run_stage(&log, &stages[i]);
        qsort(times, (size_t)rounds, sizeof *times, by_value);
        double median = times[rounds / 2];
        printf("| %s | %.1f | %.2f |\n", stages[i].name, median / (double)log.records,
               (double)log.bytes / median);
        (void)fflush(stdout);
    }
    return 0;
}
