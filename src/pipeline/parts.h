// SPDX-License-Identifier: GPL-2.0-only
//
// What workers share out among themselves: the files, in sets that rotation made, and parts of
// large files.
#pragma once

#include <pthread.h>
#include <stdatomic.h>

#include "base/arena.h"
#include "count/recording.h"
#include "input/files.h"
#include "parse/parser.h"

// A file, or the records that start in a part of it.
struct part {
    struct part *next;
    size_t file, files_end;          // the files of a rotated set; else one
    uint64_t begin, end;             // bytes, of the only file
    bool recalls;                    // lines may add to attempts before `begin`
    const struct log_format *format; // null: to be found out
    bool may_cut;                    // a whole file, large enough for parts
    struct log *log;
};

struct parts {
    const struct input_list *inputs;
    struct log *logs; // one for each input
    unsigned jobs;
    atomic_bool stop; // a worker ran out of memory

    // The rest is its own.
    pthread_mutex_t mutex; // of all that follows
    pthread_cond_t changed;
    struct arena arena;
    size_t next_file;
    size_t uncut; // files that were taken, and may still be cut into parts
    struct part *first, *last, *next;
};

// Sets what is known of the logs before they are read. `inputs` and `logs`, one more than inputs,
// must outlive the parts.
void parts_init(struct parts *p, const struct input_list *inputs, struct log *logs, unsigned jobs);
void parts_release(struct parts *p);

// Takes the next part, or waits for one while files may still be cut. False when all are taken.
bool parts_take(struct parts *p, struct part *part);

// The part is counted; without success, no more are taken.
void parts_done(struct parts *p, struct part *part, bool good);

// Cuts the file that `part` is the whole of, and ends `part` where the second part begins. False
// when memory runs out.
bool parts_cut(struct parts *p, struct part *part);

// A copy of an error that lives as long as the parts; null when memory runs out.
const struct error *parts_keep(struct parts *p, const struct error *e);
