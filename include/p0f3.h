// SPDX-License-Identifier: GPL-2.0-only
//
// libp0f3 asks a running p0f 3 (p0f -s SOCKET) what it knows about an address.
//
//     struct p0f3 *p;
//     struct p0f3_info info;
//     if (p0f3_open(&p, "/run/p0f.sock") == P0F3_OK) {
//         if (p0f3_query(p, "192.0.2.7", 100, &info, sizeof info) == P0F3_OK)
//             printf("%s %s\n", info.os_name, info.os_flavor);
//         p0f3_close(p);
//     }
//
// Threads: the library has no global state. Threads may share a handle: they take turns on its one
// connection, and the wait counts against the time-out. Do not cancel a thread inside a call, and
// do not use a handle on both sides of a fork().
//
// Memory: p0f3_open allocates the handle, nothing else allocates. Results belong to the caller and
// hold no pointers.
//
// Signals: no call raises SIGPIPE, and an interrupted call continues.
//
// p0f does not ignore SIGPIPE: it dies when it answers on a closed connection. So a time-out does
// not close the connection. The handle keeps it until p0f has sent all that it owes or closes;
// until then each query fails at once with P0F3_BUSY. A process that is killed while p0f owes it an
// answer cannot do this.
//
// p0f serves 20 connections at a time (p0f -S). One more is not refused: it waits, uses a whole
// processor meanwhile, and its queries end with P0F3_TIMEOUT. p0f before 3.06b expects a longer
// query and never answers.
//
// Compatibility: within one soname, functions and numbers keep their meaning. struct p0f3_info may
// get more fields at its end, so functions that fill it take its size. struct p0f3_raw never
// changes.
#ifndef P0F3_H
#define P0F3_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined __GNUC__
#define P0F3_API __attribute__((visibility("default")))
#else
#define P0F3_API
#endif

struct sockaddr;

// The version of this header, 10000 * major + 100 * minor + patch. The library has a number of its
// own, apart from that of p0f-stats; the soname has its major part.
#define P0F3_VERSION 100

// The version of the library that the program runs with.
P0F3_API int p0f3_version(void);

// Only P0F3_OK is zero.
enum p0f3_result {
    P0F3_OK = 0,
    P0F3_NO_MATCH = 1,     // p0f does not know the address
    P0F3_BAD_ADDRESS = 2,  // not an IPv4 or IPv6 address; nothing was sent
    P0F3_BAD_ARGUMENT = 3, // another argument is wrong; nothing was sent
    P0F3_NO_DAEMON = 4,    // p0f is not listening on the socket, or exited; see errno
    P0F3_TIMEOUT = 5,      // no answer in time
    P0F3_BAD_QUERY = 6,    // p0f rejected the query
    P0F3_BAD_ANSWER = 7,   // the answer is not from p0f 3; the connection was closed
    P0F3_SYSTEM = 8,       // a system call failed (descriptors, memory, permission); see errno
    P0F3_BUSY = 9,         // p0f still owes the answer to an earlier query; nothing was sent
    P0F3_BAD_VALUE = 10,   // p0f answered, but a field is out of range; p0f3_error names it
};

enum {
    P0F3_QUERY_SIZE = 21,
    P0F3_REPLY_SIZE = 232,
    P0F3_TEXT_SIZE = 40,   // p0f's texts have up to 32 bytes, and here always a NUL
    P0F3_ERROR_SIZE = 160, // enough for any error text
    P0F3_PATH_MAX = 107,   // longest path of a Unix socket, without the NUL
};

#define P0F3_REPLY_MAGIC UINT32_C(0x50304602)

enum {
    P0F3_STATUS_BAD_QUERY = 0x00,
    P0F3_STATUS_OK = 0x10,
    P0F3_STATUS_NO_MATCH = 0x20,
};

// An answer as received, under p0f's names. Texts may hold any bytes: escape them before printing.
struct p0f3_raw {
    uint32_t magic;      // P0F3_REPLY_MAGIC
    uint32_t status;     // P0F3_STATUS_...; unless it is OK, all that follows is zero
    uint32_t first_seen; // Unix time
    uint32_t last_seen;  // Unix time
    uint32_t total_conn;
    uint32_t uptime_min;  // minutes, 0 = unknown
    uint32_t up_mod_days; // days, 0 = unknown
    uint32_t last_nat;    // Unix time, 0 = never
    uint32_t last_chg;    // Unix time, 0 = never
    int16_t distance;     // hops; 255 = unknown (p0f's documentation says -1)
    uint8_t bad_sw;
    uint8_t os_match_q;
    char os_name[P0F3_TEXT_SIZE];
    char os_flavor[P0F3_TEXT_SIZE];
    char http_name[P0F3_TEXT_SIZE];
    char http_flavor[P0F3_TEXT_SIZE];
    char link_type[P0F3_TEXT_SIZE];
    char language[P0F3_TEXT_SIZE];
};

// A checked answer. What p0f does not know is P0F3_ABSENT for a number, empty for a text. Times are
// Unix time.
#define P0F3_ABSENT INT64_C(-1)

enum { P0F3_FUZZY = 1, P0F3_GENERIC = 2 }; // bits of os_match_q

struct p0f3_info {
    int64_t first_seen;  // p0f's first packet of the host
    int64_t last_seen;   // the last SYN from or to the host
    int64_t last_nat;    // p0f last saw several hosts behind the address; absent = never
    int64_t last_chg;    // p0f last saw the host change; absent = never
    int64_t total_conn;  // connections from or to the host; one to itself counts twice
    int64_t uptime_sec;  // since the host started, in steps of 60; modern systems hide it
    int64_t up_mod_days; // after this number of days the uptime starts again from 0
    int64_t distance;    // hops
    int64_t bad_sw;      // 1: User-Agent names another system than the TCP stack; 2: User-Agent or
                         // Server does not fit the program; absent: no mismatch, or no data
    int64_t os_match_q;  // P0F3_FUZZY, P0F3_GENERIC, both, or 0; also 0 without os_name
    char os_name[P0F3_TEXT_SIZE];     // last system recognised: "Linux"
    char os_flavor[P0F3_TEXT_SIZE];   // "3.1-3.10"
    char http_name[P0F3_TEXT_SIZE];   // last HTTP client or server recognised
    char http_flavor[P0F3_TEXT_SIZE]; // may be empty while http_name is not
    char link_type[P0F3_TEXT_SIZE];   // "DSL"
    char language[P0F3_TEXT_SIZE];    // English name of the language the host asks for
};

struct p0f3;

// Makes a handle for the p0f at `socket_path`, 1 to P0F3_PATH_MAX bytes. The first query connects,
// so a program may start before p0f. P0F3_BAD_ARGUMENT or P0F3_SYSTEM; *handle is null then.
P0F3_API enum p0f3_result p0f3_open(struct p0f3 **handle, const char *socket_path);

// Asks about `address`: dotted IPv4, or IPv6, which may stand in brackets and have a zone (ignored:
// p0f knows none). An IPv4-mapped address (::ffff:192.0.2.7) is asked for as IPv4.
//
// `timeout_ms`, at least 1, bounds the whole call: waiting for other threads, connecting, writing
// and reading. The connection is kept. If p0f closed it, the query connects and asks once more.
//
// P0F3_OK: *info is filled. Any other result: *info is zero. `info_size` is sizeof *info; fields
// that this library does not know are zero. errno is meaningful after P0F3_NO_DAEMON and
// P0F3_SYSTEM.
P0F3_API enum p0f3_result p0f3_query(struct p0f3 *p, const char *address, int timeout_ms,
                                     struct p0f3_info *info, size_t info_size);

// The same for a struct sockaddr_in or sockaddr_in6; P0F3_BAD_ADDRESS for another family.
P0F3_API enum p0f3_result p0f3_query_sockaddr(struct p0f3 *p, const struct sockaddr *address,
                                              int timeout_ms, struct p0f3_info *info,
                                              size_t info_size);

// The same with the fields as received. *raw is filled whenever a whole answer came, so raw->status
// can be read after P0F3_NO_MATCH, P0F3_BAD_QUERY and P0F3_BAD_ANSWER too; otherwise it is zero.
P0F3_API enum p0f3_result p0f3_query_raw(struct p0f3 *p, const char *address, int timeout_ms,
                                         struct p0f3_raw *raw);

// Asks about `count` addresses with up to 64 queries in flight; several times faster than single
// queries. results[i] and raws[i] belong to addresses[i]. P0F3_OK: each has its own result, which
// is P0F3_OK, P0F3_NO_MATCH, P0F3_BAD_ADDRESS or P0F3_BAD_QUERY. Any other result ended the call,
// and stands in results[] for each address without an answer.
P0F3_API enum p0f3_result p0f3_query_batch(struct p0f3 *p, const char *const *addresses,
                                           size_t count, int timeout_ms, enum p0f3_result *results,
                                           struct p0f3_raw *raws);

// Why the last call on the handle failed, such as "bad_sw is 3, expected 0 to 2"; the text of the
// result for most failures. Copies at most `size` bytes, NUL included, and returns `text`.
P0F3_API const char *p0f3_error(struct p0f3 *p, char *text, size_t size);

// Closes the connection to make room for other clients of p0f; the next query connects again (about
// ten microseconds). P0F3_BUSY, with the connection kept, while p0f owes an answer. Waits for the
// call of another thread.
P0F3_API enum p0f3_result p0f3_disconnect(struct p0f3 *p);

// Closes the connection and frees the handle, which nobody may be using. Waits at most 2 seconds
// for an answer that p0f owes. Null is allowed.
P0F3_API void p0f3_close(struct p0f3 *p);

// The result in English, without a newline; a static text, never null.
P0F3_API const char *p0f3_strerror(enum p0f3_result result);

// --- The bytes without the socket, for programs with their own event loop. Pure functions. ---

// Writes the query for `address`. P0F3_OK or P0F3_BAD_ADDRESS (nothing is written then).
P0F3_API enum p0f3_result p0f3_encode(const char *address, unsigned char query[P0F3_QUERY_SIZE]);

P0F3_API enum p0f3_result p0f3_encode_sockaddr(const struct sockaddr *address,
                                               unsigned char query[P0F3_QUERY_SIZE]);

// Reads a reply. Fills *raw in any case. P0F3_OK, P0F3_NO_MATCH, P0F3_BAD_QUERY, or
// P0F3_BAD_ANSWER if magic or status are wrong: close the connection then.
P0F3_API enum p0f3_result p0f3_decode(const unsigned char reply[P0F3_REPLY_SIZE],
                                      struct p0f3_raw *raw);

// Turns the fields of an answer with P0F3_STATUS_OK into the checked form. Absent are: times,
// uptime_min, up_mod_days and bad_sw of 0, a distance of -1 or 255.
// P0F3_BAD_VALUE, with *info zero, if os_match_q is above 3, bad_sw above 2 or the distance below
// -1; P0F3_BAD_ANSWER if magic or status are wrong. `error` may be null; else it gets the reason.
P0F3_API enum p0f3_result p0f3_check(const struct p0f3_raw *raw, struct p0f3_info *info,
                                     size_t info_size, char error[P0F3_ERROR_SIZE]);

#ifdef __cplusplus
}
#endif

#endif
