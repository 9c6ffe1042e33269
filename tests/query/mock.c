// SPDX-License-Identifier: GPL-2.0-only
//
// A mock p0f as a program, for the shell: what it answers depends on the address.
//
//   mock SOCKET      serves SOCKET until its standard input ends; prints a line for each query
//
//   10.0.0.1     known, every field set             10.0.0.66   no more answers on the connection
//   10.0.0.2     known, nothing set, distance 255   10.0.0.67   wrong magic
//   10.0.0.3     known, texts of a villain          10.0.0.68   bad_sw 9
//   10.0.0.4     the text without a NUL             10.0.0.69   "bad query"
//   10.0.0.5     known, first after 1 s             10.0.0.70   the connection ends
//   10.0.0.6     a text with quotes
//   127.0.0.1, ::1, 2001:db8::7   as 10.0.0.1       others      not known
//   127.0.0.2, 127.0.0.66, 127.0.0.68   as 10.0.0.2, 10.0.0.66, 10.0.0.68
//   127.0.0.3, 127.0.0.11, 127.0.0.12   as 10.0.0.1
//   127.0.0.7    as 10.0.0.1, but not known when asked for the first time
#include <arpa/inet.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "mock_p0f.h"

static void every_field(unsigned char *reply)
{
    int16_t distance = 7;
    mock_known(reply);
    mock_put_u32(reply, 8, 1700000000);
    mock_put_u32(reply, 12, 1700000600);
    mock_put_u32(reply, 16, 12);
    mock_put_u32(reply, 20, (4 * 24 + 15) * 60 + 30);
    mock_put_u32(reply, 24, 49);
    mock_put_u32(reply, 28, 1700000100);
    mock_put_u32(reply, 32, 1700000200);
    memcpy(reply + 36, &distance, sizeof distance);
}

static void nothing(unsigned char *reply)
{
    int16_t distance = 255;
    mock_known(reply);
    memset(reply + 8, 0, MOCK_REPLY - 8);
    memcpy(reply + 36, &distance, sizeof distance);
}

static void villain(unsigned char *reply)
{
    mock_known(reply);
    mock_put_text(reply, 40, "a\x1b[2Jb\nc\"\\");
    mock_put_text(reply, 72, "\xff\xe2\x80\xae\xc3\xa9");
}

static void quotes(unsigned char *reply)
{
    nothing(reply);
    memcpy(reply + 36, "\xff\xff", 2);
    mock_put_text(reply, 40, "O'Reilly'); DROP TABLE p0f; --");
}

static void no_nul(unsigned char *reply)
{
    mock_known(reply);
    mock_put_text(reply, 72, "10.9 or newer (sometimes iPhone or iPad)");
}

static void wrong_magic(unsigned char *reply)
{
    mock_known(reply);
    reply[0] ^= 0xff;
}

static void bad_sw_9(unsigned char *reply)
{
    mock_known(reply);
    reply[38] = 9;
}

static void late(unsigned char *reply)
{
    static atomic_flag asked = ATOMIC_FLAG_INIT;
    if (!atomic_flag_test_and_set(&asked))
        mock_sleep(1000);
    every_field(reply);
}

// Not known when asked for the first time.
static void later(unsigned char *reply)
{
    static atomic_flag asked = ATOMIC_FLAG_INIT;
    if (atomic_flag_test_and_set(&asked))
        every_field(reply);
}

static bool hear_no_more(int fd)
{
    char byte;
    while (recv(fd, &byte, 1, 0) > 0)
        continue;
    return false;
}

static const struct {
    const char *address;
    void (*reply)(unsigned char *); // null: silence
} hosts[] = {
    {"10.0.0.1", every_field},    {"127.0.0.1", every_field},    {"::1", every_field},
    {"2001:db8::7", every_field}, {"10.0.0.2", nothing},         {"10.0.0.3", villain},
    {"10.0.0.4", no_nul},         {"10.0.0.66", NULL},           {"127.0.0.66", NULL},
    {"127.0.0.2", nothing},       {"127.0.0.3", every_field},    {"127.0.0.11", every_field},
    {"127.0.0.12", every_field},  {"127.0.0.7", later},          {"127.0.0.68", bad_sw_9},
    {"10.0.0.67", wrong_magic},   {"10.0.0.69", mock_bad_query}, {"10.0.0.68", bad_sw_9},
    {"10.0.0.5", late},           {"10.0.0.6", quotes},
};

static bool answer(const struct mock_turn *turn)
{
    unsigned char reply[MOCK_REPLY];
    char address[INET6_ADDRSTRLEN] = "?";
    (void)inet_ntop(turn->query[4] == 4 ? AF_INET : AF_INET6, turn->query + 5, address,
                    sizeof address);
    printf("%s\n", address);
    (void)fflush(stdout);
    if (strcmp(address, "10.0.0.70") == 0)
        return false;
    mock_unknown(reply);
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++)
        if (strcmp(address, hosts[i].address) == 0) {
            if (!hosts[i].reply)
                return hear_no_more(turn->fd);
            hosts[i].reply(reply);
        }
    mock_write(turn->fd, reply, sizeof reply);
    return true;
}

int main(int argc, char **argv)
{
    char byte;
    struct mock *m = argc == 2 ? mock_start(argv[1], 20, answer, NULL) : NULL;
    if (!m) {
        fputs("usage: mock SOCKET\n", stderr);
        return 2;
    }
    while (read(STDIN_FILENO, &byte, 1) > 0)
        continue;
    fprintf(stderr, "connections %d queries %d\n", mock_connections(m), mock_queries(m));
    mock_stop(m);
    return 0;
}
