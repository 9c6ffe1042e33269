// SPDX-License-Identifier: GPL-2.0-only
//
// Asking a running p0f 3 about the sources that a report shows.
#pragma once

#include "base/arena.h"
#include "base/error.h"
#include "base/intern.h"
#include "p0f3.h"
#include "summary/summary.h"

struct live {
    struct p0f3 *p0f;   // null: nobody is asked, or nobody answers any more
    const char *socket; // null: nobody is asked
    // What was answered, so that all reports of a run say the same and p0f is asked once.
    struct intern asked;                 // the 16 bytes of an address
    const struct summary_live **answers; // by their number; null: nothing is known
    uint32_t room;
    struct arena arena; // of the answers
};

// `socket` may be null. False, with a warning in *e, when nobody can be asked.
bool live_open(struct live *l, const char *socket, struct error *e);
void live_close(struct live *l);

// Asks about every row of the table of sources and puts what p0f knows into the rows, in memory
// that lives until live_close. At the first answer that does not come it gives up for good: false,
// with a warning in *e. The summary is whole in any case.
bool live_fill(struct live *l, struct summary *s, struct error *e);
