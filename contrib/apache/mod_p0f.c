// SPDX-License-Identifier: GPL-2.0-only
//
// mod_p0f: what p0f 3 knows about the client, as environment variables of each request. README.md
// in this folder is its manual.
//
// One handle of libp0f3 per child process and socket serves all threads of the child: their
// queries take turns, which costs nothing, as p0f itself answers one after the other. So p0f sees
// at most one connection per child, and not one per thread.
#include <ap_mpm.h>
#include <apr_strings.h>
#include <apr_thread_mutex.h>
#include <errno.h>
#include <http_config.h>
#include <http_connection.h>
#include <http_core.h>
#include <http_log.h>
#include <http_request.h>
#include <httpd.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

#include "p0f3.h"

enum { DEFAULT_TIMEOUT_MS = 100, MAX_TIMEOUT_MS = 60000, ADDRESS_SIZE = 46 };

// p0f serves 20 connections unless told otherwise, and is not there for us alone. With more
// children than this the connection is given back after each question.
enum { KEEPING_CHILDREN = 8 };

// After a failure nobody asks for so long, and then one thread tries.
enum { BACK_OFF_MS = 1000 };

module AP_MODULE_DECLARE_DATA p0f_module;
APLOG_USE_MODULE(p0f);

// What the children of one socket share among their threads.
struct service {
    const char *path;
    int timeout_ms;
    struct p0f3 *p;
    bool keep;
    apr_thread_mutex_t *lock; // guards what follows, and every struct known
    bool failing;             // the last question had no answer, and the log has been told
    apr_int64_t silent_until; // in ms of the monotonic clock: while failing, no question before
};

struct server_config {
    const char *path;        // null: none given
    int timeout_ms;          // 0: none given
    struct service *service; // made in the child
};

enum { UNSET = -1 };

struct folder_config {
    int enabled; // 0, 1 or UNSET
};

// What a connection remembers: the last answer. Guarded by the lock of the service, as the
// streams of an HTTP/2 connection are handled by several threads.
struct known {
    char address[ADDRESS_SIZE]; // empty: nothing
    struct p0f3_info info;
};

// --- configuration ------------------------------------------------------------------------------

static void *create_server_config(apr_pool_t *pool, server_rec *s)
{
    (void)s;
    return apr_pcalloc(pool, sizeof(struct server_config));
}

static void *merge_server_config(apr_pool_t *pool, void *outer_config, void *inner_config)
{
    const struct server_config *outer = outer_config, *inner = inner_config;
    struct server_config *merged = apr_pcalloc(pool, sizeof *merged);
    merged->path = inner->path ? inner->path : outer->path;
    merged->timeout_ms = inner->timeout_ms ? inner->timeout_ms : outer->timeout_ms;
    return merged;
}

static void *create_folder_config(apr_pool_t *pool, char *folder)
{
    struct folder_config *config = apr_palloc(pool, sizeof *config);
    (void)folder;
    config->enabled = UNSET;
    return config;
}

static void *merge_folder_config(apr_pool_t *pool, void *outer_config, void *inner_config)
{
    const struct folder_config *outer = outer_config, *inner = inner_config;
    struct folder_config *merged = apr_palloc(pool, sizeof *merged);
    merged->enabled = inner->enabled != UNSET ? inner->enabled : outer->enabled;
    return merged;
}

static const char *set_socket(cmd_parms *cmd, void *unused, const char *argument)
{
    struct server_config *config = ap_get_module_config(cmd->server->module_config, &p0f_module);
    (void)unused;
    config->path = ap_server_root_relative(cmd->pool, argument);
    if (!config->path || strlen(config->path) > P0F3_PATH_MAX)
        return "P0FSocket: the socket path must have 1 to 107 bytes";
    return NULL;
}

static const char *set_timeout(cmd_parms *cmd, void *unused, const char *argument)
{
    struct server_config *config = ap_get_module_config(cmd->server->module_config, &p0f_module);
    char *end;
    apr_int64_t ms = apr_strtoi64(argument, &end, 10);
    (void)unused;
    if (end == argument || *end || ms < 1 || ms > MAX_TIMEOUT_MS)
        return "P0FTimeout: must be 1 to 60000 milliseconds";
    config->timeout_ms = (int)ms;
    return NULL;
}

static const char *set_enabled(cmd_parms *cmd, void *config, int on)
{
    (void)cmd;
    ((struct folder_config *)config)->enabled = on;
    return NULL;
}

static const command_rec directives[] = {
    AP_INIT_TAKE1("P0FSocket", set_socket, NULL, RSRC_CONF, "the socket of p0f, as in p0f -s"),
    AP_INIT_TAKE1("P0FTimeout", set_timeout, NULL, RSRC_CONF,
                  "how long a request may wait for p0f, in milliseconds (100)"),
    AP_INIT_FLAG("P0FEnabled", set_enabled, NULL, RSRC_CONF | ACCESS_CONF,
                 "whether p0f is asked (On)"),
    {NULL, {NULL}, NULL, 0, RAW_ARGS, NULL},
};

// --- life of a child ----------------------------------------------------------------------------

static apr_status_t close_service(void *service)
{
    p0f3_close(((struct service *)service)->p);
    return APR_SUCCESS;
}

static struct service *open_service(apr_pool_t *pool, server_rec *s, const char *path, int ms)
{
    struct service *service = apr_pcalloc(pool, sizeof *service);
    int children = 0;
    service->path = path;
    service->timeout_ms = ms;
    service->keep =
        ap_mpm_query(AP_MPMQ_MAX_DAEMONS, &children) == APR_SUCCESS && children <= KEEPING_CHILDREN;
    if (apr_thread_mutex_create(&service->lock, APR_THREAD_MUTEX_DEFAULT, pool) != APR_SUCCESS ||
        p0f3_open(&service->p, path) != P0F3_OK) {
        ap_log_error(APLOG_MARK, APLOG_ERR, 0, s, "p0f: %s cannot be used", path);
        return NULL;
    }
    apr_pool_cleanup_register(pool, service, close_service, apr_pool_cleanup_null);
    return service;
}

// Servers with the same socket and time-out share their service.
static struct service *find_service(server_rec *from, const server_rec *until, const char *path,
                                    int ms)
{
    for (server_rec *s = from; s && s != until; s = s->next) {
        const struct server_config *c = ap_get_module_config(s->module_config, &p0f_module);
        if (c->service && c->service->timeout_ms == ms && strcmp(c->service->path, path) == 0)
            return c->service;
    }
    return NULL;
}

static void start_child(apr_pool_t *pool, server_rec *first)
{
    for (server_rec *s = first; s; s = s->next) {
        struct server_config *c = ap_get_module_config(s->module_config, &p0f_module);
        int ms = c->timeout_ms ? c->timeout_ms : DEFAULT_TIMEOUT_MS;
        c->service = c->path ? find_service(first, s, c->path, ms) : NULL;
        if (c->path && !c->service)
            c->service = open_service(pool, s, c->path, ms);
    }
}

// --- a request ----------------------------------------------------------------------------------

static int remember_connection(conn_rec *c, void *socket)
{
    (void)socket;
    if (!c->master) // a stream of HTTP/2 uses what belongs to its connection
        ap_set_module_config(c->conn_config, &p0f_module,
                             apr_pcalloc(c->pool, sizeof(struct known)));
    return OK;
}

static apr_int64_t now_ms(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (apr_int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

// Whether this thread may ask. While p0f fails, one thread a second may; the others need not wait
// with it.
static bool may_ask(struct service *service)
{
    apr_int64_t now = now_ms();
    if (service->failing && now < service->silent_until)
        return false;
    service->silent_until = now + BACK_OFF_MS;
    return true;
}

// Writes to the log when p0f stops answering and when it answers again, not for each request.
static void note(const request_rec *r, struct service *service, enum p0f3_result result, int cause)
{
    bool failed = result != P0F3_OK && result != P0F3_NO_MATCH;
    bool system = result == P0F3_NO_DAEMON || result == P0F3_SYSTEM;
    apr_thread_mutex_lock(service->lock);
    bool news = failed != service->failing;
    service->failing = failed;
    service->silent_until = now_ms() + BACK_OFF_MS;
    apr_thread_mutex_unlock(service->lock);
    if (news && failed)
        ap_log_rerror(APLOG_MARK, APLOG_WARNING, system ? cause : 0, r,
                      "p0f: %s: %s; trying again every second", service->path,
                      p0f3_strerror(result));
    else if (news)
        ap_log_rerror(APLOG_MARK, APLOG_NOTICE, 0, r, "p0f: %s answers again", service->path);
}

// What p0f knows about the client of the request; false when it has no answer. Only answers with
// something in them are kept: p0f may see the first packet of a client later than we do.
static bool look_up(const request_rec *r, struct service *service, struct p0f3_info *info)
{
    const conn_rec *c = r->connection->master ? r->connection->master : r->connection;
    struct known *known = ap_get_module_config(c->conn_config, &p0f_module);
    const char *address = r->useragent_ip;
    if (!address)
        return false;
    apr_thread_mutex_lock(service->lock);
    bool found = known && strcmp(known->address, address) == 0;
    if (found)
        *info = known->info;
    bool ask = !found && may_ask(service);
    apr_thread_mutex_unlock(service->lock);
    if (!ask)
        return found;

    enum p0f3_result result = p0f3_query(service->p, address, service->timeout_ms, info, sizeof *info);
    int cause = errno;
    if (result == P0F3_BAD_ADDRESS) // a client without one, as on a Unix socket
        return false;
    if (!service->keep)
        p0f3_disconnect(service->p);
    note(r, service, result, cause);
    if (result != P0F3_OK)
        return false;
    if (known && strlen(address) < sizeof known->address) {
        apr_thread_mutex_lock(service->lock);
        memcpy(known->address, address, strlen(address) + 1);
        known->info = *info;
        apr_thread_mutex_unlock(service->lock);
    }
    return true;
}

static void set_number(request_rec *r, const char *name, apr_int64_t value)
{
    if (value != P0F3_ABSENT)
        apr_table_setn(r->subprocess_env, name, apr_psprintf(r->pool, "%" APR_INT64_T_FMT, value));
}

// Control characters, which a changed database could hold, have no place in an environment.
static void set_text(request_rec *r, const char *name, const char *value)
{
    char *copy = apr_pstrdup(r->pool, value);
    for (char *c = copy; *c; c++)
        if ((unsigned char)*c < ' ' || *c == 0x7f)
            *c = '?';
    if (*copy)
        apr_table_setn(r->subprocess_env, name, copy);
}

static void set_variables(request_rec *r, const struct p0f3_info *info)
{
    set_number(r, "P0F_FIRST_SEEN", info->first_seen);
    set_number(r, "P0F_LAST_SEEN", info->last_seen);
    set_number(r, "P0F_TOTAL_CONN", info->total_conn);
    set_number(r, "P0F_UPTIME_MIN",
               info->uptime_sec == P0F3_ABSENT ? P0F3_ABSENT : info->uptime_sec / 60);
    set_number(r, "P0F_UPTIME_SEC", info->uptime_sec);
    set_number(r, "P0F_UP_MOD_DAYS", info->up_mod_days);
    set_number(r, "P0F_LAST_NAT", info->last_nat);
    set_number(r, "P0F_LAST_CHG", info->last_chg);
    set_number(r, "P0F_DISTANCE", info->distance);
    set_number(r, "P0F_BAD_SW", info->bad_sw);
    set_number(r, "P0F_OS_MATCH_Q", info->os_match_q);
    set_text(r, "P0F_OS_NAME", info->os_name);
    set_text(r, "P0F_OS_FLAVOR", info->os_flavor);
    set_text(r, "P0F_HTTP_NAME", info->http_name);
    set_text(r, "P0F_HTTP_FLAVOR", info->http_flavor);
    set_text(r, "P0F_LINK_TYPE", info->link_type);
    set_text(r, "P0F_LANGUAGE", info->language);
}

// After the folder of the request is known, before access is decided, so that Require env can use
// the variables.
static int describe_client(request_rec *r)
{
    const struct server_config *server =
        ap_get_module_config(r->server->module_config, &p0f_module);
    const struct folder_config *folder = ap_get_module_config(r->per_dir_config, &p0f_module);
    struct p0f3_info info;
    if (server->service && folder->enabled != 0 && look_up(r, server->service, &info))
        set_variables(r, &info);
    return DECLINED;
}

static void register_hooks(apr_pool_t *pool)
{
    (void)pool;
    ap_hook_child_init(start_child, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_pre_connection(remember_connection, NULL, NULL, APR_HOOK_MIDDLE);
    // First, so that SetEnvIf can look at the variables.
    ap_hook_header_parser(describe_client, NULL, NULL, APR_HOOK_REALLY_FIRST);
}

module AP_MODULE_DECLARE_DATA p0f_module = {
    STANDARD20_MODULE_STUFF, create_folder_config, merge_folder_config, create_server_config,
    merge_server_config,     directives,           register_hooks,
#ifdef AP_MODULE_FLAG_NONE
    AP_MODULE_FLAG_NONE,
#endif
};
