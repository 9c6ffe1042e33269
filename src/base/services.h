// SPDX-License-Identifier: GPL-2.0-only
//
// Names of TCP ports, from a file in the form of services(5) or from a table built in. Of several
// lines of a port the first holds, the others are passed over; of several lines with a name the
// first holds. Lines of other protocols are passed over, and so is what is not of the form: a
// services file is not ours to complain about.
#pragma once

#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"

struct service {
    struct view name;    // .ptr null: the port has no name
    struct view aliases; // separated by single spaces
    struct view comment;
    size_t line; // of the file: which of two came first
};

struct services {
    struct arena arena;
    struct service *by_port; // 65536
};

// Reads `path`; null means /etc/services, or the table built in where that cannot be read. Fails
// when a given path cannot be read, status 2, and when memory runs out.
bool services_open(struct services *s, const char *path, struct error *e);
void services_close(struct services *s);

// The port with that name, else with that alias; of several the one whose line comes first.
bool services_find(const struct services *s, struct view name, uint16_t *port);

// The label of a port in a report: `NAME - ALIASES COMMENT (PORT)`, `NAME (PORT)`, or, without a
// name, `unknown service (PORT)`. Escaped, in the arena. .ptr is null when memory runs out.
struct view services_label(const struct services *s, uint16_t port, struct arena *arena);
