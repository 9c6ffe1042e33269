// SPDX-License-Identifier: GPL-2.0-only
//
// libp0f3 asks a running p0f 3 (p0f -s SOCKET) what it knows about an address.
//
//     struct p0f3 *p;
//     struct p0f3_info info;
//     enum p0f3_result r = p0f3_open(&p, "/run/p0f.sock", 100);
//     if (r == P0F3_OK) {
//         r = p0f3_query(p, "192.0.2.7", &info);
//         if (r == P0F3_OK)
//             printf("%s %s\n", info.os_name, info.os_flavor);
//         p0f3_close(p);
//     }
//
// Threads. The library has no state of its own. Different handles are independent; one handle may
// be used by several threads at once: their queries take turns on its one connection, and waiting
// for the turn counts against the deadline. A thread must not be cancelled inside a query, and a
// handle must not be used on both sides of a fork().
//
// Memory. p0f3_open allocates the handle; nothing else allocates. What a query fills belongs to
// the caller and points nowhere.
//
// Signals. A query raises no SIGPIPE; one that is interrupted goes on.
//
// p0f. The protocol is that of p0f 3.06b and later. An older one waits for three bytes more than
// a query has, so every query ends with P0F3_TIMEOUT. p0f serves 20 connections at a time unless
// told otherwise (p0f -S); one more is neither refused nor served but waits, which the client sees
// as P0F3_TIMEOUT, and p0f needs a whole processor for as long as it waits. So: few handles, or
// p0f3_disconnect. And p0f does not ignore SIGPIPE: a client that closes in the very moment of the
// answer can end it. A query closes early only after a time-out, so let it be generous; an idle p0f
// answers within 0.1 ms.
#ifndef P0F3_H
#define P0F3_H

#include <stdint.h>
#include <time.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined __GNUC__
#define P0F3_API __attribute__((visibility("default")))
#else
#define P0F3_API
#endif

// What became of a question. Only P0F3_OK is zero. The numbers will not change.
enum p0f3_result {
    P0F3_OK = 0,
    P0F3_NO_MATCH = 1,     // p0f answered: it knows nothing about this address
    P0F3_BAD_ADDRESS = 2,  // the text is no IPv4 or IPv6 address; nothing was sent
    P0F3_BAD_ARGUMENT = 3, // another argument is wrong; nothing was sent
    P0F3_NO_DAEMON = 4,    // nobody serves the socket, or p0f ended; errno tells more
    P0F3_TIMEOUT = 5,      // no whole answer before the deadline, or no connection was free
    P0F3_BAD_QUERY = 6,    // p0f says it does not understand the query
    P0F3_BAD_ANSWER = 7,   // what came is no answer of p0f 3
    P0F3_SYSTEM = 8,       // the system refused something (descriptors, memory, permission); errno
};

enum {
    P0F3_QUERY_SIZE = 21,
    P0F3_REPLY_SIZE = 232,
    P0F3_TEXT_SIZE = 33, // a text of p0f has at most 32 bytes; here a NUL always follows
    P0F3_PATH_MAX = 107, // bytes that the path of a Unix socket can have, without the NUL
};

// What stands in the first two fields of an answer.
#define P0F3_REPLY_MAGIC UINT32_C(0x50304602)

enum {
    P0F3_STATUS_BAD_QUERY = 0x00,
    P0F3_STATUS_OK = 0x10,
    P0F3_STATUS_NO_MATCH = 0x20,
};

// The answer as it was received, in the byte order of this machine. p0f's own names. A text ends
// at its first NUL; p0f does not end one that fills its 32 bytes (the stock database has such a
// label), here all are ended. The bytes of a text are whatever p0f's database holds: escape them
// before they reach a terminal.
struct p0f3_raw {
    uint32_t magic;      // P0F3_REPLY_MAGIC
    uint32_t status;     // P0F3_STATUS_...; unless it is OK all that follows is zero
    uint32_t first_seen; // Unix time
    uint32_t last_seen;  // Unix time
    uint32_t total_conn;
    uint32_t uptime_min;  // minutes, 0 = unknown
    uint32_t up_mod_days; // days, 0 = unknown
    uint32_t last_nat;    // Unix time, 0 = never
    uint32_t last_chg;    // Unix time, 0 = never
    int16_t distance;     // hops; 255 = unknown, though documented as -1 (p0f keeps it in a byte)
    uint8_t bad_sw;
    uint8_t os_match_q;
    char os_name[P0F3_TEXT_SIZE];
    char os_flavor[P0F3_TEXT_SIZE];
    char http_name[P0F3_TEXT_SIZE];
    char http_flavor[P0F3_TEXT_SIZE];
    char link_type[P0F3_TEXT_SIZE];
    char language[P0F3_TEXT_SIZE];
};

// The answer, checked. One rule for what p0f does not know: a number is P0F3_ABSENT, a text is
// empty.
#define P0F3_ABSENT (-1)

struct p0f3_info {
    time_t first_seen;   // when p0f began to remember the host
    time_t last_seen;    // its last SYN, as client or server; not its last packet
    time_t last_nat;     // when p0f last found several hosts behind the address; absent = never
    time_t last_chg;     // when p0f last found the host changed; absent = never
    uint32_t total_conn; // connections begun, either side; a host talking to itself counts twice
    int64_t uptime_sec;  // seconds since the host started, in steps of 60; systems of today
                         // randomise what this is computed from
    int64_t up_mod_days; // the uptime is known up to a multiple of so many days
    int32_t distance;    // hops, 0 or more
    int32_t bad_sw;      // 1: User-Agent names another system than the TCP stack shows;
                         // 2: User-Agent or Server does not fit the program recognised;
                         // absent: no mismatch or no data
    int32_t os_match_q;  // P0F3_FUZZY and P0F3_GENERIC, or 0; how well the system fits; 0 also
                         // when there is no os_name
    char os_name[P0F3_TEXT_SIZE];     // the last system recognised, such as "Linux"
    char os_flavor[P0F3_TEXT_SIZE];   // such as "3.1-3.10"
    char http_name[P0F3_TEXT_SIZE];   // the last HTTP client or server recognised
    char http_flavor[P0F3_TEXT_SIZE]; // may be empty though http_name is not
    char link_type[P0F3_TEXT_SIZE];   // such as "DSL"
    char language[P0F3_TEXT_SIZE];    // English name of the language the host asked for
};

enum { P0F3_FUZZY = 1, P0F3_GENERIC = 2 }; // os_match_q: bits

struct p0f3;

// Makes a handle for the p0f at `socket_path`, 1 to P0F3_PATH_MAX bytes. Does not connect: the
// first query does, so that a program may start before p0f. `timeout_ms`, at least 1, bounds each
// query as a whole: waiting for another thread, connecting, writing, reading.
// P0F3_BAD_ARGUMENT, or P0F3_SYSTEM; *handle then is null.
P0F3_API enum p0f3_result p0f3_open(struct p0f3 **handle, const char *socket_path, int timeout_ms);

// Asks about `address`: dotted IPv4, or IPv6 without zone and brackets. An IPv4-mapped address
// (::ffff:192.0.2.7) is asked for as IPv4, as p0f finds it under no other name.
//
// The connection is kept. When p0f was restarted since, the query connects again and asks again,
// once. After a time-out, or an answer that was cut or wrong, the connection is closed, so an
// answer that comes late is never taken for the answer to the next question.
//
// P0F3_OK: *info is filled. Any other result: *info is all zero. P0F3_BAD_ANSWER is also what
// becomes of an answer that p0f3_check refuses. errno has a meaning only after P0F3_NO_DAEMON and
// P0F3_SYSTEM.
P0F3_API enum p0f3_result p0f3_query(struct p0f3 *p, const char *address, struct p0f3_info *info);

// The same with the fields as received. *raw is filled whenever a whole answer came, so that
// raw->status can be seen after P0F3_NO_MATCH, P0F3_BAD_QUERY and P0F3_BAD_ANSWER too; otherwise
// it is all zero.
P0F3_API enum p0f3_result p0f3_query_raw(struct p0f3 *p, const char *address, struct p0f3_raw *raw);

// Gives the connection back to p0f, which has few; the next query makes a new one (this costs
// about ten microseconds). Waits for a query of another thread to end.
P0F3_API void p0f3_disconnect(struct p0f3 *p);

// Closes the connection and frees the handle, which nobody may be using. Null is allowed.
P0F3_API void p0f3_close(struct p0f3 *p);

// What the result means, in English, without a newline. Never null; a static text.
P0F3_API const char *p0f3_strerror(enum p0f3_result result);

// --- For those who have an event loop of their own: the bytes, without the socket. Pure. ---

// Writes the query for `address`. P0F3_OK or P0F3_BAD_ADDRESS (nothing is written then).
P0F3_API enum p0f3_result p0f3_encode(const char *address, unsigned char query[P0F3_QUERY_SIZE]);

// Reads a reply. Fills *raw in any case. P0F3_OK, P0F3_NO_MATCH, P0F3_BAD_QUERY, or
// P0F3_BAD_ANSWER when the magic or the status is none of p0f's: close the connection then.
P0F3_API enum p0f3_result p0f3_decode(const unsigned char reply[P0F3_REPLY_SIZE],
                                      struct p0f3_raw *raw);

// Turns the fields of an answer with P0F3_STATUS_OK into the checked form. Times, uptime_min and
// up_mod_days of 0 are absent, a distance of -1 or 255, a bad_sw of 0.
// P0F3_BAD_ANSWER, with *info all zero, when magic or status are not those of an answer, os_match_q
// is above 3, bad_sw above 2, the distance below -1, or a time does not fit in time_t.
P0F3_API enum p0f3_result p0f3_check(const struct p0f3_raw *raw, struct p0f3_info *info);

#ifdef __cplusplus
}
#endif

#endif
