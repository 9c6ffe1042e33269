// SPDX-License-Identifier: GPL-2.0-only
#include "cli/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { FIRST_MS = 1000, STEP_MS = 250 };

// `1.2 GB`, `890 MB`
static void write_size(char *out, size_t size, double bytes)
{
    static const char *const units[] = {"B", "kB", "MB", "GB", "TB", "PB"};
    size_t unit = 0;
    while (bytes >= 999.5 && unit + 1 < sizeof units / sizeof *units) {
        bytes /= 1000;
        unit++;
    }
    (void)snprintf(out, size, bytes < 9.95 && unit ? "%.1f %s" : "%.0f %s", bytes, units[unit]);
}

static void write_left(char *out, size_t size, double seconds)
{
    if (seconds < 90)
        (void)snprintf(out, size, "%.0f s", seconds);
    else if (seconds < 90 * 60)
        (void)snprintf(out, size, "%.0f min", seconds / 60);
    else
        (void)snprintf(out, size, "%.1f h", seconds / 3600);
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
        (void)snprintf(out, size, "%s of %s, %s/s, %s left", so_far, all, rate, left);
    } else {
        (void)snprintf(out, size, "%s, %s/s", so_far, rate);
    }
}

static double seconds_between(struct timespec a, struct timespec b)
{
    return (double)(b.tv_sec - a.tv_sec) + (double)(b.tv_nsec - a.tv_nsec) / 1e9;
}

static void add_ms(struct timespec *t, long ms)
{
    t->tv_nsec += ms * 1000000L;
    t->tv_sec += t->tv_nsec / 1000000000L;
    t->tv_nsec %= 1000000000L;
}

static void *watch(void *context)
{
    struct progress *p = context;
    struct timespec start, now, next;
    bool shown = false;
    (void)clock_gettime(CLOCK_MONOTONIC, &start);
    next = start;
    add_ms(&next, FIRST_MS);
    (void)pthread_mutex_lock(&p->mutex);
    while (!p->ended) {
        if (pthread_cond_timedwait(&p->wake, &p->mutex, &next) == 0)
            continue; // woken to end, or for nothing
        char line[128];
        (void)clock_gettime(CLOCK_MONOTONIC, &now);
        progress_line(line, sizeof line, atomic_load(p->done), p->total,
                      seconds_between(start, now));
        (void)fprintf(stderr, "\r\033[Kp0f-stats: %s", line);
        (void)fflush(stderr);
        shown = true;
        next = now;
        add_ms(&next, STEP_MS);
    }
    (void)pthread_mutex_unlock(&p->mutex);
    if (shown)
        (void)fprintf(stderr, "\r\033[K");
    (void)fflush(stderr);
    return NULL;
}

void progress_start(struct progress *p, const atomic_uint_fast64_t *done, uint64_t total)
{
    *p = (struct progress){.done = done, .total = total};
    pthread_condattr_t attributes;
    if (!isatty(STDERR_FILENO) || pthread_condattr_init(&attributes) != 0)
        return;
    (void)pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    (void)pthread_mutex_init(&p->mutex, NULL);
    (void)pthread_cond_init(&p->wake, &attributes);
    (void)pthread_condattr_destroy(&attributes);
    p->running = pthread_create(&p->thread, NULL, watch, p) == 0;
}

void progress_end(struct progress *p)
{
    if (!p->running)
        return;
    (void)pthread_mutex_lock(&p->mutex);
    p->ended = true;
    (void)pthread_cond_signal(&p->wake);
    (void)pthread_mutex_unlock(&p->mutex);
    (void)pthread_join(p->thread, NULL);
    (void)pthread_cond_destroy(&p->wake);
    (void)pthread_mutex_destroy(&p->mutex);
    p->running = false;
}
