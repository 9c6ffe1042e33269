// SPDX-License-Identifier: GPL-2.0-only
//
// Runs p0f-stats and other programs on the same logs in turn, several rounds, and prints one table
// of ratios. What is compared ran within the same minute on the same machine; a time alone would
// say little.
//
//     bench FOLDER ROUNDS
//
// FOLDER has the logs and the programs that tests/bench/measure put there.
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <wordexp.h>

enum { ROUNDS_MAX = 1001, START_ROUNDS = 501, SMALL_ROUNDS = 21 };

// Of a whole process.
struct measure {
    double wall, processor; // seconds
    long peak_kib;
    int status;
};

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

// Starts a command, whose words are those of a shell, with standard input and output as given.
static pid_t start(const char *command, int in, int out)
{
    wordexp_t words;
    if (wordexp(command, &words, WRDE_NOCMD) != 0)
        return -1;
    pid_t child = fork();
    if (child == 0) {
        if (dup2(in, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0)
            execvp(words.we_wordv[0], words.we_wordv);
        _exit(127);
    }
    wordfree(&words);
    return child;
}

// Waits for a child that was started at `since`.
static struct measure finish(pid_t child, double since)
{
    struct measure m = {.status = -1};
    struct rusage u;
    if (child > 0 && wait4(child, &m.status, 0, &u) == child) {
        m.peak_kib = u.ru_maxrss;
        m.processor = (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
                      (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
    }
    m.wall = now() - since;
    return m;
}

static struct measure run(const char *command)
{
    // Not /dev/null for output: grep stops at the first match when nobody reads what it prints.
    int in = open("/dev/null", O_RDWR | O_CLOEXEC), out = memfd_create("output", MFD_CLOEXEC);
    double since = now();
    struct measure m = finish(start(command, in, out), since);
    close(in);
    close(out);
    if (m.status != 0)
        fprintf(stderr, "bench: status %d: %s\n", m.status, command);
    return m;
}

enum clock { PROCESSOR, WALL };

// One row of the table: a command against a reference on the same input.
struct row {
    const char *name, *command, *reference_name, *reference;
    enum clock clock;
    double reach, aim; // ratios; 0: no target, for comparison only
    int rounds;        // 0: as many as asked for
};

static const struct row rows[] = {
    {"real mix, two-line, 1 thread", "./new -j1 real-two-line.log", "yardstick",
     "./yardstick real-two-line.log", PROCESSOR, .50, .40, 0},
    {"real mix, one-line, 1 thread", "./new -j1 real-one-line.log", "yardstick",
     "./yardstick real-one-line.log", PROCESSOR, .50, .40, 0},
    {"few systems, two-line, 1 thread", "./new -j1 two-line.log", "yardstick",
     "./yardstick two-line.log", PROCESSOR, .40, .33, 0},
    {"few systems, one-line, 1 thread", "./new -j1 one-line.log", "yardstick",
     "./yardstick one-line.log", PROCESSOR, .40, .33, 0},
    {"few systems, two-line, 1 thread", "./new -j1 two-line.log", "`wc -l`", "wc -l two-line.log",
     PROCESSOR, 5.5, 4, 0},
    {"p0f 3, 1 thread", "./new -j1 p0f3.log", "`wc -l`", "wc -l p0f3.log", PROCESSOR, 4.6, 3.7, 0},
    {"p0f 3 as JSON, 1 thread", "./new -j1 p0f3.json", "p0f 3 as text", "./new -j1 p0f3.log",
     PROCESSOR, 0, 0, 0},
    {"real mix, `--table=all`, 1 thread", "./new -j1 --table=all real-two-line.log",
     "standard tables", "./new -j1 real-two-line.log", PROCESSOR, 2, 1.5, 0},
    {"p0f 3, `--table=all`, 1 thread", "./new -j1 --table=all p0f3.log", "standard tables",
     "./new -j1 p0f3.log", PROCESSOR, 0, 0, 0},
    {"charts, 1 thread", "./new -j1 -g --graph-format=svg real-two-line.log", "without charts",
     "./new -j1 real-two-line.log", PROCESSOR, 0, 0, 0},
    {"few systems, two-line, without AVX2", "./portable -j1 two-line.log", "`wc -l`",
     "wc -l two-line.log", PROCESSOR, 8, 6, 0},
    {"p0f 3, without AVX2", "./portable -j1 p0f3.log", "`wc -l`", "wc -l p0f3.log", PROCESSOR, 8, 6,
     0},
    {"real mix, 2 threads", "./new -j2 real-two-line.log", "1 thread",
     "./new -j1 real-two-line.log", WALL, .56, .53, 0},
    {"few systems, 2 threads", "./new -j2 two-line.log", "1 thread", "./new -j1 two-line.log", WALL,
     .56, .53, 0},
    {"p0f 3, 2 threads", "./new -j2 p0f3.log", "1 thread", "./new -j1 p0f3.log", WALL, 0, 0, 0},
    {"p0f 3, `--table=all`, 2 threads", "./new -j2 --table=all p0f3.log", "1 thread",
     "./new -j1 --table=all p0f3.log", WALL, 0, 0, 0},
    {"64 files, 2 threads", "./new -j2 many", "`wc -l`", "wc -l many/*", WALL, 3.5, 2.5, 0},
    {"gzip, one file, 2 threads", "./new -j2 two-line.log.gz", "`gzip -dc`",
     "gzip -dc two-line.log.gz", WALL, .5, .25, 0},
    {"gzip, 30 files, 2 threads", "./new -j2 days", "`gzip -dc`", "gzip -dc days/*", WALL, .5, .25,
     0},
    {"the yardstick, for comparison", "./yardstick two-line.log", "`wc -l`", "wc -l two-line.log",
     PROCESSOR, 0, 0, 0},
    {"mawk, one pass, for comparison",
     "mawk '/^</ { split($6, a, \":\"); src[a[1]]++ } "
     "/->/ { for (i = 1; $i != \"->\"; i++); split($(i + 1), a, \":\"); dst[a[1]]++; port[a[2]]++ "
     "} "
     "END { for (i in src) n++; print n }' two-line.log",
     "yardstick", "./yardstick two-line.log", PROCESSOR, 0, 0, 1},
    {"3 MB log, start to finish", "./new small.log", "`/bin/true`", "/bin/true", WALL, 0, 0,
     SMALL_ROUNDS},
    {"start: `--version`", "./new --version", "`/bin/true`", "/bin/true", PROCESSOR, 2, 1.5,
     START_ROUNDS},
};

static int by_value(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static double median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof *values, by_value);
    return values[count / 2];
}

static const char *verdict(double value, double reach, double aim)
{
    return reach == 0 ? "" : value <= aim ? "aim met" : value <= reach ? "reach met" : "missed";
}

// The same command of the program ./old; null where there is none, or the row is not of ./new.
static const char *old_command(const struct row *row, char out[256])
{
    if (strncmp(row->command, "./new ", 6) != 0 || access("old", X_OK) != 0)
        return NULL;
    snprintf(out, 256, "./old %s", row->command + 6);
    return out;
}

static void measure_row(const struct row *row, int rounds)
{
    static double ratios[ROUNDS_MAX], times[ROUNDS_MAX], others[ROUNDS_MAX], changes[ROUNDS_MAX];
    char command[256], change[32] = "", targets[64] = "";
    const char *old = old_command(row, command);
    long peak = 0;
    rounds = row->rounds ? row->rounds : rounds;
    run(row->reference); // the caches
    for (int i = 0; i < rounds; i++) {
        struct measure other = run(row->reference), m = run(row->command);
        struct measure before = old ? run(old) : m;
        if (before.status != 0) // what it does not know
            old = NULL;
        if (other.status != 0 || m.status != 0) {
            printf("| %s | failed | | | | | | | |\n", row->name);
            return;
        }
        times[i] = row->clock == WALL ? m.wall : m.processor;
        others[i] = row->clock == WALL ? other.wall : other.processor;
        ratios[i] = times[i] / others[i];
        changes[i] = times[i] / (row->clock == WALL ? before.wall : before.processor);
        peak = m.peak_kib > peak ? m.peak_kib : peak;
    }
    double ratio = median(ratios, rounds);
    if (row->reach != 0)
        snprintf(targets, sizeof targets, "%.2g / %.2g", row->reach, row->aim);
    if (old)
        snprintf(change, sizeof change, "%.2f", median(changes, rounds));
    printf("| %s | %.2f × %s | %.2f to %.2f | %.1f %s | %.1f | %.1f | %s | %s | %s |\n", row->name,
           ratio, row->reference_name, ratios[0], ratios[rounds - 1], median(times, rounds) * 1e3,
           row->clock == WALL ? "wall" : "cpu", median(others, rounds) * 1e3, (double)peak / 1024,
           change, targets, verdict(ratio, row->reach, row->aim));
    fflush(stdout);
}

// Peak memory for many distinct sources, from a generator that runs beside.
static void measure_memory(void)
{
    const double sources = 50e6, reach = 16.3, aim = 14;
    int ends[2], null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (pipe2(ends, O_CLOEXEC) != 0)
        return;
    double since = now();
    pid_t writer = start("./generate one-line few 50000000 50000000 1", null, ends[1]);
    pid_t reader = start("./new -j1 -", ends[0], null);
    close(ends[0]);
    close(ends[1]);
    close(null);
    struct measure m = finish(reader, since);
    finish(writer, since);
    double each = (double)m.peak_kib * 1024 / sources;
    printf("| 50 million sources, 1 thread | %.1f bytes each | | %.0f wall | | %.1f | | %g / %g | "
           "%s |\n",
           each, m.wall * 1e3, (double)m.peak_kib / 1024, reach, aim, verdict(each, reach, aim));
}

int main(int argc, char **argv)
{
    if (argc != 3 || chdir(argv[1]) != 0) {
        fprintf(stderr, "usage: bench FOLDER ROUNDS\n");
        return 2;
    }
    int rounds = atoi(argv[2]);
    rounds = rounds < 1 ? 1 : rounds > ROUNDS_MAX ? ROUNDS_MAX : rounds;
    printf(
        "| work | result | spread | ms | reference ms | peak MiB | of the old | reach / aim | |\n"
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        measure_row(&rows[i], rounds);
    measure_memory();
    return 0;
}
