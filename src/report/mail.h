// SPDX-License-Identifier: GPL-2.0-only
//
// A report as a mail: what the program gives to the plug-in that knows GMime. The plug-in is loaded
// only when a mail is written, so that other runs do not wait for its libraries. It calls no
// function of the program: all it needs is here.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/view.h"

struct mail_picture {
    const char *id; // of its Content-ID, which the page names as cid:ID
    const char *file_name;
    struct view png;
};

struct mail {
    const char *from, *subject; // UTF-8 without control characters
    const char *host;           // of the Message-ID
    const char *const *to;
    size_t to_count;
    int64_t date;           // UTC seconds
    int32_t offset_seconds; // of the zone in which the date is written, east of UTC
    struct view text, html; // UTF-8
    const struct mail_picture *pictures;
    size_t picture_count;
};

struct mail_plugin {
    // Returns the message as sendmail -t reads it: lines end in LF, none is longer than 998 bytes.
    // The caller frees it. GLib ends the process where memory runs out.
    char *(*write)(const struct mail *m);
};
