// SPDX-License-Identifier: GPL-2.0-only
#include "pipeline/parts.h"

#include "count/counter.h"
#include "pipeline/plan.h"

// Sets what is known of the logs before they are read. A file that is not read, as it is a copy,
// does not part those around it.
static void plan_logs(struct parts *p)
{
    bool joined = false;
    size_t first = 0;
    for (size_t i = 0; i < p->inputs->count; i++) {
        const struct input_file *file = &p->inputs->files[i];
        p->logs[i] = (struct log){.path = file->path,
                                  .named = file->named,
                                  .copy_of = file->copy_of,
                                  .is_read = !file->copy_of && !file->is_old};
        joined &= file->follows;
        p->logs[i].begins_inside = file->follows && !joined;
        p->logs[i].follows = joined;
        joined |= p->logs[i].is_read;
        first += i == first && !p->logs[i].is_read;
    }
    p->next_file = first;
}

void parts_init(struct parts *p, const struct input_list *inputs, struct log *logs, unsigned jobs)
{
    *p = (struct parts){.inputs = inputs, .logs = logs, .jobs = jobs};
    pthread_mutex_init(&p->mutex, NULL);
    pthread_cond_init(&p->changed, NULL);
    plan_logs(p);
}

void parts_release(struct parts *p)
{
    for (const struct part *part = p->first; part; part = part->next)
        moves_free(part->log->moves);
    arena_release(&p->arena);
}

// Appends a part of the file that `whole` is. The lock must be held.
static bool add_part(struct parts *p, const struct part *whole, uint64_t begin, uint64_t end)
{
    struct part *part = arena_alloc(&p->arena, sizeof *part);
    struct log *log = arena_alloc(&p->arena, sizeof *log);
    if (!part || !log)
        return false;
    *log = (struct log){.path = whole->log->path, .named = whole->log->named};
    *part = (struct part){.file = whole->file,
                          .files_end = whole->files_end,
                          .begin = begin,
                          .end = end,
                          .recalls = whole->recalls,
                          .format = whole->format,
                          .log = log};
    if (p->last)
        p->last->next = part;
    else
        p->first = part;
    p->last = part;
    if (!p->next)
        p->next = part;
    return true;
}

// The file of the part will not be cut, or not any more. The lock must be held.
static void settle(struct parts *p, struct part *part)
{
    p->uncut -= part->may_cut;
    part->may_cut = false;
    pthread_cond_broadcast(&p->changed);
}

bool parts_cut(struct parts *p, struct part *part)
{
    const struct input_file *file = &p->inputs->files[part->file];
    uint64_t step = part->recalls ? plan_recalling_size(file, p->jobs) : plan_part_size(file);
    bool good = true;
    pthread_mutex_lock(&p->mutex);
    // What is appended to the file meanwhile is read with its last part.
    for (uint64_t begin = step; good && begin < file->size; begin += step)
        good = add_part(p, part, begin, file->size - begin > step ? begin + step : UINT64_MAX);
    settle(p, part);
    pthread_mutex_unlock(&p->mutex);
    part->end = step < file->size ? step : UINT64_MAX;
    return good;
}

// The next files that belong together. The lock must be held.
static struct part take_files(struct parts *p)
{
    size_t file = p->next_file, end = file + 1;
    const struct input_file *first = &p->inputs->files[file];
    while (end < p->inputs->count && (p->logs[end].follows || !p->logs[end].is_read))
        end++;
    p->next_file = end;
    return (struct part){
        .file = file,
        .files_end = end,
        .end = UINT64_MAX,
        .may_cut = p->jobs > 1 && end == file + 1 && first->size > plan_part_size(first),
        .log = &p->logs[file],
    };
}

bool parts_take(struct parts *p, struct part *part)
{
    pthread_mutex_lock(&p->mutex);
    while (!p->next && p->next_file == p->inputs->count && p->uncut && !p->stop)
        pthread_cond_wait(&p->changed, &p->mutex);
    bool found = !p->stop && (p->next || p->next_file < p->inputs->count);
    if (found && p->next) {
        *part = *p->next;
        p->next = p->next->next;
    } else if (found) {
        *part = take_files(p);
        p->uncut += part->may_cut;
    }
    pthread_mutex_unlock(&p->mutex);
    return found;
}

void parts_done(struct parts *p, struct part *part, bool good)
{
    pthread_mutex_lock(&p->mutex);
    if (!good)
        p->stop = true;
    settle(p, part);
    pthread_mutex_unlock(&p->mutex);
}

const struct error *parts_keep(struct parts *p, const struct error *e)
{
    pthread_mutex_lock(&p->mutex);
    struct error *copy = arena_alloc(&p->arena, sizeof *copy);
    pthread_mutex_unlock(&p->mutex);
    if (copy)
        *copy = *e;
    return copy;
}
