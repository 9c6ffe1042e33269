// SPDX-License-Identifier: GPL-2.0-only
//
// The client of p0f 3: addresses into queries, replies into fields, and a p0f that answers anything
// in any pieces. The first byte says which.
#include <arpa/inet.h>

#include "base/escape.h"
#include "fuzz.h"
#include "p0f3.h"
#include "tests/unit/mock_p0f.h"

enum { ASKED = 3, TIMEOUT_MS = 20000 };

static void fuzz_address(const char *text)
{
    unsigned char query[P0F3_QUERY_SIZE], again[P0F3_QUERY_SIZE];
    static const unsigned char zeros[P0F3_QUERY_SIZE];
    char shown[INET6_ADDRSTRLEN];
    if (p0f3_encode(text, query) != P0F3_OK)
        return;
    EXPECT(query[4] == 4 || query[4] == 6);
    EXPECT(query[4] == 6 || memcmp(query + 9, zeros, P0F3_QUERY_SIZE - 9) == 0);
    EXPECT(inet_ntop(query[4] == 4 ? AF_INET : AF_INET6, query + 5, shown, sizeof shown));
    EXPECT(p0f3_encode(shown, again) == P0F3_OK);
    EXPECT(memcmp(query, again, sizeof query) == 0);
}

// A reply as p0f's own header has it.
struct __attribute__((packed)) wire {
    uint32_t magic, status, first_seen, last_seen, total_conn, uptime_min, up_mod_days, last_nat,
        last_chg;
    int16_t distance;
    uint8_t bad_sw, os_match_q;
    char texts[6][32];
};

static void check_reply(const unsigned char reply[P0F3_REPLY_SIZE])
{
    struct wire w;
    struct p0f3_raw raw;
    struct p0f3_info info, none = {0};
    char why[P0F3_ERROR_SIZE] = "";
    memcpy(&w, reply, sizeof w);
    enum p0f3_result r = p0f3_decode(reply, &raw);
    const char *texts[] = {raw.os_name,     raw.os_flavor, raw.http_name,
                           raw.http_flavor, raw.link_type, raw.language};
    EXPECT(w.magic == raw.magic && w.status == raw.status && w.first_seen == raw.first_seen &&
           w.last_seen == raw.last_seen && w.total_conn == raw.total_conn &&
           w.uptime_min == raw.uptime_min && w.up_mod_days == raw.up_mod_days &&
           w.last_nat == raw.last_nat && w.last_chg == raw.last_chg && w.distance == raw.distance &&
           w.bad_sw == raw.bad_sw && w.os_match_q == raw.os_match_q);
    for (int i = 0; i < 6; i++)
        EXPECT(strlen(texts[i]) == strnlen(w.texts[i], 32) &&
               strncmp(texts[i], w.texts[i], 32) == 0);
    enum p0f3_result checked = p0f3_check(&raw, &info, sizeof info, why);
    EXPECT((r == P0F3_OK) == (checked != P0F3_BAD_ANSWER));
    if (checked == P0F3_OK) {
        EXPECT(info.os_match_q <= 3 && info.bad_sw <= 2 && info.bad_sw != 0 && info.distance >= -1);
    } else {
        EXPECT(memcmp(&info, &none, sizeof info) == 0 && why[0]);
        EXPECT(escape_clean_prefix(view_cstr(why)) == strlen(why));
    }
}

struct stream {
    const uint8_t *data;
    size_t size, piece;
};

// Answers the query about 10.0.0.NUMBER with that reply of the stream.
static bool answer(const struct mock_turn *turn)
{
    const struct stream *s = turn->context;
    size_t at = (size_t)turn->query[8] * MOCK_REPLY, len = s->size > at ? s->size - at : 0;
    len = len < MOCK_REPLY ? len : MOCK_REPLY;
    for (size_t n, done = 0; done < len; done += n) {
        n = len - done < s->piece ? len - done : s->piece;
        mock_write(turn->fd, s->data + at + done, n);
    }
    return len == MOCK_REPLY;
}

static void fuzz_stream(const uint8_t *data, size_t size, size_t piece)
{
    static const char *const addresses[ASKED] = {"10.0.0.0", "10.0.0.1", "10.0.0.2"};
    struct stream stream = {data, size, piece};
    enum p0f3_result results[ASKED];
    struct p0f3_raw raws[ASKED], expected;
    struct p0f3 *p;
    char path[64];
    (void)snprintf(path, sizeof path, "/tmp/p0f-fuzz.%d", (int)getpid());
    struct mock *mock = mock_start(path, 4, answer, &stream);
    EXPECT(mock && p0f3_open(&p, path) == P0F3_OK);
    enum p0f3_result all = p0f3_query_batch(p, addresses, ASKED, TIMEOUT_MS, results, raws);
    EXPECT(all != P0F3_TIMEOUT && all != P0F3_BUSY && all != P0F3_SYSTEM);
    for (size_t i = 0; i < ASKED; i++) {
        if (results[i] != P0F3_OK && results[i] != P0F3_NO_MATCH)
            continue;
        EXPECT((i + 1) * MOCK_REPLY <= size);
        EXPECT(p0f3_decode(data + i * MOCK_REPLY, &expected) == results[i]);
        EXPECT(memcmp(&expected, &raws[i], sizeof expected) == 0);
    }
    p0f3_close(p);
    mock_stop(mock);
    (void)unlink(path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    unsigned char reply[P0F3_REPLY_SIZE] = {0};
    char text[256] = "";
    if (size == 0)
        return 0;
    uint8_t choice = *data++;
    size--;
    switch (choice % 4) {
    case 0:
        memcpy(text, data, size < sizeof text ? size : sizeof text - 1);
        fuzz_address(text);
        break;
    case 1:
        fuzz_stream(data, size, 1 + choice / 4 * 4u);
        break;
    default:
        memcpy(reply, data, size < sizeof reply ? size : sizeof reply);
        check_reply(reply);
    }
    return 0;
}
