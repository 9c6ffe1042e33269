// SPDX-License-Identifier: GPL-2.0-only
//
// mod_p0f: what p0f 3 knows about the client, as environment variables of each request. README.md
// in this folder is its manual. This file has the directives, the hooks and the variables.
#include "service.h"

#include <apr_strings.h>
#include <http_config.h>
#include <http_core.h>
#include <http_log.h>
#include <http_protocol.h>
#include <http_request.h>
#include <stddef.h>
#include <string.h>
#include <util_mutex.h>

enum { DEFAULT_TIMEOUT_MS = 100, MAX_TIMEOUT_MS = 60000, DEFAULT_CONNECTIONS = 10 };

module P0F3_API AP_MODULE_DECLARE_DATA p0f_module;
APLOG_USE_MODULE(p0f);

struct server_config {
    const char *path;        // null: none given
    int timeout_ms;          // 0: none given
    int connections;         // 0: none given; only of the main server
    struct service *service; // null: p0f is not asked
};

enum { UNSET = -1 };

struct folder_config {
    int enabled; // 0, 1 or UNSET
};

// ---- Configuration ----

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

static struct server_config *config_of(server_rec *s)
{
    return ap_get_module_config(s->module_config, &p0f_module);
}

static const char *set_socket(cmd_parms *cmd, void *unused, const char *argument)
{
    struct server_config *config = config_of(cmd->server);
    (void)unused;
    config->path = ap_server_root_relative(cmd->pool, argument);
    if (!config->path || strlen(config->path) > P0F3_PATH_MAX)
        return "P0FSocket: the socket path must have 1 to 107 bytes";
    return NULL;
}

// 0: not a number from 1 to `max`.
static int read_number(const char *text, int max)
{
    char *end;
    apr_int64_t number = apr_strtoi64(text, &end, 10);
    return end == text || *end || number < 1 || number > max ? 0 : (int)number;
}

static const char *set_timeout(cmd_parms *cmd, void *unused, const char *argument)
{
    struct server_config *config = config_of(cmd->server);
    (void)unused;
    config->timeout_ms = read_number(argument, MAX_TIMEOUT_MS);
    return config->timeout_ms ? NULL : "P0FTimeout: must be 1 to 60000 milliseconds";
}

static const char *set_connections(cmd_parms *cmd, void *unused, const char *argument)
{
    struct server_config *config = config_of(cmd->server);
    const char *misplaced = ap_check_cmd_context(cmd, GLOBAL_ONLY);
    (void)unused;
    config->connections = read_number(argument, CONNECTIONS_MAX);
    return misplaced ? misplaced : config->connections ? NULL : "P0FConnections: must be 1 to 100";
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
    AP_INIT_TAKE1("P0FConnections", set_connections, NULL, RSRC_CONF,
                  "how many connections all children together make to a p0f (10)"),
    AP_INIT_FLAG("P0FEnabled", set_enabled, NULL, RSRC_CONF | ACCESS_CONF,
                 "whether requests get the variables (On)"),
    {NULL, {NULL}, NULL, 0, RAW_ARGS, NULL},
};

// ---- Start ----

static int register_mutex(apr_pool_t *pool, apr_pool_t *log, apr_pool_t *temporary)
{
    (void)log;
    (void)temporary;
    return ap_mutex_register(pool, "p0f", NULL, APR_LOCK_DEFAULT, 0) == APR_SUCCESS
               ? OK
               : HTTP_INTERNAL_SERVER_ERROR;
}

// Servers with the same socket share their service.
static struct service *find_service(server_rec *from, const server_rec *until, const char *path)
{
    for (server_rec *s = from; s && s != until; s = s->next) {
        struct service *service = config_of(s)->service;
        if (service && strcmp(service_path(service), path) == 0)
            return service;
    }
    return NULL;
}

static int create_services(apr_pool_t *pool, apr_pool_t *log, apr_pool_t *temporary,
                           server_rec *first)
{
    int connections = config_of(first)->connections;
    (void)log;
    (void)temporary;
    if (ap_state_query(AP_SQ_MAIN_STATE) == AP_SQ_MS_CREATE_PRE_CONFIG)
        return OK; // Apache only checks its configuration
    for (server_rec *s = first; s; s = s->next) {
        struct server_config *c = config_of(s);
        if (!c->path)
            continue;
        c->service = find_service(first, s, c->path);
        if (!c->service)
            c->service =
                service_create(pool, s, c->path, connections ? connections : DEFAULT_CONNECTIONS);
        if (!c->service)
            return HTTP_INTERNAL_SERVER_ERROR;
    }
    return OK;
}

static void start_child(apr_pool_t *pool, server_rec *first)
{
    for (server_rec *s = first; s; s = s->next) {
        struct server_config *c = config_of(s);
        bool shared = c->service && find_service(first, s, c->path);
        if (c->service && !shared && !service_start(c->service, pool, s))
            for (server_rec *other = s->next; other; other = other->next)
                if (config_of(other)->service == c->service)
                    config_of(other)->service = NULL;
    }
}

// ---- Variables ----

static const struct number {
    const char *name;
    size_t at;
} numbers[] = {
    {"P0F_FIRST_SEEN", offsetof(struct p0f3_info, first_seen)},
    {"P0F_LAST_SEEN", offsetof(struct p0f3_info, last_seen)},
    {"P0F_TOTAL_CONN", offsetof(struct p0f3_info, total_conn)},
    {"P0F_UPTIME_SEC", offsetof(struct p0f3_info, uptime_sec)},
    {"P0F_UP_MOD_DAYS", offsetof(struct p0f3_info, up_mod_days)},
    {"P0F_LAST_NAT", offsetof(struct p0f3_info, last_nat)},
    {"P0F_LAST_CHG", offsetof(struct p0f3_info, last_chg)},
    {"P0F_DISTANCE", offsetof(struct p0f3_info, distance)},
    {"P0F_BAD_SW", offsetof(struct p0f3_info, bad_sw)},
    {"P0F_OS_MATCH_Q", offsetof(struct p0f3_info, os_match_q)},
};

static const struct text {
    const char *name;
    size_t at;
} texts[] = {
    {"P0F_OS_NAME", offsetof(struct p0f3_info, os_name)},
    {"P0F_OS_FLAVOR", offsetof(struct p0f3_info, os_flavor)},
    {"P0F_HTTP_NAME", offsetof(struct p0f3_info, http_name)},
    {"P0F_HTTP_FLAVOR", offsetof(struct p0f3_info, http_flavor)},
    {"P0F_LINK_TYPE", offsetof(struct p0f3_info, link_type)},
    {"P0F_LANGUAGE", offsetof(struct p0f3_info, language)},
};

enum { NUMBERS = sizeof numbers / sizeof *numbers, TEXTS = sizeof texts / sizeof *texts };

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
    const char *bytes = (const char *)info;
    for (int i = 0; i < NUMBERS; i++) {
        int64_t value;
        memcpy(&value, bytes + numbers[i].at, sizeof value);
        set_number(r, numbers[i].name, value);
    }
    if (info->uptime_sec != P0F3_ABSENT)
        set_number(r, "P0F_UPTIME_MIN", info->uptime_sec / 60);
    for (int i = 0; i < TEXTS; i++)
        set_text(r, texts[i].name, bytes + texts[i].at);
}

static void unset_variables(request_rec *r)
{
    for (int i = 0; i < NUMBERS; i++)
        apr_table_unset(r->subprocess_env, numbers[i].name);
    apr_table_unset(r->subprocess_env, "P0F_UPTIME_MIN");
    for (int i = 0; i < TEXTS; i++)
        apr_table_unset(r->subprocess_env, texts[i].name);
}

// ---- A request ----

static bool is_enabled(const request_rec *r)
{
    const struct folder_config *folder =
        r->per_dir_config ? ap_get_module_config(r->per_dir_config, &p0f_module) : NULL;
    return !folder || folder->enabled != 0;
}

// One variable is always set when p0f knows the client.
static bool is_described(const request_rec *r)
{
    return apr_table_get(r->subprocess_env, "P0F_OS_MATCH_Q");
}

static void describe(request_rec *r, bool wait)
{
    const struct server_config *c = config_of(r->server);
    struct p0f3_info info;
    int ms = c->timeout_ms ? c->timeout_ms : DEFAULT_TIMEOUT_MS;
    if (c->service && !is_described(r) && service_look_up(c->service, r, ms, wait, &info))
        set_variables(r, &info);
}

// Before the URL is looked at, so that a Redirect or a rewrite rule of the server finds the
// variables. The first request of a connection may come before p0f has seen the client.
static int describe_early(request_rec *r)
{
    if (is_enabled(r))
        describe(r, r->connection->keepalives == 0 && !r->connection->master);
    return DECLINED;
}

// Now the folder is known, which may decide otherwise.
static int describe_in_folder(request_rec *r)
{
    if (is_enabled(r))
        describe(r, false);
    else
        unset_variables(r);
    return DECLINED;
}

// A request that was refused before its headers were read comes only here. For others p0f may know
// more than before.
static int describe_for_log(request_rec *r)
{
    while (r->next) // what will be logged is the last of internal redirects
        r = r->next;
    if (is_enabled(r))
        describe(r, false);
    return DECLINED;
}

static void register_hooks(apr_pool_t *pool)
{
    static const char *const before[] = {"mod_remoteip.c", NULL};
    static const char *const after[] = {"mod_setenvif.c", "mod_rewrite.c", NULL};
    (void)pool;
    ap_hook_pre_config(register_mutex, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_post_config(create_services, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_child_init(start_child, NULL, NULL, APR_HOOK_MIDDLE);
    ap_hook_post_read_request(describe_early, before, after, APR_HOOK_FIRST);
    ap_hook_header_parser(describe_in_folder, NULL, after, APR_HOOK_REALLY_FIRST);
    ap_hook_log_transaction(describe_for_log, NULL, NULL, APR_HOOK_FIRST);
}

module P0F3_API AP_MODULE_DECLARE_DATA p0f_module = {
    STANDARD20_MODULE_STUFF, create_folder_config, merge_folder_config, create_server_config,
    merge_server_config,     directives,           register_hooks,
#ifdef AP_MODULE_FLAG_NONE
    AP_MODULE_FLAG_NONE,
#endif
};
