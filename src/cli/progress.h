// SPDX-License-Identifier: GPL-2.0-only
//
// A line on the terminal during a long run: how much is read, how fast, how long the rest takes. It
// appears after a second, on standard error if that is a terminal, and is erased at the end.
#pragma once

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

struct progress {
    const atomic_uint_fast64_t *done; // bytes
    uint64_t total;                   // bytes; 0: unknown
    pthread_t thread;
    sem_t ended;
    bool running;
};

// Starts to watch *done. Does nothing without a terminal, or if no thread can be started.
void progress_start(struct progress *p, const atomic_uint_fast64_t *done, uint64_t total);
void progress_end(struct progress *p);

// Writes the line: `1.2 GB of 4.0 GB, 890 MB/s, 3 s left`. Public for tests.
void progress_line(char *out, size_t size, uint64_t done, uint64_t total, double seconds);
