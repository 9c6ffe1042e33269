// SPDX-License-Identifier: GPL-2.0-only
#include "base/addr.h"

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

// A dotted quad without leading zeros. Long lists consist of them, and inet_pton takes its time.
static bool parse_quad(struct view text, struct addr *out)
{
    uint32_t v4 = 0;
    size_t at = 0;
    for (int i = 0; i < 4; i++) {
        size_t first = at;
        unsigned octet = 0, digit;
        while (at < text.len && (digit = (unsigned char)(text.ptr[at] - '0')) <= 9 && octet <= 25) {
            octet = octet * 10 + digit;
            at++;
        }
        bool zero_leads = at > first + 1 && text.ptr[first] == '0';
        bool mark = i < 3 ? at < text.len && text.ptr[at] == '.' : at == text.len;
        if (at == first || octet > 255 || zero_leads || !mark)
            return false;
        v4 = v4 << 8 | octet;
        at++;
    }
    *out = addr_from_v4(v4);
    return true;
}

bool addr_parse(struct view text, struct addr *out)
{
    char copy[ADDR_TEXT_MAX];
    unsigned char bytes[16];
    if (parse_quad(text, out))
        return true;
    if (text.len == 0 || text.len >= sizeof copy || memchr(text.ptr, '\0', text.len))
        return false;
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
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
