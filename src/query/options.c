// SPDX-License-Identifier: GPL-2.0-only
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/escape.h"
#include "query/query.h"

enum { DEFAULT_TIMEOUT_MS = 2000, LONGEST_S = 3600 };

// The help and the parser both come from here.
static const struct row {
    char letter;
    const char *name, *argument, *help;
} table[] = {
    {'s', "socket", "PATH", "the socket of p0f, as given to p0f -s (required)"},
    {'t', "timeout", "SECONDS", "time for p0f to answer, 0.001 to 3600 (default: 2)"},
    {'w', "wait", "SECONDS", "time to wait for p0f to return, 0 to 3600 (default: 5)"},
    {'j', "json", NULL, "one JSON object a line"},
    {'c', "csv", NULL, "CSV with a heading"},
    {'q', "sql", NULL, "SQL statements that insert answers into the table p0f"},
    {'r', "raw", NULL, "the fields as p0f sent them"},
    {'h', "help", NULL, "print this help and exit"},
    {'V', "version", NULL, "print the version and exit"},
};

enum { ROWS = sizeof table / sizeof *table };

static void print_help(void)
{
    printf("Usage: " PROGRAM " -s PATH [OPTION]... [ADDRESS]...\n"
           "Asks a running p0f 3 what it knows about IPv4 and IPv6 addresses.\n"
           "Without ADDRESS it reads addresses from standard input, one a line. It ignores\n"
           "blank lines and comments after #.\n\n");
    for (size_t i = 0; i < ROWS; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "%s%s%s", table[i].name, table[i].argument ? "=" : "",
                       table[i].argument ? table[i].argument : "");
        printf("  -%c, --%-17s %s\n", table[i].letter, name, table[i].help);
    }
    printf("\nExit status: 0 all known, 1 some not known to p0f, 2 wrong usage or a malformed\n"
           "address, 3 no answer.\n");
}

static void print_version(void)
{
    printf(PROGRAM " " P0FSTATS_VERSION "\n"
                   "Copyright (C) 2026 the p0f-stats authors\n"
                   "Licence: GNU General Public License, version 2 only. There is no warranty.\n");
}

static int finish_stdout(void)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return ALL_KNOWN;
    perror(PROGRAM ": standard output");
    return NO_ANSWER;
}

static bool usage(int *status)
{
    fputs("Try '" PROGRAM " --help'\n", stderr);
    *status = USAGE;
    return false;
}

// Digits and a point. strtod alone would also take 0x10, 1e3, "nan" and a sign.
static bool read_seconds(const char *text, double least, int *ms)
{
    char *end;
    double seconds = strtod(text, &end);
    if (text[strspn(text, "0123456789.")] || end == text || *end || seconds < least ||
        seconds > LONGEST_S)
        return false;
    *ms = (int)(seconds * 1000);
    return true;
}

static bool complain(const char *what, const char *about)
{
    char safe[ESCAPED_PATH_MAX];
    fprintf(stderr, PROGRAM ": %s: '%s'\n", what, escape_cstr(about, safe, sizeof safe));
    return false;
}

static bool check(const struct query_options *o)
{
    unsigned char query[P0F3_QUERY_SIZE];
    if (!o->socket) {
        fputs(PROGRAM ": no socket given (-s PATH)\n", stderr);
        return false;
    }
    if (o->socket[0] == '\0' || strlen(o->socket) > P0F3_PATH_MAX)
        return complain("the socket path must have 1 to 107 bytes", o->socket);
    if (o->raw && o->write == sql_write) {
        fputs(PROGRAM ": --sql has no raw form\n", stderr);
        return false;
    }
    for (int i = 0; i < o->address_count; i++)
        if (p0f3_encode(o->addresses[i], query) != P0F3_OK)
            return complain(p0f3_strerror(P0F3_BAD_ADDRESS), o->addresses[i]);
    return true;
}

static void fill_parser(char *letters, struct option *names)
{
    memset(names, 0, (ROWS + 1) * sizeof *names);
    for (size_t i = 0; i < ROWS; i++) {
        bool argument = table[i].argument;
        *letters++ = table[i].letter;
        if (argument)
            *letters++ = ':';
        names[i] = (struct option){table[i].name, argument ? required_argument : no_argument, NULL,
                                   table[i].letter};
    }
    *letters = '\0';
}

static bool take_option(struct query_options *o, int letter, const char *argument)
{
    switch (letter) {
    case 's':
        o->socket = argument;
        return true;
    case 't':
        return read_seconds(argument, 0.001, &o->timeout_ms) ||
               complain("the time-out must be 0.001 to 3600 seconds", argument);
    case 'w':
        return read_seconds(argument, 0, &o->wait_ms) ||
               complain("the wait must be 0 to 3600 seconds", argument);
    case 'j':
        o->write = json_write;
        return true;
    case 'c':
        o->write = csv_write;
        return true;
    case 'q':
        o->write = sql_write;
        return true;
    case 'r':
        o->raw = true;
        return true;
    default:
        return false;
    }
}

bool options_read(struct query_options *o, int argc, char **argv, int *status)
{
    char letters[2 * ROWS + 1];
    struct option names[ROWS + 1];
    int letter;
    fill_parser(letters, names);
    *o = (struct query_options){
        .timeout_ms = DEFAULT_TIMEOUT_MS, .wait_ms = WAIT_DEFAULT, .write = text_write};
    while ((letter = getopt_long(argc, argv, letters, names, NULL)) != -1) {
        if (letter == 'h' || letter == 'V') {
            (letter == 'h' ? print_help : print_version)();
            *status = finish_stdout();
            return false;
        }
        if (!take_option(o, letter, optarg))
            return usage(status);
    }
    o->addresses = argv + optind;
    o->address_count = argc - optind;
    return check(o) || usage(status);
}
