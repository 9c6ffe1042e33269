// SPDX-License-Identifier: GPL-2.0-only
//
// A report as a mail: what the program hands to the plug-in that knows GMime. The plug-in is loaded
// only when a mail is written, so that other runs do not wait for its libraries. It shares no
// function with the program: all it needs is here.
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
    const char *from, *subject,
        *host; // UTF-8 without control characters; the host of the Message-ID
    const char *const *to;
    size_t to_count;
    int64_t date;           // UTC seconds
    int32_t offset_seconds; // of the zone in which the date is written, east of UTC
    struct view text, html; // UTF-8
    const struct mail_picture *pictures;
    size_t picture_count;
};

// Takes a piece of the message. False ends the writing.
typedef bool mail_sink(void *context, const char *bytes, size_t len);

// Writes a message for sendmail -t: lines end in LF, none is longer than 998 bytes. False when the
// sink said so. GLib ends the process where memory runs out.
struct mail_plugin {
    bool (*write)(const struct mail *m, mail_sink *sink, void *context);
};
