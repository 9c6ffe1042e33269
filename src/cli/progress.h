// SPDX-License-Identifier: GPL-2.0-only
//
// A line on the terminal while work takes long: how much is done, how fast, how long it will still
// take. It appears after a second, on standard error, only where that is a terminal, and is gone
// without trace at the end.
#pragma once

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct progress {
    const atomic_uint_fast64_t *done; // bytes
    uint64_t total;                   // bytes; 0: unknown
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t wake;
    bool running, ended;
};

// Begins to watch *done. Where there is no terminal, or no thread is to be had, nothing happens.
void progress_start(struct progress *p, const atomic_uint_fast64_t *done, uint64_t total);
void progress_end(struct progress *p);

// The line, for tests: `1.2 GB of 4.0 GB, 890 MB/s, 3 s left`.
void progress_line(char *out, size_t size, uint64_t done, uint64_t total, double seconds);
