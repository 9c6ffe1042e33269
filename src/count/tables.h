// SPDX-License-Identifier: GPL-2.0-only
//
// The tables that attempts can be counted in. A new table is a row of table_kinds in tables.c.
#pragma once

#include "base/time.h"
#include "parse/record.h"

enum { TABLE_KINDS = 17, TABLE_NAME_MAX = 32 };
// Apart: gcc 14 would give the others its type, which is not int.
enum { TABLE_NO_VALUE = UINT32_MAX };

// The first tables, which are shown unless others are asked for.
enum { TABLE_OS, TABLE_SOURCE_IP, TABLE_DESTINATION_IP, TABLE_DESTINATION_PORT, STANDARD_TABLES };

// What values depend on besides the record.
struct table_context {
    const struct zone *zone; // of the report
};

// An attempt, or an addendum to one, as a value function sees it.
struct table_input {
    const struct table_context *context;
    const struct record *record;
    const struct record_details *details;
};

// What the attempt is counted as: a text of the log, or a small number that has a name. Empty or
// TABLE_NO_VALUE when the log does not say, or when an addendum adds nothing to this table.
typedef struct view table_text(const struct table_input *in);
typedef uint32_t table_code(const struct table_input *in);

// The name of a small number, which may be put together in `room`.
typedef struct view table_name(uint32_t code, char room[TABLE_NAME_MAX]);

enum table_key {
    TABLE_LABEL,   // a label that has its number (record.os_id)
    TABLE_ADDRESS, // a struct addr of the record
    TABLE_PORT,    // a uint16_t of the record
    TABLE_TEXT,    // what the function returns
    TABLE_CODE,
};

enum table_source {
    TABLE_RECORDS, // records of attempts
    TABLE_DETAILS, // their details, which batches must then have
    TABLE_LATER,   // details, and with p0f 3 also the addenda that follow
};

// The tables of TABLE_LATER: the place of their value in a flow.
enum table_later {
    LATER_LINK,
    LATER_UPTIME,
    LATER_NAT,
    LATER_ANSWERED,
    LATER_HTTP,
    LATER_LANGUAGE,
    LATER_DISHONEST,
    LATER_TABLES
};

struct table_kind {
    const char *name;    // "source_ip"
    const char *alias;   // a short name for options: "src"
    const char *heading; // "source IP"
    enum table_key key;
    enum table_source source;
    enum table_later later; // of TABLE_LATER
    table_text *text;       // of TABLE_TEXT
    table_code *code;       // of TABLE_CODE
    table_name *name_of;
    // Of the other keys: the offset of the field in struct record, and the flags that a record must
    // have, of those in the mask, to have a value in this table.
    size_t field;
    uint8_t flags, mask;
};

// In the order of the report; tables of texts and codes come last.
extern const struct table_kind table_kinds[TABLE_KINDS];

// The table of that name or alias; -1 when there is none.
int table_by_name(struct view name);

struct table_set {
    bool has[TABLE_KINDS];
};

void table_set_standard(struct table_set *set); // adds the standard tables

// Adds the tables of a comma list: names and aliases, "default" for the standard ones, "all". False
// at the first word that is none of these.
bool table_set_read(struct table_set *set, const char *list);

// Whether a table of the set is filled from `source`, or from more than that.
bool table_set_needs(const struct table_set *set, enum table_source source);
