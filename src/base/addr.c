// SPDX-License-Identifier: GPL-2.0-only
#include "p0fstats/addr.h"

#include <arpa/inet.h>
#include <stdio.h>

int addr_compare(struct addr a, struct addr b)
{
    bool a4 = addr_is_v4(a), b4 = addr_is_v4(b);
    return a4 != b4 ? (a4 ? -1 : 1) : addr_compare_bits(a, b);
}

static uint64_t load_big_endian(const unsigned char *bytes)
{
    uint64_t value = 0;
    for (int i = 0; i < 8; i++)
        value = value << 8 | bytes[i];
    return value;
}

bool addr_parse(struct view text, struct addr *out)
{
    char copy[ADDR_TEXT_MAX];
    unsigned char bytes[16];
    if (text.len == 0 || text.len >= sizeof copy || memchr(text.ptr, '\0', text.len))
        return false;
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    if (inet_pton(AF_INET, copy, bytes) == 1) {
        *out = addr_from_v4((uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 |
                            (uint32_t)bytes[2] << 8 | bytes[3]);
        return true;
    }
    if (inet_pton(AF_INET6, copy, bytes) != 1)
        return false;
    *out = (struct addr){load_big_endian(bytes), load_big_endian(bytes + 8)};
    return true;
}

int addr_format(struct addr a, char out[ADDR_TEXT_MAX])
{
    if (addr_is_v4(a)) {
        uint32_t v4 = addr_v4(a);
        return snprintf(out, ADDR_TEXT_MAX, "%u.%u.%u.%u", v4 >> 24, v4 >> 16 & 255, v4 >> 8 & 255,
                        v4 & 255);
    }
    unsigned char bytes[16];
    for (int i = 0; i < 8; i++) {
        bytes[i] = (unsigned char)(a.high >> (56 - 8 * i));
        bytes[8 + i] = (unsigned char)(a.low >> (56 - 8 * i));
    }
    out[0] = '\0';
    (void)inet_ntop(AF_INET6, bytes, out, ADDR_TEXT_MAX);
    return (int)strlen(out);
}
