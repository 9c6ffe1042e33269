// SPDX-License-Identifier: GPL-2.0-only
//
// The tables that --table asks for, on logs of both generations, and their names.
#include "count/flows.h"
#include "p0f3_logs.h"

// ---- p0f 2 ----

static const char p0f2_log[] =
    "<Sun Nov 19 01:35:04 2006> 1.1.1.1:1 - Linux 2.4 (NAT!) [tos 16] (up: 2879 hrs) \n"
    "  -> 2.2.2.2:22 (distance 5, link: ethernet/modem)\n"
    "<Sun Nov 19 02:35:04 2006> 1.1.1.2:1 - Windows XP (NAT2!) (firewall!) [low delay] *\n"
    "  -> 2.2.2.2:22 (distance 5, link: pppoe (DSL))\n"
    "<Mon Nov 20 02:35:04 2006> 1.1.1.3:1 - UNKNOWN [S4:64:1:60:M1460,S,T,N,W7:.:?:?] (up: 0 hrs) "
    "\n"
    "  -> 2.2.2.2:22 (link: unknown-1340)\n"
    "<Mon Nov 20 02:35:05 2006> 1.1.1.4:1 - UNKNOWN [S4:64:1:60:M1460,S,T,N,W7:.:?:?] \n"
    "  -> 2.2.2.2:22 (link: unspecified)\n"
    "1.1.1.5:1 - NMAP syn scan (1) \n";

static void tables_of_p0f2(void **state)
{
    (void)state;
    struct report r = report_on("p0f2", p0f2_log, NULL);
    table_is(&r, "link", "ethernet/modem=1 pppoe (DSL)=1 ?3");
    table_is(&r, "distance", "5=2 ?3");
    table_is(&r, "uptime", "90 to 365 days=1 under 1 hour=1 ?3");
    table_is(&r, "nat", "no=3 yes=2 ?0");
    table_is(&r, "firewall", "no=4 yes=1 ?0");
    table_is(&r, "tos", "low delay=1 tos 16=1 ?3");
    table_is(&r, "answered", "?5");
    table_is(&r, "http", "?5");
    table_is(&r, "language", "?5");
    table_is(&r, "dishonest", "?5");
    table_is(&r, "signature", "S4:64:1:60:M1460,S,T,N,W7:.=2 ?3");
    table_is(&r, "hour", "02=3 01=1 ?1");
    table_is(&r, "weekday", "Monday=2 Sunday=2 ?1");
    report_release(&r);
}

// ---- p0f 3 ----

#define SYN(host, label, dist, params, sig)                                               \
    "[2023/11/14 22:13:22] mod=syn|cli=10.0.0." host "/1|srv=10.1.0.1/80|subj=cli|" label \
    "|dist=" dist "|params=" params "|raw_sig=" sig "\n"
#define MORE(host, module, side, rest)                                                      \
    "[2023/11/14 22:13:23] mod=" module "|cli=10.0.0." host "/1|srv=10.1.0.1/80|subj=" side \
    "|" rest "\n"
#define UPTIME(host, text) MORE(host, "uptime", "cli", "uptime=" text "|raw_freq=100.00 Hz")

static const char p0f3_log[] =
    SYN("1", "os=Linux 3.x", "7", "generic tos:0x04", "4:57+7:0:0:0,0:::0")                 //
    MORE("1", "mtu", "cli", "link=DSL|raw_mtu=1492")                                        //
    UPTIME("1", "0 days 0 hrs 59 min (modulo 49 days)")                                     //
    MORE("1", "syn+ack", "srv", "os=???|dist=0|params=none|raw_sig=4:64")                   //
    MORE("1", "http request", "cli", "app=wget|lang=none|params=none|raw_sig=1")            //
    SYN("2", "os=???", "30", "none", "4:34+30:0:0:0,0:::0")                                 //
    MORE("2", "mtu", "cli", "link=???|raw_mtu=1")                                           //
    UPTIME("2", "0 days 1 hrs 0 min (modulo 49 days)")                                      //
    MORE("2", "host change", "cli", "reason=ttl|raw_hits=1,1,1,1")                          //
    MORE("2", "http request", "cli", "app=???|lang=???|params=none|raw_sig=1")              //
    SYN("3", "os=???", "30", "none", "4:34+30:0:0:0,0:::0")                                 //
    MORE("3", "http request", "cli", "os=X|lang=German|params=generic dishonest|raw_sig=1") //
    UPTIME("3", "400 days 1 hrs 0 min (modulo 497 days)")                                   //
    SYN("4", "app=NMap SYN scan", "<= 13", "random_ttl", "4:51+13:0:1460:4096,0:mss::0");

static void tables_of_p0f3(void **state)
{
    (void)state;
    struct report r = report_on("p0f3", p0f3_log, NULL);
    table_is(&r, "os", "Linux 3.x=1 NMap SYN scan=1 ?2");
    table_is(&r, "link", "DSL=1 ?3");
    table_is(&r, "distance", "30=2 7=1 <= 13=1 ?0");
    table_is(&r, "uptime", "1 to 6 hours=1 365 days or more=1 under 1 hour=1 ?1");
    table_is(&r, "nat", "no=3 yes=1 ?0");
    table_is(&r, "firewall", "?4");
    table_is(&r, "tos", "tos:0x04=1 ?3");
    table_is(&r, "answered", "no=2 yes=1 ?1");
    table_is(&r, "http", "X=1 wget=1 ?2");
    table_is(&r, "language", "German=1 none=1 ?2");
    table_is(&r, "dishonest", "no=2 yes=1 ?1");
    table_is(&r, "signature", "4:34+30:0:0:0,0:::0=2 ?2");
    table_is(&r, "hour", "22=4 ?0");
    table_is(&r, "weekday", "Tuesday=4 ?0");
    report_release(&r);
}

static void addresses_of_ipv6_are_counted(void **state)
{
    (void)state;
    enum { SOURCES = 20000 };
    struct output log;
    output_init_memory(&log);
    // The first source once, the second twice, the third three times, and so on in turn.
    for (unsigned round = 0; round < 3; round++)
        for (unsigned i = 0; i < SOURCES; i++)
            if (round <= i % 3)
                output_format(&log,
                              "[2023/11/14 22:13:22] mod=syn|cli=2001:db8:0:0:%x:0:0:1/1"
                              "|srv=0:0:0:0:0:0:0:1/80|subj=cli|os=L|dist=0|params=none"
                              "|raw_sig=6:64\n",
                              i);
    output_char(&log, '\0');
    struct report r = report_on("p0f3", log.data, NULL);
    const struct summary_table *sources = summary_table(&r.summary, "source_ip");
    table_is(&r, "os", "L=39999 ?0");
    assert_int_equal(sources->row_count, SOURCES);
    for (size_t i = 0; i < sources->row_count; i++) {
        struct addr a = sources->rows[i].address;
        assert_int_equal(a.high, UINT64_C(0x20010db800000000));
        assert_int_equal(a.low & 0xffffffffffff, 1);
        assert_int_equal(sources->rows[i].count, (a.low >> 48) % 3 + 1);
    }
    const struct summary_table *targets = summary_table(&r.summary, "destination_ip");
    assert_int_equal(targets->row_count, 1);
    assert_int_equal(targets->rows[0].count, 39999);
    report_release(&r);
    output_abandon(&log);
}

// Counts go beyond 32 bits, in each way in which they change.
static void counts_are_large(void **state)
{
    (void)state;
    const struct hash_seed seed = {1, 3};
    struct table t, other;
    struct addr key;
    uint64_t position = 0, count;
    assert_true(table_init(&t, &table_kinds[TABLE_OS], NULL, seed, NULL));
    assert_true(table_init(&other, &table_kinds[TABLE_OS], NULL, seed, NULL));
    uint32_t number = table_add_text(&t, view_cstr("Linux"), UINT32_MAX);
    table_add_text(&t, view_cstr("Linux"), 1);
    for (int i = 0; i < 1000; i++) // more room
        table_add_text(&t, view_of("Windows" + i % 5, 1 + (size_t)i % 3), 1);
    table_take_back(&t, number);
    table_add_text(&other, view_cstr("Linux"), UINT64_C(5) << 32);
    assert_true(table_merge(&t, &other));
    assert_true(table_next(&t, 2000, &position, &key, &count));
    assert_int_equal(key.low, number);
    assert_true(count == (UINT64_C(6) << 32) - 1);
    assert_false(table_next(&t, 2000, &position, &key, &count));
    // Also where nothing but the upper half changes.
    for (int i = 0; i < 3; i++)
        table_add_text(&t, view_cstr("Linux"), UINT64_C(1) << 32);
    position = 0;
    assert_true(table_next(&t, 2000, &position, &key, &count));
    assert_true(count == (UINT64_C(9) << 32) - 1);
    table_release(&other);
    table_release(&t);
}

static struct view name_of(const struct table_kind *kind, const struct table_input *in)
{
    static char room[TABLE_NAME_MAX];
    return kind->name_of(kind->code(in), room);
}

static void uptimes_fall_into_classes(void **state)
{
    (void)state;
    static const struct {
        int32_t hours;
        const char *name;
    } cases[] = {
        {0, "under 1 hour"},
        {1, "1 to 6 hours"},
        {5, "1 to 6 hours"},
        {6, "6 to 24 hours"},
        {24, "1 to 7 days"},
        {167, "1 to 7 days"},
        {168, "7 to 30 days"},
        {720, "30 to 90 days"},
        {2160, "90 to 365 days"},
        {8760, "365 days or more"},
        {INT32_MAX, "365 days or more"},
    };
    const struct table_kind *kind = &table_kinds[table_by_name(view_cstr("uptime"))];
    const struct table_context context = {NULL};
    const struct record r = {0};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct record_details d = RECORD_NO_DETAILS;
        struct table_input in = {&context, &r, &d};
        d.uptime_hours = cases[i].hours;
        assert_true(view_is(name_of(kind, &in), cases[i].name));
    }
}

static void hours_are_those_of_the_report(void **state)
{
    (void)state;
    struct zone zone;
    struct error e;
    assert_true(zone_open(&zone, "Asia/Tokyo", &e));
    const struct table_context context = {&zone};
    // 2006-11-19 20:35:04 UTC, a Sunday; and before 1970
    struct record r = {.time = 1163968504, .flags = RECORD_HAS_TIME};
    const struct table_kind *hour = &table_kinds[table_by_name(view_cstr("hour"))],
                            *day = &table_kinds[table_by_name(view_cstr("weekday"))];
    struct table_input in = {&context, &r, &RECORD_NO_DETAILS};
    assert_true(view_is(name_of(hour, &in), "05"));
    assert_true(view_is(name_of(day, &in), "Monday"));
    r.time = -86400; // 1969-12-31 09:00 in Tokyo, a Wednesday
    assert_true(view_is(name_of(hour, &in), "09"));
    assert_true(view_is(name_of(day, &in), "Wednesday"));
    zone_close(&zone);
}

static void what_strangers_sent_is_escaped(void **state)
{
    (void)state;
    struct report r = report_on("p0f3",
                                SYN("1", "os=L\033[2J", "0", "none", "4") //
                                MORE("1", "mtu", "cli", "link=\x7f\xff|raw_mtu=1")
                                    SYN("2", "os=???", "0", "none", "4:\001"),
                                NULL);
    table_is(&r, "os", "L\\x1b[2J=1 ?1");
    table_is(&r, "link", "\\x7f\\xff=1 ?1");
    table_is(&r, "signature", "4:\\x01=1 ?1");
    report_release(&r);
}

static void lists_of_tables(void **state)
{
    (void)state;
    static const char *const wrong[] = {"", "foo", "os,", ",os", "os,,src", "os, src", "OS"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct table_set set = {0};
        assert_false(table_set_read(&set, wrong[i]));
    }
    struct table_set times = {0};
    assert_true(table_set_read(&times, "hour,weekday,os"));
    assert_false(table_set_needs(&times, TABLE_DETAILS));
    struct table_set set = {0};
    assert_true(table_set_read(&set, "destination_ip,sig"));
    for (int i = 0; i < TABLE_KINDS; i++)
        assert_int_equal(set.has[i], strcmp(table_kinds[i].name, "destination_ip") == 0 ||
                                         strcmp(table_kinds[i].name, "signature") == 0);
    assert_true(table_set_needs(&set, TABLE_DETAILS));
    assert_false(table_set_needs(&set, TABLE_LATER));
    assert_true(table_set_read(&set, "link"));
    assert_true(table_set_needs(&set, TABLE_LATER));
    struct table_set standard = {0}, four = {0}, all = {0};
    table_set_standard(&standard);
    assert_false(table_set_needs(&standard, TABLE_DETAILS));
    assert_true(table_set_read(&four, "os,src,dst,port"));
    assert_memory_equal(&four, &standard, sizeof four);
    assert_true(table_set_read(&all, "all"));
    for (int i = 0; i < TABLE_KINDS; i++)
        assert_true(all.has[i]);
}

static void families_of_p0f3_systems(void **state)
{
    (void)state;
    static const struct {
        const char *label, *family;
    } cases[] = {
        {"Linux 2.2.x-3.x (barebone)", "Linux"},
        {"Windows 7 or 8", "Windows"},
        {"Mac OS X", "Mac OS X"},
        {"MacOS X 10.9 or newer", "Mac OS X"},
        {"NMap SYN scan", "NMAP"},
        {"NMap OS detection", "NMAP"},
        {"HP-UX 11.x", "HP-UX"},
        {"Nintendo 3DS", "Nintendo"},
        {"NeXTSTEP", "NeXTSTEP"},
        {"NMapper 1", "NMapper"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct view label = view_cstr(cases[i].label);
        assert_true(view_is(os_label_at(label, OS_GENRE), cases[i].family));
        assert_true(view_equal(os_label_at(label, OS_NAME), label));
    }
}

static void the_table_of_tables_holds_together(void **state)
{
    (void)state;
    unsigned later = 0;
    for (int i = 0; i < TABLE_KINDS; i++) {
        const struct table_kind *kind = &table_kinds[i];
        assert_int_equal(table_by_name(view_cstr(kind->name)), i);
        assert_int_equal(table_by_name(view_cstr(kind->alias)), i);
        assert_int_equal(kind->key >= TABLE_TEXT, i >= STANDARD_TABLES);
        assert_int_equal(kind->key == TABLE_TEXT, kind->text != NULL);
        assert_int_equal(kind->key == TABLE_CODE, kind->code && kind->name_of);
        if (kind->source != TABLE_LATER)
            continue;
        // Each has a place of its own in a flow.
        assert_in_range(kind->later, 0, LATER_TABLES - 1);
        assert_int_equal(later >> kind->later & 1, 0);
        later |= 1U << kind->later;
    }
    assert_int_equal(later, (1U << LATER_TABLES) - 1);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_of_p0f2),
        cmocka_unit_test(tables_of_p0f3),
        cmocka_unit_test(addresses_of_ipv6_are_counted),
        cmocka_unit_test(counts_are_large),
        cmocka_unit_test(uptimes_fall_into_classes),
        cmocka_unit_test(hours_are_those_of_the_report),
        cmocka_unit_test(what_strangers_sent_is_escaped),
        cmocka_unit_test(lists_of_tables),
        cmocka_unit_test(families_of_p0f3_systems),
        cmocka_unit_test(the_table_of_tables_holds_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
