// SPDX-License-Identifier: GPL-2.0-only
//
// Sends Ethernet frames on the loopback interface of the network namespace it runs in.
//
//   inject FILE      FILE has a frame a line, in hexadecimal
//
// Only for a namespace of its own: it refuses to run where there is more than one interface.
#include <arpa/inet.h>
#include <ctype.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

enum { FRAME_MAX = 1514 };

// The index of the only interface; 0: there are others.
static int only_interface(void)
{
    struct if_nameindex *all = if_nameindex();
    unsigned int index = all && all[0].if_index && !all[1].if_index ? all[0].if_index : 0;
    if (all)
        if_freenameindex(all);
    return (int)index;
}

// "02ff..." to bytes; 0 when it is something else.
static size_t read_frame(const char *hex, unsigned char *frame)
{
    size_t n = 0;
    unsigned int byte;
    for (; isxdigit((unsigned char)hex[0]) && n < FRAME_MAX; hex += 2) {
        if (sscanf(hex, "%2x", &byte) != 1 || !isxdigit((unsigned char)hex[1]))
            return 0;
        frame[n++] = (unsigned char)byte;
    }
    return *hex == '\n' || *hex == '\0' ? n : 0;
}

int main(int argc, char **argv)
{
    char line[2 * FRAME_MAX + 3];
    unsigned char frame[FRAME_MAX];
    FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;
    struct sockaddr_ll where = {
        .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL), .sll_ifindex = only_interface()};
    if (!file || where.sll_ifindex == 0) {
        fputs("usage: inject FILE (in a network namespace that has only lo)\n", stderr);
        return 2;
    }
    int fd = socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL));
    if (fd < 0 || bind(fd, (struct sockaddr *)&where, sizeof where) != 0) {
        perror("inject");
        return 1;
    }
    while (fgets(line, sizeof line, file)) {
        size_t n = read_frame(line, frame);
        if (n == 0 || send(fd, frame, n, 0) != (ssize_t)n) {
            perror("inject: frame");
            return 1;
        }
    }
    return ferror(file) ? 1 : 0;
}
