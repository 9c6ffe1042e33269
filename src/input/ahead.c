// SPDX-License-Identifier: GPL-2.0-only
#include "input/ahead.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCKS = 2, BLOCK_SIZE = 256 << 10 };

struct ahead_block {
    char data[BLOCK_SIZE];
    size_t len, taken;
    uint64_t position;
    bool full; // it is the caller's; else the thread's
    bool last, failed;
};

struct ahead {
    ahead_source *source;
    void *context;
    const uint64_t *source_position;
    pthread_t thread;
    pthread_mutex_t lock; // of `full` and `stop`
    pthread_cond_t changed;
    bool stop;
    struct ahead_block blocks[BLOCKS];
    size_t current; // block of the caller
    struct error error;
};

// Waits until a block changes hands. False when the thread is to end.
static bool wait_for(struct ahead *a, const struct ahead_block *block, bool full)
{
    pthread_mutex_lock(&a->lock);
    while (block->full != full && !a->stop)
        pthread_cond_wait(&a->changed, &a->lock);
    bool go_on = !a->stop;
    pthread_mutex_unlock(&a->lock);
    return go_on;
}

static void hand_over(struct ahead *a, struct ahead_block *block, bool full)
{
    pthread_mutex_lock(&a->lock);
    block->full = full;
    pthread_cond_signal(&a->changed);
    pthread_mutex_unlock(&a->lock);
}

static void fill(struct ahead *a, struct ahead_block *block)
{
    size_t count = 1;
    block->len = block->taken = 0;
    while (!block->failed && count && block->len < BLOCK_SIZE) {
        block->failed = !a->source(a->context, block->data + block->len, BLOCK_SIZE - block->len,
                                   &count, &a->error);
        block->len += block->failed ? 0 : count;
    }
    block->last = block->failed || !count;
    block->position = *a->source_position;
}

static void *run(void *context)
{
    struct ahead *a = context;
    bool last = false;
    for (size_t i = 0; !last && wait_for(a, &a->blocks[i], false); i = (i + 1) % BLOCKS) {
        fill(a, &a->blocks[i]);
        last = a->blocks[i].last;
        hand_over(a, &a->blocks[i], true);
    }
    return NULL;
}

struct ahead *ahead_start(ahead_source *source, void *context, const uint64_t *position)
{
    struct ahead *a = calloc(1, sizeof *a);
    if (!a)
        return NULL;
    a->source = source;
    a->context = context;
    a->source_position = position;
    pthread_mutex_init(&a->lock, NULL);
    pthread_cond_init(&a->changed, NULL);
    if (pthread_create(&a->thread, NULL, run, a) == 0)
        return a;
    pthread_cond_destroy(&a->changed);
    pthread_mutex_destroy(&a->lock);
    free(a);
    return NULL;
}

bool ahead_read(struct ahead *a, char *buffer, size_t len, size_t *count, uint64_t *position,
                struct error *e)
{
    struct ahead_block *block = &a->blocks[a->current];
    wait_for(a, block, true);
    if (block->taken == block->len && !block->last) {
        hand_over(a, block, false);
        a->current = (a->current + 1) % BLOCKS;
        block = &a->blocks[a->current];
        wait_for(a, block, true);
    }
    size_t left = block->len - block->taken;
    *count = left < len ? left : len;
    memcpy(buffer, block->data + block->taken, *count);
    block->taken += *count;
    *position = block->position;
    if (*count || !block->failed)
        return true;
    *e = a->error;
    return false;
}

void ahead_stop(struct ahead *a)
{
    if (!a)
        return;
    pthread_mutex_lock(&a->lock);
    a->stop = true;
    pthread_cond_signal(&a->changed);
    pthread_mutex_unlock(&a->lock);
    pthread_join(a->thread, NULL);
    pthread_cond_destroy(&a->changed);
    pthread_mutex_destroy(&a->lock);
    free(a);
}
