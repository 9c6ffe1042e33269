// SPDX-License-Identifier: GPL-2.0-only
//
// Answers for programs, one line each: JSON, CSV, SQL. JSON is written by hand, as a flat object
// needs no library and jansson takes three times as long.
#include <string.h>

#include "query/query.h"

// Writes `before` ahead of each byte of the text that `special` has.
static void put_escaped(struct output *out, const char *text, const char *special, char before)
{
    size_t plain;
    for (; text[plain = strcspn(text, special)]; text += plain + 1) {
        output_bytes(out, text, plain);
        output_char(out, before);
        output_char(out, text[plain]);
    }
    output_bytes(out, text, plain);
}

void json_write(struct output *out, const struct answer *a, bool raw)
{
    struct value values[VALUES_MAX];
    size_t count = values_list(a, raw, values);
    for (size_t i = 0; i < count; i++) {
        const struct value *v = &values[i];
        output_cstr(out, i ? ",\"" : "{\"");
        output_cstr(out, v->name);
        output_cstr(out, v->kind == VALUE_TEXT ? "\":\"" : "\":");
        put_escaped(out, v->kind == VALUE_NULL ? "null" : v->text, "\"\\", '\\');
        output_cstr(out, v->kind == VALUE_TEXT ? "\"" : "");
    }
    output_cstr(out, "}\n");
}

void csv_write_heading(struct output *out, bool raw)
{
    struct value values[VALUES_MAX];
    const struct answer none = {.address = "", .error = "", .raw = &(struct p0f3_raw){0}};
    size_t count = values_list(&none, raw, values);
    for (size_t i = 0; i < count; i++)
        output_format(out, "%s%s", i ? "," : "", values[i].name);
    output_char(out, '\n');
}

// Quoted as in RFC 4180. A text that a spreadsheet would take for a formula gets an apostrophe.
static void put_csv(struct output *out, const char *text)
{
    bool quoted = strpbrk(text, ",\"");
    output_cstr(out, quoted ? "\"" : "");
    output_cstr(out, *text && strchr("=+-@", *text) ? "'" : "");
    put_escaped(out, text, "\"", '"');
    output_cstr(out, quoted ? "\"" : "");
}

void csv_write(struct output *out, const struct answer *a, bool raw)
{
    struct value values[VALUES_MAX];
    size_t count = values_list(a, raw, values);
    for (size_t i = 0; i < count; i++) {
        output_cstr(out, i ? "," : "");
        if (values[i].kind == VALUE_TEXT)
            put_csv(out, values[i].text);
        else
            output_cstr(out, values[i].text);
    }
    output_char(out, '\n');
}

// A line of its own for an address without an answer, as a comment.
static void sql_write_error(struct output *out, const struct answer *a)
{
    char safe[SAFE_TEXT];
    output_format(out, "-- %s: ", safe_text(a->address, safe));
    output_format(out, "%s\n", safe_text(a->error, safe));
}

void sql_write(struct output *out, const struct answer *a, bool raw)
{
    struct value values[VALUES_MAX];
    if (a->error) {
        sql_write_error(out, a);
        return;
    }
    size_t count = values_list(a, raw, values) - 1; // without the error
    output_cstr(out, "INSERT INTO p0f (");
    for (size_t i = 0; i < count; i++)
        if (!values[i].derived)
            output_format(out, "%s%s", i ? ", " : "", values[i].name);
    output_cstr(out, ") VALUES (");
    for (size_t i = 0; i < count; i++) {
        const struct value *v = &values[i];
        if (v->derived)
            continue;
        output_cstr(out, i ? ", " : "");
        output_cstr(out, v->kind == VALUE_TEXT ? "'" : "");
        put_escaped(out, v->kind == VALUE_NULL ? "NULL" : v->text, "'", '\'');
        output_cstr(out, v->kind == VALUE_TEXT ? "'" : "");
    }
    output_cstr(out, ");\n");
}
