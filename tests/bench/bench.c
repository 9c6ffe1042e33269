// SPDX-License-Identifier: GPL-2.0-only
//
// Runs p0f-stats and other programs on the same logs in turn, several rounds, and prints one table
// of ratios. What is compared ran within the same minute on the same machine; a time alone would
// say little.
//
//     bench PROGRAM PORTABLE FOLDER ROUNDS
//
// PORTABLE is the program without AVX2; FOLDER has the logs that tests/bench/run made.
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

enum { ROUNDS_MAX = 101 };

struct measure {
    double seconds;
    long peak_kib;
    int status;
};

static double now(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

// Starts a command in a shell that it replaces, with standard input and output as given.
static pid_t start(const char *command, int in, int out)
{
    char line[2048];
    (void)snprintf(line, sizeof line, "exec %s", command);
    pid_t child = fork();
    if (child != 0)
        return child;
    if (dup2(in, STDIN_FILENO) < 0 || dup2(out, STDOUT_FILENO) < 0)
        _exit(126);
    (void)execl("/bin/sh", "sh", "-c", line, (char *)NULL);
    _exit(127);
}

// Waits for a child that was started at `since`.
static struct measure finish(pid_t child, double since)
{
    struct measure m = {.status = -1};
    struct rusage usage;
    if (child > 0 && wait4(child, &m.status, 0, &usage) == child)
        m.peak_kib = usage.ru_maxrss;
    m.seconds = now() - since;
    return m;
}

static struct measure run(const char *command)
{
    // Not /dev/null for output: grep stops at the first match when nobody reads what it prints.
    int in = open("/dev/null", O_RDWR | O_CLOEXEC), out = memfd_create("output", MFD_CLOEXEC);
    double since = now();
    struct measure m = finish(start(command, in, out), since);
    (void)close(in);
    (void)close(out);
    if (m.status != 0)
        fprintf(stderr, "bench: status %d: %s\n", m.status, command);
    return m;
}

// One row of the table: `command` against `reference` on the same input.
struct pipeline {
    const char *name, *command, *reference, *reference_name;
    double reach, aim; // ratios; 0: no target, for comparison only
};

static int by_value(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static const char *verdict(double value, double reach, double aim)
{
    return reach == 0 ? "" : value <= aim ? "aim met" : value <= reach ? "reach met" : "missed";
}

static void measure_ratio(const struct pipeline *w, int rounds)
{
    double ratios[ROUNDS_MAX], seconds[ROUNDS_MAX], others[ROUNDS_MAX];
    long peak = 0;
    (void)run(w->reference); // the caches
    for (int i = 0; i < rounds; i++) {
        struct measure other = run(w->reference), m = run(w->command);
        if (other.status != 0 || m.status != 0) {
            printf("| %s | failed | | | | | | |\n", w->name);
            return;
        }
        ratios[i] = m.seconds / other.seconds;
        seconds[i] = m.seconds;
        others[i] = other.seconds;
        peak = m.peak_kib > peak ? m.peak_kib : peak;
    }
    qsort(ratios, (size_t)rounds, sizeof *ratios, by_value);
    qsort(seconds, (size_t)rounds, sizeof *seconds, by_value);
    qsort(others, (size_t)rounds, sizeof *others, by_value);
    double ratio = ratios[rounds / 2];
    char targets[64] = "";
    if (w->reach != 0)
        (void)snprintf(targets, sizeof targets, "%.2g / %.2g", w->reach, w->aim);
    printf("| %s | %.2f × `%s` | %.2f to %.2f | %.0f | %.0f | %.1f | %s | %s |\n", w->name, ratio,
           w->reference_name, ratios[0], ratios[rounds - 1], seconds[rounds / 2] * 1e3,
           others[rounds / 2] * 1e3, (double)peak / 1024, targets,
           verdict(ratio, w->reach, w->aim));
    (void)fflush(stdout);
}

// Start to finish on a small log, in milliseconds.
static void measure_small(const char *name, const char *command, int rounds, double reach,
                          double aim)
{
    double ms[ROUNDS_MAX];
    long peak = 0;
    for (int i = 0; i < rounds; i++) {
        struct measure m = run(command);
        ms[i] = m.seconds * 1e3;
        peak = m.peak_kib > peak ? m.peak_kib : peak;
    }
    qsort(ms, (size_t)rounds, sizeof *ms, by_value);
    double median = ms[rounds / 2];
    printf("| %s | %.1f ms | %.1f to %.1f | %.0f | | %.1f | %g / %g ms | %s |\n", name, median,
           ms[0], ms[rounds - 1], median, (double)peak / 1024, reach, aim,
           verdict(median, reach, aim));
    (void)fflush(stdout);
}

// Peak memory for many distinct sources, from a generator that runs beside.
static void measure_memory(const char *name, const char *generator, const char *command,
                           double sources, double reach, double aim)
{
    int ends[2], null = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (pipe2(ends, O_CLOEXEC) != 0)
        return;
    double since = now();
    pid_t writer = start(generator, null, ends[1]);
    pid_t reader = start(command, ends[0], null);
    (void)close(ends[0]);
    (void)close(ends[1]);
    (void)close(null);
    struct measure m = finish(reader, since);
    (void)finish(writer, since);
    double each = (double)m.peak_kib * 1024 / sources;
    printf("| %s | %.1f bytes each | | %.0f | | %.1f | %g / %g bytes | %s |\n", name, each,
           m.seconds * 1e3, (double)m.peak_kib / 1024, reach, aim, verdict(each, reach, aim));
}

// The pieces in a row, for the life of the program.
static const char *join(const char *a, const char *b, const char *c, const char *d)
{
    char *out = NULL;
    if (asprintf(&out, "%s%s%s%s", a, b, c, d) < 0)
        abort();
    return out;
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(stderr, "usage: bench PROGRAM PORTABLE FOLDER ROUNDS\n");
        return 2;
    }
    const char *program = argv[1], *portable = argv[2], *folder = argv[3];
    int rounds = atoi(argv[4]);
    rounds = rounds < 1 ? 1 : rounds > ROUNDS_MAX ? ROUNDS_MAX : rounds;
    static const char *const mawk = "mawk '/^</ { split($6, a, \":\"); src[a[1]]++ } "
                                    "/->/ { for (i = 1; $i != \"->\"; i++); split($(i + 1), a, "
                                    "\":\"); dst[a[1]]++; port[a[2]]++ } "
                                    "END { for (i in src) n++; print n }' ";
    const struct pipeline works[] = {
        {"two-line, 1 thread", join(program, " -j1 ", folder, "/two-line.log"),
         join("wc -l ", folder, "/two-line.log", ""), "wc -l", 5.5, 4},
        {"one-line, 1 thread", join(program, " -j1 ", folder, "/one-line.log"),
         join("wc -l ", folder, "/one-line.log", ""), "wc -l", 5.5, 4},
        {"two-line, 2 threads", join(program, " -j2 ", folder, "/two-line.log"),
         join("wc -l ", folder, "/two-line.log", ""), "wc -l", 3.5, 2.5},
        {"one-line, 2 threads", join(program, " -j2 ", folder, "/one-line.log"),
         join("wc -l ", folder, "/one-line.log", ""), "wc -l", 3.5, 2.5},
        {"64 files, 2 threads", join(program, " -j2 ", folder, "/many"),
         join("wc -l ", folder, "/many/*", ""), "wc -l", 3.5, 2.5},
        {"p0f 3, 1 thread", join(program, " -j1 ", folder, "/p0f3.log"),
         join("wc -l ", folder, "/p0f3.log", ""), "wc -l", 5.5, 4},
        {"p0f 3, 2 threads", join(program, " -j2 ", folder, "/p0f3.log"),
         join("wc -l ", folder, "/p0f3.log", ""), "wc -l", 0, 0},
        {"two-line, without AVX2", join(portable, " -j1 ", folder, "/two-line.log"),
         join("wc -l ", folder, "/two-line.log", ""), "wc -l", 8, 6},
        {"p0f 3, without AVX2", join(portable, " -j1 ", folder, "/p0f3.log"),
         join("wc -l ", folder, "/p0f3.log", ""), "wc -l", 8, 6},
        {"gzip, 2 threads", join(program, " -j2 ", folder, "/two-line.log.gz"),
         join("gzip -dc ", folder, "/two-line.log.gz", ""), "gzip -dc", 0.5, 0.25},
        {"charts, 1 thread",
         join(program, " -j1 -g --graph-format=svg --graph-dir=", folder,
              join(" ", folder, "/two-line.log", "")),
         join(program, " -j1 ", folder, "/two-line.log"), "without charts", 0, 0},
        {"`grep -c`, for comparison",
         join("grep -c Windows\\ 2000\\ SP4 ", folder, "/two-line.log", ""),
         join("wc -l ", folder, "/two-line.log", ""), "wc -l", 0, 0},
    };
    printf("| work | result | spread | ms | reference ms | peak MiB | reach / aim | |\n"
           "| --- | --- | --- | --- | --- | --- | --- | --- |\n");
    for (size_t i = 0; i < sizeof works / sizeof *works; i++)
        measure_ratio(&works[i], rounds);
    const struct pipeline slow = {"mawk, one pass, for comparison",
                                  join(mawk, folder, "/two-line.log", ""),
                                  join("wc -l ", folder, "/two-line.log", ""),
                                  "wc -l",
                                  0,
                                  0};
    measure_ratio(&slow, 1);
    measure_small("3 MB log, start to finish", join(program, " ", folder, "/small.log"), 21, 15, 8);
    measure_memory("50 million sources, 1 thread",
                   join(folder, "/generate one-line 50000000 50000000 1", "", ""),
                   join(program, " -j1 -", "", ""), 50e6, 24, 16);
    return 0;
}
