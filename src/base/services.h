// SPDX-License-Identifier: GPL-2.0-only
//
// Names of TCP ports, from a file like services(5) or a table built in. The first line of a port
// counts, and the first line with a name. Other protocols and malformed lines are ignored.
#pragma once

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

struct service {
    struct view name;    // .ptr null: the port has no name
    struct view aliases; // separated by blanks
    struct view comment;
    size_t line; // of the file
};

struct services {
    struct arena arena;      // the text of the file
    struct service *by_port; // 65536
};

// Reads `path`; null is /etc/services, or the built-in table where that does not exist or may not
// be read. Fails when `path` cannot be read, status 2, or reading /etc/services fails otherwise.
bool services_open(struct services *s, const char *path, struct error *e);
void services_close(struct services *s);

// Finds the port with that name, else the one with that alias; of several the first in the file.
bool services_find(const struct services *s, struct view name, uint16_t *port);

// The label of a port in a report: `NAME - ALIASES COMMENT (PORT)`, `NAME (PORT)` or `unknown
// service (PORT)`. Escaped, in the arena. .ptr is null when memory runs out.
struct view services_label(const struct services *s, uint16_t port, struct arena *arena);
