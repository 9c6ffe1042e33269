// SPDX-License-Identifier: GPL-2.0-only
//
// Reads numbers and finds bytes without branches on single characters. Each function knows the one
// form that p0f writes; it returns 0 or null for any other, which the plain parsers then read. All
// may read PARSE_SLACK bytes past what they are given.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__AVX2__)
#include <immintrin.h>
#elif defined(__SSSE3__)
#include <tmmintrin.h>
#elif defined(__SSE2__)
#include <emmintrin.h>
#endif

// Writes the offsets of all newlines of data[0..len) to `ends`, rising, and returns how many.
// `ends` must have room for len + LINES_ROOM numbers.
typedef size_t lines_function(const char *data, size_t len, uint32_t *ends);

enum { LINES_ROOM = 64 };

lines_function lines_portable; // any processor
lines_function lines_avx2;     // only where lines_have_avx2()

bool lines_have_avx2(void);

static inline uint64_t scan_load64(const char *s)
{
    uint64_t x;
    memcpy(&x, s, sizeof x);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    x = __builtin_bswap64(x);
#endif
    return x;
}

static inline uint32_t scan_load32(const char *s)
{
    uint32_t x;
    memcpy(&x, s, sizeof x);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    x = __builtin_bswap32(x);
#endif
    return x;
}

// One bit for each of 64 bytes: set where it is `byte`.
static inline uint64_t scan_bytes64(const char *s, char byte)
{
    uint64_t mask = 0;
#ifdef __AVX2__
    for (unsigned i = 0; i < 64; i += 32) {
        __m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)(s + i));
        __m256i same = _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(byte));
        mask |= (uint64_t)(uint32_t)_mm256_movemask_epi8(same) << i;
    }
#elif defined(__SSE2__)
    for (unsigned i = 0; i < 64; i += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(s + i));
        __m128i same = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(byte));
        mask |= (uint64_t)(uint32_t)_mm_movemask_epi8(same) << i;
    }
#else
    for (unsigned i = 0; i < 64; i++)
        mask |= (uint64_t)(s[i] == byte) << i;
#endif
    return mask;
}

// One bit for each of 16 bytes: set where it is not a decimal digit.
static inline uint32_t scan_no_digits16(const char *s)
{
#ifdef __SSE2__
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)s);
    // '0'..'9' become the ten smallest signed bytes.
    __m128i shifted = _mm_add_epi8(bytes, _mm_set1_epi8((char)(0x80 - '0')));
    return (uint32_t)_mm_movemask_epi8(_mm_cmpgt_epi8(shifted, _mm_set1_epi8((char)(0x80 + 9))));
#else
    uint32_t mask = 0;
    for (unsigned i = 0; i < 16; i++)
        mask |= (uint32_t)((unsigned char)(s[i] - '0') > 9) << i;
    return mask;
#endif
}

// The same for hexadecimal digits.
static inline uint32_t scan_no_hex16(const char *s)
{
#ifdef __SSE2__
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)s);
    __m128i lower = _mm_or_si128(bytes, _mm_set1_epi8(0x20));
    __m128i shifted = _mm_add_epi8(lower, _mm_set1_epi8((char)(0x80 - 'a')));
    return scan_no_digits16(s) &
           (uint32_t)_mm_movemask_epi8(_mm_cmpgt_epi8(shifted, _mm_set1_epi8((char)(0x80 + 5))));
#else
    uint32_t mask = 0;
    for (unsigned i = 0; i < 16; i++)
        mask |= (uint32_t)((unsigned char)((s[i] | 32) - 'a') > 5) << i;
    return mask & scan_no_digits16(s);
#endif
}

// The value of up to 8 digits.
static inline uint32_t scan_digits(const char *s, unsigned digits)
{
    uint64_t d = scan_load64(s) << (64 - 8 * digits);
    d = (d & 0x0f0f0f0f0f0f0f0f) * 2561 >> 8;
    d = (d & 0x00ff00ff00ff00ff) * 6553601 >> 16;
    return (uint32_t)((d & 0x0000ffff0000ffff) * 42949672960001 >> 32);
}

// ---- Dotted quads ----
//
// A dotted quad has one of 81 forms, by the number of digits of each octet. The places of the first
// four bytes that are not digits tell which; a multiplication maps these 81 sets of places to
// different values of 8 bits. The plain reader is addr_take_v4.

struct scan_quad_form {
    uint32_t stops;    // a bit for each of the four places; 0: no form has this hash
    uint8_t end;       // the last of them
    uint8_t dots[3];   // the others
    int8_t digits[16]; // hundreds, tens, ones and nothing for each number: place, or -1
    int16_t least[4];  // the smallest value that has so many digits
};

// A constant where `stops` is one.
#define SCAN_QUAD_HASH(stops) ((uint32_t)((stops)*UINT32_C(0xd6af10d1)) >> 24)

// All forms, by their hash.
extern const struct scan_quad_form scan_quad_forms[256];

// The form of the quad that s begins with, going by its first four stops.
static inline const struct scan_quad_form *scan_quad_form(const char *s, uint32_t *stops)
{
    uint32_t all = scan_no_digits16(s), rest = all;
    rest &= rest - 1;
    rest &= rest - 1;
    rest &= rest - 1;
    rest &= rest - 1;
    *stops = all ^ rest;
    return &scan_quad_forms[SCAN_QUAD_HASH(*stops)];
}

// Reads `82.117.175.51` and the byte after it, which must be `mark`. Returns the length of both
// together; 0 for anything else, such as leading zeros or an octet over 255.
#ifdef __SSSE3__
static inline unsigned scan_ipv4(const char *s, char mark, uint32_t *address)
{
    uint32_t stops;
    const struct scan_quad_form *form = scan_quad_form(s, &stops);
    __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)s);
    uint32_t dots = (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('.')));
    if (form->stops != stops || (dots & stops) != (stops ^ 1U << form->end) || s[form->end] != mark)
        return 0;
    __m128i places = _mm_loadu_si128((const __m128i *)(const void *)form->digits);
    __m128i digits = _mm_shuffle_epi8(_mm_sub_epi8(bytes, _mm_set1_epi8('0')), places);
    __m128i pairs = _mm_maddubs_epi16(digits, _mm_set1_epi32(0x00010a64));
    __m128i values = _mm_madd_epi16(pairs, _mm_set1_epi16(1));
    values = _mm_packs_epi32(values, values);
    __m128i least = _mm_loadl_epi64((const __m128i *)(const void *)form->least);
    __m128i bad =
        _mm_or_si128(_mm_cmpgt_epi16(values, _mm_set1_epi16(255)), _mm_cmpgt_epi16(least, values));
    if (_mm_movemask_epi8(bad) & 0xff)
        return 0;
    *address = __builtin_bswap32((uint32_t)_mm_cvtsi128_si32(_mm_packus_epi16(values, values)));
    return form->end + 1U;
}
#else
// The value of 1 to 3 digits; *bad becomes non-zero for leading zeros and values over 255.
static inline uint32_t scan_octet(const char *s, unsigned digits, unsigned *bad)
{
    static const uint8_t smallest[4] = {0, 0, 10, 100};
    uint32_t d = scan_load32(s) << ((32 - 8 * digits) & 31) & 0x0f0f0f0f;
    uint32_t value = (d >> 24) + (d >> 16 & 15) * 10 + (d >> 8 & 15) * 100;
    *bad |= (value > 255) | (value < smallest[digits & 3]);
    return value;
}

static inline unsigned scan_ipv4(const char *s, char mark, uint32_t *address)
{
    uint32_t stops;
    const struct scan_quad_form *form = scan_quad_form(s, &stops);
    unsigned dot1 = form->dots[0], dot2 = form->dots[1], dot3 = form->dots[2], bad = 0;
    if (form->stops != stops || s[dot1] != '.' || s[dot2] != '.' || s[dot3] != '.' ||
        s[form->end] != mark)
        return 0;
    uint32_t value = scan_octet(s, dot1, &bad) << 24;
    value |= scan_octet(s + dot1 + 1, dot2 - dot1 - 1, &bad) << 16;
    value |= scan_octet(s + dot2 + 1, dot3 - dot2 - 1, &bad) << 8;
    value |= scan_octet(s + dot3 + 1, form->end - dot3 - 1U, &bad);
    *address = value;
    return bad ? 0 : form->end + 1U;
}
#endif

// One of eight groups as four characters, missing ones NUL. *bad becomes non-zero unless it has 1
// to 4 digits and `mark` after them. *at moves past the mark.
static inline uint32_t scan_group(const char *s, unsigned *at, uint64_t *stops, char mark,
                                  unsigned *bad)
{
    unsigned end = (unsigned)__builtin_ctzll(*stops), digits = end - *at;
    *bad |= (digits - 1 > 3) | (s[end] != mark);
    uint32_t group = scan_load32(s + *at) << ((32 - 8 * digits) & 31);
    *stops = (*stops & (*stops - 1)) | UINT64_C(1) << 48;
    *at = end + 1;
    return group;
}

// The value of such a group.
static inline uint32_t scan_group_value(uint32_t group)
{
    uint32_t d = (group & 0x0f0f0f0f) + 9 * (group >> 6 & 0x01010101);
    d = (d << 4 | d >> 8) & 0x00ff00ff;
    return (d << 8 | d >> 16) & 0xffff;
}

// Reads `2001:db8:0:0:0:0:0:7`, always eight groups, and the byte after it, which must be `mark`.
// Returns the length of both together; 0 for anything else.
static inline unsigned scan_ipv6(const char *s, char mark, uint64_t *high, uint64_t *low)
{
    uint64_t stops = scan_no_hex16(s) | (uint64_t)scan_no_hex16(s + 16) << 16 |
                     (uint64_t)scan_no_hex16(s + 32) << 32 | UINT64_C(1) << 48;
    uint32_t groups[8];
    unsigned at = 0, bad = 0;
    for (unsigned i = 0; i < 8; i++)
        groups[i] = scan_group(s, &at, &stops, i < 7 ? ':' : mark, &bad);
    if (bad)
        return 0;
#ifdef __SSSE3__
    __m128i halves[2];
    for (unsigned i = 0; i < 2; i++) {
        __m128i text = _mm_setr_epi32((int)groups[4 * i], (int)groups[4 * i + 1],
                                      (int)groups[4 * i + 2], (int)groups[4 * i + 3]);
        __m128i letters = _mm_cmpgt_epi8(text, _mm_set1_epi8('9'));
        __m128i digits = _mm_add_epi8(_mm_and_si128(text, _mm_set1_epi8(0x0f)),
                                      _mm_and_si128(letters, _mm_set1_epi8(9)));
        halves[i] = _mm_maddubs_epi16(digits, _mm_set1_epi16(0x0110));
    }
    uint64_t bytes[2];
    __m128i packed = _mm_packus_epi16(halves[0], halves[1]);
    memcpy(bytes, &packed, sizeof bytes);
    *high = __builtin_bswap64(bytes[0]);
    *low = __builtin_bswap64(bytes[1]);
#else
    uint64_t value[2] = {0, 0};
    for (unsigned i = 0; i < 8; i++)
        value[i / 4] = value[i / 4] << 16 | scan_group_value(groups[i]);
    *high = value[0];
    *low = value[1];
#endif
    return at;
}

// Reads a port. Returns its number of digits, 1 to 5; 0 when there is none or it is over 65535.
static inline unsigned scan_port(const char *s, uint16_t *port)
{
    unsigned digits = (unsigned)__builtin_ctz(scan_no_digits16(s) | 1U << 16);
    if (digits - 1 > 4)
        return 0;
    uint32_t value = scan_digits(s, digits);
    *port = (uint16_t)value;
    return value > 65535 ? 0 : digits;
}

// The second of the day of `01:35:04`; -1 when it is not a time of day.
static inline int32_t scan_time_of_day(const char *s)
{
    uint64_t d = scan_load64(s) - 0x30303a30303a3030; // colons and zeros become 0
    if ((d | (d + 0x06060f06060f0606)) & 0xf0f0f0f0f0f0f0f0)
        return -1;
    uint32_t hour = (uint32_t)((d & 15) * 10 + (d >> 8 & 15));
    uint32_t minute = (uint32_t)((d >> 24 & 15) * 10 + (d >> 32 & 15));
    uint32_t second = (uint32_t)((d >> 48 & 15) * 10 + (d >> 56));
    if (hour > 23 || minute > 59 || second > 59)
        return -1;
    return (int32_t)(hour * 3600 + minute * 60 + second);
}

// Whether s begins with the first `len` bytes, at most 16, of `word`, of which 16 are read.
static inline bool scan_starts(const char *s, const char *word, unsigned len)
{
#ifdef __SSE2__
    __m128i same = _mm_cmpeq_epi8(_mm_loadu_si128((const __m128i *)(const void *)s),
                                  _mm_loadu_si128((const __m128i *)(const void *)word));
    return (unsigned)__builtin_ctz(~(unsigned)_mm_movemask_epi8(same)) >= len;
#else
    return memcmp(s, word, len) == 0;
#endif
}

// Whether both begin with the same `len` bytes.
static inline bool scan_same(const char *a, const char *b, size_t len)
{
#ifdef __AVX2__
    for (;; a += 32, b += 32, len -= 32) {
        __m256i same = _mm256_cmpeq_epi8(_mm256_loadu_si256((const __m256i *)(const void *)a),
                                         _mm256_loadu_si256((const __m256i *)(const void *)b));
        uint64_t differ = ~(uint64_t)(uint32_t)_mm256_movemask_epi8(same);
        if (len <= 32 || differ != ~(uint64_t)UINT32_MAX)
            return (unsigned)__builtin_ctzll(differ) >= len;
    }
#else
    for (; len > 16; a += 16, b += 16, len -= 16)
        if (!scan_starts(a, b, 16))
            return false;
    return scan_starts(a, b, (unsigned)len);
#endif
}

// The places with a `|` in [s, end), one after the other.
struct scan_pipes {
    const char *next, *end; // where to look on
    uint64_t mask;          // of the 64 bytes before
};

static inline struct scan_pipes scan_pipes_from(const char *s, const char *end)
{
    return (struct scan_pipes){s, end, 0};
}

// The next place; `end` when there is none.
static inline const char *scan_next_pipe(struct scan_pipes *p)
{
    while (!p->mask) {
        if (p->next >= p->end)
            return p->end;
        p->mask = scan_bytes64(p->next, '|');
        p->next += 64;
    }
    const char *at = p->next - 64 + __builtin_ctzll(p->mask);
    p->mask &= p->mask - 1;
    return at < p->end ? at : p->end;
}

// The first place in [s, end) with a `>`, a `#` or a `: [`; end when there is none.
static inline const char *scan_label_stop(const char *s, const char *end)
{
#if defined(__AVX2__)
    const __m256i arrow = _mm256_set1_epi8('>'), hash = _mm256_set1_epi8('#'),
                  colon = _mm256_set1_epi8(':'), bracket = _mm256_set1_epi8('[');
    for (; s < end; s += 32) {
        __m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)s);
        __m256i ahead = _mm256_loadu_si256((const __m256i *)(const void *)(s + 2));
        __m256i stop =
            _mm256_or_si256(_mm256_cmpeq_epi8(bytes, arrow), _mm256_cmpeq_epi8(bytes, hash));
        __m256i signature =
            _mm256_and_si256(_mm256_cmpeq_epi8(bytes, colon), _mm256_cmpeq_epi8(ahead, bracket));
        unsigned mask = (unsigned)_mm256_movemask_epi8(_mm256_or_si256(stop, signature));
        if (mask) {
            s += __builtin_ctz(mask);
            return s < end ? s : end;
        }
    }
    return end;
#elif defined(__SSE2__)
    const __m128i arrow = _mm_set1_epi8('>'), hash = _mm_set1_epi8('#'), colon = _mm_set1_epi8(':'),
                  bracket = _mm_set1_epi8('[');
    for (; s < end; s += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)s);
        __m128i ahead = _mm_loadu_si128((const __m128i *)(const void *)(s + 2));
        __m128i stop = _mm_or_si128(_mm_cmpeq_epi8(bytes, arrow), _mm_cmpeq_epi8(bytes, hash));
        __m128i signature =
            _mm_and_si128(_mm_cmpeq_epi8(bytes, colon), _mm_cmpeq_epi8(ahead, bracket));
        unsigned mask = (unsigned)_mm_movemask_epi8(_mm_or_si128(stop, signature));
        if (mask) {
            s += __builtin_ctz(mask);
            return s < end ? s : end;
        }
    }
    return end;
#else
    for (; s < end; s++)
        if (*s == '>' || *s == '#' || (*s == ':' && s[2] == '['))
            return s;
    return end;
#endif
}

// The first byte from s on that ends a JSON string or is none of its plain characters: a quote, a
// backslash, a control character such as the newline at the end of the line, or a byte above 127.
static inline const char *scan_json_string(const char *s)
{
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"'), backslash = _mm_set1_epi8('\\');
    for (;; s += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)s);
        __m128i stops =
            _mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash));
        stops = _mm_or_si128(stops, _mm_cmplt_epi8(bytes, _mm_set1_epi8(' ')));
        unsigned mask = (unsigned)_mm_movemask_epi8(stops);
        if (mask)
            return s + __builtin_ctz(mask);
    }
#else
    while (*s != '"' && *s != '\\' && (signed char)*s >= ' ')
        s++;
    return s;
#endif
}
