// SPDX-License-Identifier: GPL-2.0-only
//
// Draws the figures of one case of tests/support, for eyes and for tests/chart/run:
//
//   gallery CASE DIRECTORY [WIDTHxHEIGHT [light|dark [FORMATS [DPI]]]]
//
// Ends with status 0 and prints "no font" when there was none, else 1 and the reason, 2 for usage.
#include <stdio.h>

#include "chart/chart.h"
#include "summaries.h"
#include "summary/timeline.h"

static bool parse(int argc, char **argv, struct chart_options *o, struct error *e)
{
    o->directory = argv[2];
    return (argc < 4 || chart_parse_size(o, argv[3], e)) &&
           (argc < 5 || chart_parse_theme(o, argv[4], e)) &&
           (argc < 6 || chart_parse_formats(o, argv[5], e)) &&
           (argc < 7 || chart_parse_dpi(o, argv[6], e));
}

int main(int argc, char **argv)
{
    struct chart_options options = chart_options_default();
    bool no_font;
    struct error e;
    struct zone zone;
    struct arena arena = {0};
    if (argc < 3 || !parse(argc, argv, &options, &e)) {
        fprintf(stderr, "%s\n", argc < 3 ? "usage: gallery CASE DIRECTORY ..." : e.text);
        return 2;
    }
    if (!zone_open(&zone, NULL, &e)) {
        fprintf(stderr, "%s\n", e.text);
        return 1;
    }
    struct summary *s = summary_case(&arena, &zone, argv[1]);
    bool good = chart_write(s, &options, &no_font, &e);
    if (!good)
        fprintf(stderr, "%s\n", e.text);
    else if (no_font)
        puts("no font");
    arena_release(&arena);
    zone_close(&zone);
    return good ? 0 : (int)e.status;
}
