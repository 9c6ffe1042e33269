// SPDX-License-Identifier: GPL-2.0-only
//
// An HTML page and a mail: adds to the tables the title, the charts and the parts of a mail.
#pragma once

#include "cli/options.h"

enum { SENDER_MAX = 512 };

// The reports of a run that a page or a mail is made of. All memory is the arena's.
struct page {
    const struct options *options;
    const char *sender;            // of a mail: the default
    const struct summary *summary; // of the tables
    const struct summary *charts;  // built for charts
    const struct chart_options *chart_options;
    struct report_options report; // title and charts are set here
    struct arena *arena;
};

// Writes the page. False when memory runs out.
bool page_write_html(struct page *p, struct output *out, struct error *e);

// Writes a mail that nobody reads, because the plug-in for mails loads some files only then; and
// asks the system for the default sender, USER@HOST, unless `sender` is null. Call it while the
// process may still open files.
void page_prepare_mail(char sender[SENDER_MAX]);

// Writes the message. False when memory runs out.
bool page_write_mail(struct page *p, struct output *out, struct error *e);

// Whether addresses and subject of the options can stand in the header of a mail, status 2, and the
// plug-in can be loaded.
bool page_check_mail(const struct options *o, struct error *e);
