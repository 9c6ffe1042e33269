// SPDX-License-Identifier: GPL-2.0-only
#include "input/ahead.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCKS = 2, BLOCK_SIZE = 256 << 10 };

struct ahead_block {
    char data[BLOCK_SIZE];
    size_t len, taken;
    uint64_t position;
    bool last, failed;
};

struct ahead {
    ahead_source *source;
    void *context;
    const uint64_t *source_position;
    pthread_t thread;
    sem_t empty, filled; // blocks that wait for the thread, and for the caller
    atomic_bool stop;
    struct ahead_block blocks[BLOCKS];
    size_t current; // block that the caller has, or gets next
    bool has_block;
    struct error error;
};

static void wait_for(sem_t *semaphore)
{
    while (sem_wait(semaphore) != 0)
        ; // a signal
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
    for (size_t i = 0; !last; i = (i + 1) % BLOCKS) {
        wait_for(&a->empty);
        if (a->stop)
            break;
        fill(a, &a->blocks[i]);
        last = a->blocks[i].last;
        sem_post(&a->filled);
    }
    return NULL;
}

static void release(struct ahead *a)
{
    sem_destroy(&a->empty);
    sem_destroy(&a->filled);
    free(a);
}

struct ahead *ahead_start(ahead_source *source, void *context, const uint64_t *position)
{
    struct ahead *a = calloc(1, sizeof *a);
    if (!a)
        return NULL;
    a->source = source;
    a->context = context;
    a->source_position = position;
    sem_init(&a->empty, 0, BLOCKS);
    sem_init(&a->filled, 0, 0);
    if (pthread_create(&a->thread, NULL, run, a) == 0)
        return a;
    release(a);
    return NULL;
}

bool ahead_read(struct ahead *a, char *buffer, size_t len, size_t *count, uint64_t *position,
                struct error *e)
{
    struct ahead_block *block = &a->blocks[a->current];
    if (!a->has_block)
        wait_for(&a->filled);
    size_t left = block->len - block->taken;
    *count = left < len ? left : len;
    memcpy(buffer, block->data + block->taken, *count);
    block->taken += *count;
    *position = block->position;
    a->has_block = block->taken < block->len || block->last;
    if (!a->has_block) {
        a->current = (a->current + 1) % BLOCKS;
        sem_post(&a->empty);
        return true;
    }
    if (*count || !block->failed)
        return true;
    *e = a->error;
    return false;
}

void ahead_stop(struct ahead *a)
{
    if (!a)
        return;
    a->stop = true;
    sem_post(&a->empty);
    pthread_join(a->thread, NULL);
    release(a);
}
