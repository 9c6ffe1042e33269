// SPDX-License-Identifier: GPL-2.0-only
//
// What the fuzzers share. With clang libFuzzer calls them; else replay.c does, with files.
#pragma once

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/output.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

// Ends the process, which the fuzzer takes for a finding.
#define EXPECT(condition)                                                                  \
    do {                                                                                   \
        if (!(condition)) {                                                                \
            (void)fprintf(stderr, "%s:%d: expected %s\n", __FILE__, __LINE__, #condition); \
            abort();                                                                       \
        }                                                                                  \
    } while (0)

static inline void expect_same(const struct output *a, const struct output *b, const char *what)
{
    if (a->used == b->used && (a->used == 0 || memcmp(a->data, b->data, a->used) == 0))
        return;
    (void)fprintf(stderr, "%s differs:\n%.*s\ninstead of\n%.*s\n", what, (int)b->used, b->data,
                  (int)a->used, a->data);
    abort();
}

// The path of a file in memory that has these bytes, until the next call. Only its owner may write
// to it, and it is of 2006.
static inline const char *file_with(const void *data, size_t size)
{
    static char path[64];
    static int file = -1;
    if (file < 0) {
        file = memfd_create("input", MFD_CLOEXEC);
        EXPECT(file >= 0 && fchmod(file, S_IRUSR | S_IWUSR) == 0);
        (void)snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    }
    static const struct timespec times[2] = {{1162083600, 0}, {1162083600, 0}};
    EXPECT(ftruncate(file, 0) == 0 && pwrite(file, data, size, 0) == (ssize_t)size);
    EXPECT(futimens(file, times) == 0);
    return path;
}
