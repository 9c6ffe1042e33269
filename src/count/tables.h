// SPDX-License-Identifier: GPL-2.0-only
//
// The tables that attempts can be counted in. A new table is a row of table_kinds in tables.c.
#pragma once

#include "base/time.h"
#include "parse/record.h"

enum { TABLE_KINDS = 17, TABLE_VALUE_MAX = 32 };

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
    char text[TABLE_VALUE_MAX]; // room for a value that stands nowhere else
};

// What the attempt is counted as: a text of the log, a constant, or in->text. Empty when the log
// does not say, or when an addendum adds nothing to this table.
typedef struct view table_value(struct table_input *in);

enum table_key {
    TABLE_LABEL,   // a label that has its number (record.os_id)
    TABLE_TEXT,    // what the value function returns
    TABLE_ADDRESS, // a struct addr of the record
    TABLE_PORT,    // a uint16_t of the record
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
    table_value *value;     // of TABLE_TEXT
    // Of the other keys: the offset of the field in struct record, and the flags that a record must
    // have, of those in the mask, to have a value in this table.
    size_t field;
    uint8_t flags, mask;
};
// In the order of the report; tables of texts come last.
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
