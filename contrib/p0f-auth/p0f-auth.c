// SPDX-License-Identifier: GPL-2.0-only
//
// p0f-auth: what p0f 3 knows about a client, as headers of a FastCGI answer, for a web server's
// auth_request or forward_auth. README.md in this folder is its manual.
#include <errno.h>
#include <fcgiapp.h>
#include <stdio.h>
#include <string.h>

#include "p0f3.h"

enum { TIMEOUT_MS = 100, BACKLOG = 64 };

static void put_number(FCGX_Stream *out, const char *name, int64_t value)
{
    if (value != P0F3_ABSENT)
        FCGX_FPrintF(out, "P0F-%s: %ld\r\n", name, (long)value);
}

// A header has only visible ASCII; p0f's database may hold anything.
static void put_text(FCGX_Stream *out, const char *name, const char *value)
{
    char safe[P0F3_TEXT_SIZE] = "";
    for (size_t i = 0; i + 1 < sizeof safe && value[i]; i++)
        safe[i] = value[i] >= ' ' && value[i] <= '~' ? value[i] : '?';
    if (*safe)
        FCGX_FPrintF(out, "P0F-%s: %s\r\n", name, safe);
}

static void put_info(FCGX_Stream *out, const struct p0f3_info *info)
{
    put_number(out, "First-Seen", info->first_seen);
    put_number(out, "Last-Seen", info->last_seen);
    put_number(out, "Total-Conn", info->total_conn);
    put_number(out, "Uptime-Sec", info->uptime_sec);
    put_number(out, "Up-Mod-Days", info->up_mod_days);
    put_number(out, "Last-NAT", info->last_nat);
    put_number(out, "Last-Chg", info->last_chg);
    put_number(out, "Distance", info->distance);
    put_number(out, "Bad-SW", info->bad_sw);
    put_number(out, "OS-Match-Q", info->os_match_q);
    put_text(out, "OS-Name", info->os_name);
    put_text(out, "OS-Flavor", info->os_flavor);
    put_text(out, "HTTP-Name", info->http_name);
    put_text(out, "HTTP-Flavor", info->http_flavor);
    put_text(out, "Link-Type", info->link_type);
    put_text(out, "Language", info->language);
}

// Always 204: p0f informs, it does not decide who may enter.
static void answer(struct p0f3 *p, FCGX_Request *request)
{
    const char *address = FCGX_GetParam("REMOTE_ADDR", request->envp);
    struct p0f3_info info;
    FCGX_FPrintF(request->out, "Status: 204 No Content\r\n");
    if (address && p0f3_query(p, address, TIMEOUT_MS, &info, sizeof info) == P0F3_OK)
        put_info(request->out, &info);
    FCGX_FPrintF(request->out, "\r\n");
}

// 0: standard input, where spawn-fcgi and systemd put the socket.
static int open_socket(int argc, char **argv)
{
    return argc > 2 ? FCGX_OpenSocket(argv[2], BACKLOG) : 0;
}

int main(int argc, char **argv)
{
    struct p0f3 *p;
    FCGX_Request request;
    if (argc < 2 || argc > 3 || p0f3_open(&p, argv[1]) != P0F3_OK) {
        fputs("usage: p0f-auth SOCKET-OF-P0F [SOCKET-TO-SERVE]\n", stderr);
        return 2;
    }
    int fd = FCGX_Init() == 0 ? open_socket(argc, argv) : -1;
    if (fd < 0 || FCGX_InitRequest(&request, fd, 0) != 0) {
        fprintf(stderr, "p0f-auth: %s: %s\n", argc > 2 ? argv[2] : "standard input",
                strerror(errno));
        return 1;
    }
    while (FCGX_Accept_r(&request) == 0) {
        answer(p, &request);
        FCGX_Finish_r(&request);
    }
    p0f3_close(p);
    return 0;
}
