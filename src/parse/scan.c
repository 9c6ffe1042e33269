// SPDX-License-Identifier: GPL-2.0-only
//
// Line ends on any processor, and the table of dotted quads.
#include "parse/scan.h"

size_t lines_portable(const char *data, size_t len, uint32_t *ends)
{
    size_t count = 0;
#ifdef __SSE2__
    for (size_t at = 0; at < len; at += 64)
        for (uint64_t bits = scan_bytes64(data + at, '\n'); bits; bits &= bits - 1)
            ends[count++] = (uint32_t)(at + (unsigned)__builtin_ctzll(bits));
    while (count && ends[count - 1] >= len)
        count--;
#else
    const char *at = data, *end = data + len;
    while ((at = memchr(at, '\n', (size_t)(end - at))))
        ends[count++] = (uint32_t)(at++ - data);
#endif
    return count;
}

// ---- Dotted quads ----
//
// The compiler works out the table. The parameters a to d are the numbers of digits, 1 to 3, of the
// four octets; `n` digits begin at the place `at`.

// The places after the four numbers.
#define END1(a) (a)
#define END2(a, b) (END1(a) + 1 + (b))
#define END3(a, b, c) (END2(a, b) + 1 + (c))
#define END4(a, b, c, d) (END3(a, b, c) + 1 + (d))

#define STOPS(a, b, c, d) \
    (1U << END1(a) | 1U << END2(a, b) | 1U << END3(a, b, c) | 1U << END4(a, b, c, d))

// Where the hundreds (i = 0), tens and ones are.
#define PLACE(at, n, i) ((i) < 3 - (n) ? -1 : (at) + (i)-3 + (n))
#define PLACES(at, n) PLACE(at, n, 0), PLACE(at, n, 1), PLACE(at, n, 2), -1

#define LEAST(n) ((n) == 3 ? 100 : (n) == 2 ? 10 : 0)

#define FORM(a, b, c, d)                                                            \
    [SCAN_QUAD_HASH(STOPS(a, b, c, d))] = {                                         \
        .stops = STOPS(a, b, c, d),                                                 \
        .end = END4(a, b, c, d),                                                    \
        .dots = {END1(a), END2(a, b), END3(a, b, c)},                               \
        .digits = {PLACES(0, a), PLACES(END1(a) + 1, b), PLACES(END2(a, b) + 1, c), \
                   PLACES(END3(a, b, c) + 1, d)},                                   \
        .least = {LEAST(a), LEAST(b), LEAST(c), LEAST(d)},                          \
    }

#define FORMS_ABC(a, b, c) FORM(a, b, c, 1), FORM(a, b, c, 2), FORM(a, b, c, 3)
#define FORMS_AB(a, b) FORMS_ABC(a, b, 1), FORMS_ABC(a, b, 2), FORMS_ABC(a, b, 3)
#define FORMS_A(a) FORMS_AB(a, 1), FORMS_AB(a, 2), FORMS_AB(a, 3)

const struct scan_quad_form scan_quad_forms[256] = {FORMS_A(1), FORMS_A(2), FORMS_A(3)};
