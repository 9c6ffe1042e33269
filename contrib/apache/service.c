// SPDX-License-Identifier: GPL-2.0-only
#include "service.h"

#include <ap_mpm.h>
#include <apr_global_mutex.h>
#include <apr_shm.h>
#include <apr_strings.h>
#include <errno.h>
#include <http_log.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <util_mutex.h>

APLOG_USE_MODULE(p0f);

enum {
    FRESH_MS = 1000,       // how long an answer counts without asking again,
    FRESH_HTTP_MS = 10000, // and once p0f has told the client's program
    STALE_MS = 60000,      // how long an old answer is better than none
    BACK_OFF_MS = 1000,    // after a failure, one request in so long tries again
    IMPATIENT_MS = 25,     // how long requests wait while another one waits for the whole time
    KNOWING_MS = 60,       // how long p0f may take to notice a new client
};

enum { SETS = 512, WAYS = 4, KEY_AT = 4, KEY_SIZE = P0F3_QUERY_SIZE - KEY_AT };

struct entry {
    unsigned char key[KEY_SIZE]; // type and address, as in the query; type 0: unused
    bool known;
    apr_int64_t answered_at; // all times are ms of the monotonic clock
    apr_int64_t waited_at;   // for p0f to know the client, in vain
    struct p0f3_info info;
};

struct connection {
    pid_t pid;   // the child that has it, 0: free
    bool parked; // p0f still owes an answer
};

struct shared {
    bool failing;              // the last question had no answer, and the error log says so
    apr_int64_t silent_until;  // while failing, nobody asks before
    apr_int64_t patient_until; // somebody may be waiting for the whole time-out until then
    struct connection connections[CONNECTIONS_MAX];
    struct entry cache[SETS][WAYS];
};

struct service {
    const char *path;
    int limit;
    apr_global_mutex_t *lock; // guards *shared and what follows
    struct shared *shared;
    struct p0f3 *p;
    bool keep;                     // the connection is kept between questions
    int users;                     // threads that are asking
    struct connection *connection; // ours, or null
};

// One look-up of a client.
struct question {
    const struct sockaddr *address;
    unsigned char query[P0F3_QUERY_SIZE];
    apr_int64_t until;
    bool patient; // this request may wait for the whole time-out
};

static apr_int64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (apr_int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void lock(struct service *service)
{
    (void)apr_global_mutex_lock(service->lock);
}

static void unlock(struct service *service)
{
    (void)apr_global_mutex_unlock(service->lock);
}

// ---- Life ----

struct service *service_create(apr_pool_t *pool, server_rec *s, const char *path, int connections)
{
    struct service *service = apr_pcalloc(pool, sizeof *service);
    apr_shm_t *shm;
    service->path = path;
    service->limit = connections;
    apr_status_t status = apr_shm_create(&shm, sizeof *service->shared, NULL, pool);
    if (status == APR_SUCCESS)
        status = ap_global_mutex_create(&service->lock, NULL, "p0f",
                                        apr_psprintf(pool, "%pp", service), s, pool, 0);
    if (status != APR_SUCCESS) {
        ap_log_error(APLOG_MARK, APLOG_ERR, status, s, "p0f: no shared memory for %s", path);
        return NULL;
    }
    service->shared = apr_shm_baseaddr_get(shm);
    memset(service->shared, 0, sizeof *service->shared);
    return service;
}

static apr_status_t stop(void *data)
{
    struct service *service = data;
    p0f3_close(service->p); // may wait for an answer that p0f owes
    lock(service);
    if (service->connection)
        *service->connection = (struct connection){0};
    unlock(service);
    return APR_SUCCESS;
}

bool service_start(struct service *service, apr_pool_t *pool, server_rec *s)
{
    int children = 0;
    const char *file = apr_global_mutex_lockfile(service->lock);
    apr_status_t status = apr_global_mutex_child_init(&service->lock, file, pool);
    if (status != APR_SUCCESS || p0f3_open(&service->p, service->path) != P0F3_OK) {
        ap_log_error(APLOG_MARK, APLOG_ERR, status, s, "p0f: %s cannot be used", service->path);
        return false;
    }
    service->keep =
        ap_mpm_query(AP_MPMQ_MAX_DAEMONS, &children) == APR_SUCCESS && children <= service->limit;
    apr_pool_cleanup_register(pool, service, stop, apr_pool_cleanup_null);
    return true;
}

const char *service_path(const struct service *service)
{
    return service->path;
}

// ---- The cache ----

static struct entry *find_set(struct service *service, const unsigned char *key)
{
    uint32_t hash = 2166136261U; // FNV-1a
    for (int i = 0; i < KEY_SIZE; i++)
        hash = (hash ^ key[i]) * 16777619U;
    return service->shared->cache[(hash ^ hash >> 16) % SETS];
}

static struct entry *find(struct service *service, const unsigned char *key)
{
    struct entry *set = find_set(service, key);
    for (int i = 0; i < WAYS; i++)
        if (memcmp(set[i].key, key, KEY_SIZE) == 0)
            return &set[i];
    return NULL;
}

// The entry of the address, which may replace the oldest of its set.
static struct entry *find_or_add(struct service *service, const unsigned char *key)
{
    struct entry *e = find(service, key), *set = find_set(service, key);
    if (e)
        return e;
    e = set;
    for (int i = 1; i < WAYS; i++)
        if (set[i].answered_at < e->answered_at)
            e = &set[i];
    memset(e, 0, sizeof *e);
    memcpy(e->key, key, KEY_SIZE);
    return e;
}

// ---- Connections ----

// Gives back the connection if nobody needs it. p0f has answered what it owed, or closed.
static bool give_back(struct service *service)
{
    struct connection *c = service->connection;
    if (!c || service->users > 0 || (service->keep && !c->parked))
        return false;
    bool was_parked = c->parked;
    c->parked = p0f3_disconnect(service->p) == P0F3_BUSY;
    if (c->parked)
        return false;
    c->pid = 0;
    service->connection = NULL;
    return was_parked;
}

static bool take_free(struct service *service)
{
    pid_t self = getpid();
    for (int i = 0; i < service->limit && !service->connection; i++) {
        struct connection *c = &service->shared->connections[i];
        bool gone = c->pid != 0 && c->pid != self && kill(c->pid, 0) != 0 && errno == ESRCH;
        if (c->pid == 0 || gone) {
            *c = (struct connection){.pid = self};
            service->connection = c;
        }
    }
    return service->connection;
}

static bool all_parked(const struct service *service)
{
    for (int i = 0; i < service->limit; i++)
        if (!service->shared->connections[i].parked)
            return false;
    return true;
}

static enum p0f3_result enter(struct service *service, apr_int64_t until)
{
    for (;;) {
        lock(service);
        bool mine = take_free(service), parked = !mine && all_parked(service);
        service->users += mine;
        unlock(service);
        if (mine || parked)
            return mine ? P0F3_OK : P0F3_BUSY;
        if (now_ms() >= until)
            return P0F3_TIMEOUT;
        apr_sleep(1000);
    }
}

static void leave(struct service *service, enum p0f3_result result)
{
    lock(service);
    service->users--;
    if (service->connection && result == P0F3_TIMEOUT)
        service->connection->parked = true;
    give_back(service);
    unlock(service);
}

// ---- Questions ----

static enum p0f3_result ask(struct service *service, const struct question *q,
                            struct p0f3_info *info, int *cause)
{
    *cause = 0;
    enum p0f3_result result = enter(service, q->until);
    if (result != P0F3_OK)
        return result;
    apr_int64_t left = q->until - now_ms();
    result =
        p0f3_query_sockaddr(service->p, q->address, left < 1 ? 1 : (int)left, info, sizeof *info);
    *cause = errno;
    leave(service, result);
    return result;
}

// Whether to ask p0f. Otherwise *info is filled from the cache if *found.
static bool consult(struct service *service, struct question *q, int timeout_ms,
                    struct p0f3_info *info, bool *found)
{
    struct shared *shared = service->shared;
    apr_int64_t now = now_ms();
    const struct entry *e = find(service, q->query + KEY_AT);
    apr_int64_t age = e && e->known ? now - e->answered_at : STALE_MS;
    if (give_back(service))
        shared->silent_until = now; // p0f has answered at last
    *found = age < STALE_MS;
    if (*found)
        *info = e->info;
    if (*found && age < (*info->http_name ? FRESH_HTTP_MS : FRESH_MS))
        return false;
    q->patient = now >= shared->patient_until;
    if (shared->failing ? now < shared->silent_until || !q->patient : *found && !q->patient)
        return false;
    q->until = now + (q->patient || timeout_ms < IMPATIENT_MS ? timeout_ms : IMPATIENT_MS);
    if (q->patient)
        shared->patient_until = q->until + BACK_OFF_MS; // in case we do not come back
    return true;
}

static bool is_answer(enum p0f3_result result)
{
    return result == P0F3_OK || result == P0F3_NO_MATCH || result == P0F3_BAD_VALUE ||
           result == P0F3_BAD_QUERY;
}

// Remembers what came. True when the error log should hear of it: p0f fails, or answers again.
static bool conclude(struct service *service, const struct question *q, enum p0f3_result result,
                     const struct p0f3_info *info)
{
    struct shared *shared = service->shared;
    apr_int64_t now = now_ms();
    bool failed = !is_answer(result), was_failing = shared->failing;
    if (q->patient)
        shared->patient_until = 0;
    if (result == P0F3_OK || result == P0F3_NO_MATCH) {
        struct entry *e = find_or_add(service, q->query + KEY_AT);
        e->known = result == P0F3_OK;
        e->answered_at = now;
        e->info = *info;
    }
    // Nothing follows from a short time-out, nor from an answer that was owed before.
    if (failed && (!q->patient || (result == P0F3_BUSY && !was_failing)))
        return false;
    shared->failing = failed;
    shared->silent_until = now + BACK_OFF_MS;
    return failed != was_failing;
}

// Asks for a moment until p0f knows the client: it may see the first packet later than we do.
static enum p0f3_result ask_until_known(struct service *service, struct question *q,
                                        struct p0f3_info *info, int *cause)
{
    apr_int64_t give_up = now_ms() + KNOWING_MS;
    enum p0f3_result result = P0F3_NO_MATCH;
    if (give_up > q->until)
        give_up = q->until;
    lock(service);
    const struct entry *e = find(service, q->query + KEY_AT);
    bool wait = !e || now_ms() - e->waited_at >= FRESH_MS;
    unlock(service);
    for (int pause = 2; wait && result == P0F3_NO_MATCH && now_ms() + pause < give_up; pause *= 2) {
        apr_sleep(pause * 1000);
        result = ask(service, q, info, cause);
    }
    if (wait && result == P0F3_NO_MATCH) {
        lock(service);
        find_or_add(service, q->query + KEY_AT)->waited_at = now_ms();
        unlock(service);
    }
    return result;
}

bool service_look_up(struct service *service, request_rec *r, int timeout_ms, bool wait,
                     struct p0f3_info *info)
{
    struct question q = {.address = (const struct sockaddr *)&r->useragent_addr->sa};
    bool found;
    int cause;
    if (!r->useragent_addr || p0f3_encode_sockaddr(q.address, q.query) != P0F3_OK)
        return false; // a client without an address, as on a Unix socket
    lock(service);
    bool go_on = consult(service, &q, timeout_ms, info, &found);
    unlock(service);
    if (!go_on)
        return found;

    struct p0f3_info answer;
    enum p0f3_result result = ask(service, &q, &answer, &cause);
    if (result == P0F3_NO_MATCH && wait)
        result = ask_until_known(service, &q, &answer, &cause);
    lock(service);
    bool news = conclude(service, &q, result, &answer);
    unlock(service);
    bool system = result == P0F3_NO_DAEMON || result == P0F3_SYSTEM;
    if (news && is_answer(result))
        ap_log_rerror(APLOG_MARK, APLOG_NOTICE, 0, r, "p0f: %s answers again", service->path);
    else if (news)
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, system ? cause : 0, r,
                      "p0f: %s: %s; trying again every second", service->path,
                      p0f3_strerror(result));
    if (is_answer(result))
        found = result == P0F3_OK;
    if (result == P0F3_OK)
        *info = answer;
    return found;
}
