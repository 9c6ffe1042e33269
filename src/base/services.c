// SPDX-License-Identifier: GPL-2.0-only
#include "base/services.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/output.h"

// Common targets of unwanted connections, for systems without a services file. Numbers and names
// are from the IANA registry or in common use.
static const char built_in[] = "tcpmux 1/tcp # TCP port service multiplexer\n"
                               "echo 7/tcp\n"
                               "discard 9/tcp sink null\n"
                               "systat 11/tcp users\n"
                               "daytime 13/tcp\n"
                               "netstat 15/tcp\n"
                               "qotd 17/tcp quote\n"
                               "chargen 19/tcp ttytst source\n"
                               "ftp-data 20/tcp\n"
                               "ftp 21/tcp\n"
                               "ssh 22/tcp # Secure Shell\n"
                               "telnet 23/tcp\n"
                               "smtp 25/tcp mail\n"
                               "time 37/tcp timserver\n"
                               "nameserver 42/tcp name # host names\n"
                               "whois 43/tcp nicname\n"
                               "tacacs 49/tcp # login access control\n"
                               "domain 53/tcp # name service\n"
                               "gopher 70/tcp\n"
                               "finger 79/tcp\n"
                               "http 80/tcp www # web\n"
                               "kerberos 88/tcp krb5 # authentication\n"
                               "pop3 110/tcp pop-3 # mail, version 3\n"
                               "sunrpc 111/tcp portmapper # RPC port mapper\n"
                               "auth 113/tcp ident tap\n"
                               "nntp 119/tcp readnews untp # news\n"
                               "ntp 123/tcp # time\n"
                               "epmap 135/tcp loc-srv # DCE endpoint resolution\n"
                               "netbios-ns 137/tcp # NetBIOS names\n"
                               "netbios-dgm 138/tcp # NetBIOS datagrams\n"
                               "netbios-ssn 139/tcp # NetBIOS sessions\n"
                               "imap2 143/tcp imap # mail\n"
                               "snmp 161/tcp # network management\n"
                               "snmp-trap 162/tcp snmptrap # network management\n"
                               "bgp 179/tcp # routing\n"
                               "irc 194/tcp # chat\n"
                               "ldap 389/tcp # directory\n"
                               "https 443/tcp # web over TLS\n"
                               "microsoft-ds 445/tcp # Windows file sharing\n"
                               "submissions 465/tcp ssmtp smtps # mail submission over TLS\n"
                               "exec 512/tcp\n"
                               "login 513/tcp\n"
                               "shell 514/tcp cmd syslog\n"
                               "printer 515/tcp spooler # line printer\n"
                               "rtsp 554/tcp # streaming\n"
                               "nntps 563/tcp snntp # news over TLS\n"
                               "submission 587/tcp # mail submission\n"
                               "ipp 631/tcp # printing\n"
                               "ldaps 636/tcp # directory over TLS\n"
                               "rsync 873/tcp\n"
                               "ftps 990/tcp\n"
                               "telnets 992/tcp # telnet over TLS\n"
                               "imaps 993/tcp # mail over TLS\n"
                               "pop3s 995/tcp # mail over TLS\n"
                               "socks 1080/tcp # proxy\n"
                               "openvpn 1194/tcp\n"
                               "ms-sql-s 1433/tcp # Microsoft SQL Server\n"
                               "ms-sql-m 1434/tcp # Microsoft SQL Monitor\n"
                               "oracle 1521/tcp # database listener\n"
                               "pptp 1723/tcp # tunnels\n"
                               "mqtt 1883/tcp # telemetry\n"
                               "nfs 2049/tcp # Network File System\n"
                               "docker 2375/tcp # Docker without TLS\n"
                               "iscsi-target 3260/tcp\n"
                               "mysql 3306/tcp # database\n"
                               "ms-wbt-server 3389/tcp rdp # Windows remote desktop\n"
                               "svn 3690/tcp subversion\n"
                               "epmd 4369/tcp # Erlang port mapper\n"
                               "radmin-port 4899/tcp # Radmin\n"
                               "sip 5060/tcp # telephony\n"
                               "sip-tls 5061/tcp # telephony over TLS\n"
                               "xmpp-client 5222/tcp jabber-client\n"
                               "postgresql 5432/tcp postgres # database\n"
                               "adb 5555/tcp # Android debug bridge\n"
                               "amqp 5672/tcp # messages\n"
                               "vnc 5900/tcp rfb # remote desktop\n"
                               "winrm 5985/tcp # Windows remote management\n"
                               "x11 6000/tcp # X Window System\n"
                               "redis 6379/tcp # key-value store\n"
                               "ircd 6667/tcp # chat\n"
                               "cwmp 7547/tcp tr-069 # management of home routers\n"
                               "http-alt 8080/tcp webcache # web\n"
                               "https-alt 8443/tcp # web over TLS\n"
                               "elasticsearch 9200/tcp\n"
                               "webmin 10000/tcp\n"
                               "memcached 11211/tcp # cache\n"
                               "mongodb 27017/tcp # database\n";

// Takes the first word off *rest.
static struct view next_word(struct view *rest)
{
    struct view text = view_trim(*rest);
    size_t len = 0;
    while (len < text.len && text.ptr[len] != ' ' && text.ptr[len] != '\t')
        len++;
    *rest = view_skip(text, len);
    return view_of(text.ptr, len);
}

// `80/tcp`
static bool read_tcp_port(struct view text, uint16_t *port)
{
    struct view number = view_cut(&text, '/');
    uint64_t value;
    if (!view_is(text, "tcp") || !view_decimal(number, 5, &value) || value > UINT16_MAX)
        return false;
    *port = (uint16_t)value;
    return true;
}

// `www  80/tcp  http  # WorldWideWeb HTTP`
static void read_line(struct services *s, struct view line, size_t line_number)
{
    struct view comment = line;
    struct view fields = view_cut(&comment, '#');
    struct view name = next_word(&fields), number = next_word(&fields);
    uint16_t port;
    if (name.len && read_tcp_port(number, &port) && !s->by_port[port].name.ptr)
        s->by_port[port] =
            (struct service){name, view_trim(fields), view_trim(comment), line_number};
}

bool services_open(struct services *s, const char *path, struct error *e)
{
    static const char system_file[] = "/etc/services";
    struct view text = view_of(built_in, sizeof built_in - 1);
    *s = (struct services){.by_port = calloc(UINT16_MAX + 1, sizeof *s->by_port)};
    if (!s->by_port)
        return error_no_memory(e);
    bool missing = !path && access(system_file, R_OK) != 0 && (errno == ENOENT || errno == EACCES);
    if (!missing && !file_read(path ? path : system_file, &s->arena, &text, e)) {
        if (path && !e->no_memory)
            e->status = STATUS_USAGE;
        services_close(s);
        return false;
    }
    for (size_t line = 1; text.len; line++)
        read_line(s, view_cut(&text, '\n'), line);
    return true;
}

void services_close(struct services *s)
{
    arena_release(&s->arena);
    free(s->by_port);
    s->by_port = NULL;
}

static bool has_alias(const struct service *service, struct view name)
{
    struct view rest = service->aliases, alias;
    while ((alias = next_word(&rest)).len)
        if (view_equal(alias, name))
            return true;
    return false;
}

bool services_find(const struct services *s, struct view name, uint16_t *port)
{
    const struct service *found = NULL;
    for (int by_alias = 0; by_alias <= 1 && !found; by_alias++)
        for (unsigned i = 0; i <= UINT16_MAX; i++) {
            const struct service *service = &s->by_port[i];
            bool matches = by_alias ? has_alias(service, name)
                                    : service->name.ptr && view_equal(service->name, name);
            if (matches && (!found || service->line < found->line))
                found = service;
        }
    if (found)
        *port = (uint16_t)(found - s->by_port);
    return found != NULL;
}

struct view services_label(const struct services *s, uint16_t port, struct arena *arena)
{
    const struct service *service = &s->by_port[port];
    struct view aliases = service->aliases, alias;
    struct output out;
    output_init_memory(&out);
    output_escaped(&out, service->name.ptr ? service->name : view_cstr("unknown service"));
    if (service->aliases.len || service->comment.len)
        output_cstr(&out, " -");
    while ((alias = next_word(&aliases)).len) {
        output_char(&out, ' ');
        output_escaped(&out, alias);
    }
    if (service->comment.len) {
        output_char(&out, ' ');
        output_escaped(&out, service->comment);
    }
    output_format(&out, " (%u)", port);
    return output_take(&out, arena);
}
