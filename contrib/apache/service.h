// SPDX-License-Identifier: GPL-2.0-only
//
// One p0f as all children of the server see it: a cache of answers by address, one back-off, and a
// limit on connections, in shared memory; and each child's handle of libp0f3.
#pragma once

#include <httpd.h>
#include <stdbool.h>

#include "p0f3.h"

enum { CONNECTIONS_MAX = 100 };

struct service;

// Makes the shared part, in the parent. `connections` is the limit for all children together. Null,
// with a line in the error log, on failure.
struct service *service_create(apr_pool_t *pool, server_rec *s, const char *path, int connections);

// Makes the child's part. False, with a line in the error log, on failure.
bool service_start(struct service *service, apr_pool_t *pool, server_rec *s);

const char *service_path(const struct service *service);

// What p0f knows about the client of the request, asked or from the cache. `wait`: when p0f does
// not know the client, which has just come, ask again for a moment. False when nothing is known.
bool service_look_up(struct service *service, request_rec *r, int timeout_ms, bool wait,
                     struct p0f3_info *info);
