// SPDX-License-Identifier: GPL-2.0-only
//
// Asks a running p0f 3 about the sources that a report shows.
#pragma once

#include <time.h>

#include "base/arena.h"
#include "base/intern.h"
#include "p0f3.h"
#include "summary/summary.h"

struct live {
    struct p0f3 *p0f;   // null: p0f is not asked (any more)
    const char *socket; // null: p0f is not asked
    time_t started;     // when p0f was asked first
    bool no_memory;     // it ran out: an answer may be missing
    // The answers, so that p0f is asked once and all reports of a run say the same.
    struct intern asked;                 // addresses, as text
    const struct summary_live **answers; // by the number of the address; null: nothing is known
    size_t room;
    struct arena arena; // of the answers
};

// `socket` may be null. Prints why p0f cannot be asked.
void live_open(struct live *l, const char *socket);
void live_close(struct live *l);

// What p0f knows of an address; null when that is nothing or p0f is not asked. Lives until
// live_close. After the first failure, which is printed, p0f is not asked again. The context is the
// struct live: see summary_answer.
const struct summary_live *live_answer(void *context, struct addr a);
