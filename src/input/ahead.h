// SPDX-License-Identifier: GPL-2.0-only
//
// Reads ahead in a thread of its own: while the caller works on one piece, the next is read. One
// thread calls; the two share nothing but the blocks.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct ahead;

// Reads up to `len` bytes; *count is 0 at the end. Nothing is read after the end or a failure.
typedef bool ahead_source(void *context, char *buffer, size_t len, size_t *count, struct error *e);

// Starts to read. *position is a number that the source counts up, such as the bytes read of a
// file. Null when there is no memory or no thread; the caller then reads itself.
struct ahead *ahead_start(ahead_source *source, void *context, const uint64_t *position);

// Takes up to `len` bytes; *count is 0 at the end. *position is that of the source when it had read
// them. False where the source failed, after all that came before.
bool ahead_read(struct ahead *a, char *buffer, size_t len, size_t *count, uint64_t *position,
                struct error *e);

// Ends the thread. Null is allowed.
void ahead_stop(struct ahead *a);
