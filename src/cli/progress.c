// SPDX-License-Identifier: GPL-2.0-only
#include "cli/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define FIRST_SECONDS 1.0
#define STEP_SECONDS 0.25

// `1.2 GB`, `890 MB`
static void write_size(char *out, size_t size, double bytes)
{
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB", "PB"};
    size_t unit = 0;
    while (bytes >= 999.5 && unit + 1 < sizeof units / sizeof *units) {
        bytes /= 1000;
        unit++;
    }
    snprintf(out, size, bytes < 9.95 && unit ? "%.1f %s" : "%.0f %s", bytes, units[unit]);
}

static void write_left(char *out, size_t size, double seconds)
{
    if (seconds < 90)
        snprintf(out, size, "%.0f s", seconds);
    else if (seconds < 90 * 60)
        snprintf(out, size, "%.0f min", seconds / 60);
    else
        snprintf(out, size, "%.1f h", seconds / 3600);
}

void progress_line(char *out, size_t size, uint64_t done, uint64_t total, double seconds)
{
    char so_far[32], all[32], rate[32], left[32];
    double per_second = seconds > 0 ? (double)done / seconds : 0;
    write_size(so_far, sizeof so_far, (double)done);
    write_size(rate, sizeof rate, per_second);
    if (total > done && per_second > 0) {
        write_size(all, sizeof all, (double)total);
        write_left(left, sizeof left, (double)(total - done) / per_second);
        snprintf(out, size, "%s of %s, %s/s, %s left", so_far, all, rate, left);
    } else {
        snprintf(out, size, "%s, %s/s", so_far, rate);
    }
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

// Waits for progress_end until a time; true when it was called.
static bool wait_until(struct progress *p, double time)
{
    struct timespec t = {.tv_sec = (time_t)time};
    t.tv_nsec = (long)((time - (double)t.tv_sec) * 1e9);
    return sem_clockwait(&p->ended, CLOCK_MONOTONIC, &t) == 0;
}

static void *watch(void *context)
{
    static const char erase[] = "\r\033[K";
    struct progress *p = context;
    double start = now();
    bool shown = false;
    while (!wait_until(p, shown ? now() + STEP_SECONDS : start + FIRST_SECONDS)) {
        char line[128];
        progress_line(line, sizeof line, atomic_load(p->done), p->total, now() - start);
        fprintf(stderr, "%sp0f-stats: %s", erase, line);
        fflush(stderr);
        shown = true;
    }
    if (shown)
        fprintf(stderr, "%s", erase);
    fflush(stderr);
    return NULL;
}

void progress_start(struct progress *p, const atomic_uint_fast64_t *done, uint64_t total)
{
    *p = (struct progress){.done = done, .total = total};
    sem_init(&p->ended, 0, 0);
    p->running = isatty(STDERR_FILENO) && pthread_create(&p->thread, NULL, watch, p) == 0;
}

void progress_end(struct progress *p)
{
    if (!p->running)
        return;
    sem_post(&p->ended);
    pthread_join(p->thread, NULL);
    p->running = false;
}
