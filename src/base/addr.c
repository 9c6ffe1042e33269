// SPDX-License-Identifier: GPL-2.0-only
#include "base/addr.h"

#include <arpa/inet.h>
#include <endian.h>
#include <stdio.h>

int addr_compare(struct addr a, struct addr b)
{
    bool a4 = addr_is_v4(a), b4 = addr_is_v4(b);
    return a4 != b4 ? (a4 ? -1 : 1) : addr_compare_bits(a, b);
}

// inet_pton wants a NUL and takes four times as long; lists of addresses are long.
bool addr_take_v4(struct view *text, uint32_t *v4, bool *too_large)
{
    const char *s = text->ptr, *end = s + text->len;
    uint32_t sum = 0;
    *too_large = false;
    for (int i = 0; i < 4; i++) {
        if (i && (s == end || *s++ != '.'))
            return false;
        const char *first = s;
        unsigned octet = 0, digit;
        while (s < end && (digit = (unsigned char)(*s - '0')) <= 9 && s - first < 9) {
            octet = octet * 10 + digit;
            s++;
        }
        if (s == first || (octet <= 255 && *first == '0' && s - first > 1))
            return false;
        *too_large |= octet > 255;
        sum = sum << 8 | (octet & 255);
    }
    *v4 = sum;
    *text = view_of(s, (size_t)(end - s));
    return true;
}

bool addr_parse(struct view text, struct addr *out)
{
    struct view rest = text;
    uint32_t v4;
    bool too_large;
    char copy[ADDR_TEXT_MAX];
    uint64_t halves[2];
    if (addr_take_v4(&rest, &v4, &too_large) && !too_large && !rest.len) {
        *out = addr_from_v4(v4);
        return true;
    }
    if (text.len == 0 || text.len >= sizeof copy || memchr(text.ptr, '\0', text.len))
        return false;
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    if (inet_pton(AF_INET6, copy, halves) != 1)
        return false;
    *out = (struct addr){be64toh(halves[0]), be64toh(halves[1])};
    return true;
}

int addr_format(struct addr a, char out[ADDR_TEXT_MAX])
{
    if (addr_is_v4(a)) {
        uint32_t v4 = addr_v4(a);
        return snprintf(out, ADDR_TEXT_MAX, "%u.%u.%u.%u", v4 >> 24, v4 >> 16 & 255, v4 >> 8 & 255,
                        v4 & 255);
    }
    const uint64_t halves[2] = {htobe64(a.high), htobe64(a.low)};
    inet_ntop(AF_INET6, halves, out, ADDR_TEXT_MAX);
    return (int)strlen(out);
}
