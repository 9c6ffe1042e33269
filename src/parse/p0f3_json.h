// SPDX-License-Identifier: GPL-2.0-only
//
// A line of the JSON form of a p0f 3 log: what its plain parser and its fast path share.
#pragma once

#include "parse/p0f3.h"

enum p0f3_json_key {
    JSON_TIMESTAMP,
    JSON_MOD,
    JSON_CLIENT_IP,
    JSON_CLIENT_PORT,
    JSON_SERVER_IP,
    JSON_SERVER_PORT,
    JSON_SUBJECT,
    JSON_HEAD_KEYS, // every line has those above; the others depend on the module

    JSON_OS = JSON_HEAD_KEYS,
    JSON_APP,
    JSON_DIST,
    JSON_PARAMS,
    JSON_RAW_SIG,
    JSON_LINK,
    JSON_RAW_MTU,
    JSON_UPTIME,
    JSON_RAW_FREQ,
    JSON_LANG,
    JSON_REASON,
    JSON_RAW_HITS,
    JSON_KEYS,
};

enum {
    P0F3_JSON_DATE = 11, // bytes of `2001/07/24 `
    // Bytes; of longer lines p0f writes none, and a few bytes may take a hundred in jansson.
    P0F3_JSON_MAX = 64 << 10,
};

enum p0f3_json_type { JSON_ABSENT, JSON_TEXT, JSON_DIGITS, JSON_OTHER };

struct p0f3_json_value {
    enum p0f3_json_type type;
    struct view text; // of a string, without escapes; of an integer, its digits
};

// Reads `2001/07/24 15:48:06`, and remembers the date.
bool p0f3_json_time(struct parser *p, struct view text, int64_t *time);

// Sets the values of the line's module, which is set, and takes the line. False when it is to be
// skipped; nothing is added to the batch then, which must have room.
bool p0f3_json_take(struct parser *p, struct batch *b,
                    const struct p0f3_json_value values[JSON_KEYS], struct p0f3_line *line);
