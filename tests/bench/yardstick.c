// SPDX-License-Identifier: GPL-2.0-only
//
// What the report of a p0f 2 log costs when it is programmed carefully and plainly: read, memchr,
// FNV-1a, open addressing, one thread. Prints how many there are of what p0f-stats counts.
//
//     yardstick LOG
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BUFFER = 256 << 10, FIRST_ROOM = 1 << 10, PORTS = 1 << 16 };

struct label {
    const char *text;
    size_t len;
    uint64_t hash, count; // count 0: free
};

struct address {
    uint32_t address, count; // count 0: free
};

struct labels {
    struct label *slots;
    size_t room, used;
};

struct addresses {
    struct address *slots;
    size_t room, used;
};

static void *zeros(size_t count, size_t size)
{
    void *memory = calloc(count, size);
    if (!memory)
        abort();
    return memory;
}

static uint64_t fnv(const void *bytes, size_t len)
{
    const unsigned char *b = bytes;
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (size_t i = 0; i < len; i++)
        hash = (hash ^ b[i]) * UINT64_C(0x100000001b3);
    return hash;
}

// The slot of a key, or the free one where it belongs.
static struct label *find_label(const struct labels *t, const char *text, size_t len, uint64_t hash)
{
    size_t i = hash & (t->room - 1);
    while (t->slots[i].count && (t->slots[i].hash != hash || t->slots[i].len != len ||
                                 memcmp(t->slots[i].text, text, len) != 0))
        i = (i + 1) & (t->room - 1);
    return &t->slots[i];
}

static struct address *find_address(const struct addresses *t, uint32_t address)
{
    size_t i = fnv(&address, sizeof address) & (t->room - 1);
    while (t->slots[i].count && t->slots[i].address != address)
        i = (i + 1) & (t->room - 1);
    return &t->slots[i];
}

static void count_label(struct labels *t, const char *text, size_t len)
{
    if (t->used * 2 >= t->room) {
        struct labels old = *t;
        t->room = old.room ? 2 * old.room : FIRST_ROOM;
        t->slots = zeros(t->room, sizeof *t->slots);
        for (struct label *l = old.slots; l < old.slots + old.room; l++)
            if (l->count)
                *find_label(t, l->text, l->len, l->hash) = *l;
        free(old.slots);
    }
    uint64_t hash = fnv(text, len);
    struct label *l = find_label(t, text, len, hash);
    if (!l->count) {
        char *copy = memcpy(zeros(len + 1, 1), text, len);
        *l = (struct label){copy, len, hash, 0};
        t->used++;
    }
    l->count++;
}

static void count_address(struct addresses *t, uint32_t address)
{
    if (t->used * 2 >= t->room) {
        struct addresses old = *t;
        t->room = old.room ? 2 * old.room : FIRST_ROOM;
        t->slots = zeros(t->room, sizeof *t->slots);
        for (struct address *a = old.slots; a < old.slots + old.room; a++)
            if (a->count)
                *find_address(t, a->address) = *a;
        free(old.slots);
    }
    struct address *a = find_address(t, address);
    t->used += !a->count;
    a->address = address;
    a->count++;
}

struct counts {
    struct labels labels;
    struct addresses sources, targets;
    uint64_t attempts, ports[PORTS];
};

// Reads ADDRESS:PORT and returns what is behind it.
static const char *read_endpoint(const char *s, uint32_t *address, unsigned *port)
{
    unsigned part = 0;
    *address = *port = 0;
    for (; *s == '.' || (*s >= '0' && *s <= '9'); s++) {
        if (*s == '.') {
            *address = *address << 8 | part;
            part = 0;
        } else {
            part = part * 10 + (unsigned)(*s - '0');
        }
    }
    *address = *address << 8 | part;
    for (s += *s == ':'; *s >= '0' && *s <= '9'; s++)
        *port = (*port * 10 + (unsigned)(*s - '0')) % PORTS;
    return s;
}

// `<date> SOURCE:PORT - LABEL`, then ` -> TARGET:PORT (...)` in the line or in the next.
static void count_line(struct counts *c, const char *line, const char *end)
{
    uint32_t address;
    unsigned port;
    const char *arrow = *line == ' ' ? line + 1 : end;
    if (*line == '<') {
        const char *source = memchr(line, '>', (size_t)(end - line));
        const char *label = source ? read_endpoint(source + 2, &address, &port) : end;
        if (end - label < 3 || memcmp(label, " - ", 3) != 0)
            return;
        label += 3;
        for (arrow = label; (arrow = memchr(arrow, '-', (size_t)(end - arrow))); arrow++)
            if (arrow[1] == '>' && arrow[-1] == ' ')
                break;
        arrow = arrow ? arrow - 1 : end;
        const char *label_end = arrow;
        while (label_end > label && label_end[-1] == ' ')
            label_end--;
        c->attempts++;
        count_address(&c->sources, address);
        count_label(&c->labels, label, (size_t)(label_end - label));
    }
    if (end - arrow > 4 && memcmp(arrow, " -> ", 4) == 0) {
        read_endpoint(arrow + 4, &address, &port);
        count_address(&c->targets, address);
        c->ports[port]++;
    }
}

int main(int argc, char **argv)
{
    static char buffer[BUFFER + 1];
    static struct counts c;
    size_t used = 0, ports = 0;
    ssize_t n;
    int fd = argc == 2 ? open(argv[1], O_RDONLY) : -1;
    while ((n = read(fd, buffer + used, BUFFER - used)) > 0) {
        char *line = buffer, *end;
        used += (size_t)n;
        for (; (end = memchr(line, '\n', used - (size_t)(line - buffer))); line = end + 1)
            count_line(&c, line, end);
        used -= (size_t)(line - buffer);
        memmove(buffer, line, used);
    }
    for (size_t i = 0; i < PORTS; i++)
        ports += c.ports[i] != 0;
    printf("%llu attempts, %zu labels, %zu sources, %zu targets, %zu ports\n",
           (unsigned long long)c.attempts, c.labels.used, c.sources.used, c.targets.used, ports);
    return n == 0 && used == 0 ? 0 : 1;
}
