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

// How a format writes a value: "null" or the like, what is around a text, and which bytes of it
// get which byte in front.
struct style {
    const char *null, *quote, *special;
    char before;
};

static void put_value(struct output *out, const struct value *v, const struct style *style)
{
    const char *quote = v->kind == VALUE_TEXT ? style->quote : "";
    output_cstr(out, quote);
    put_escaped(out, v->kind == VALUE_NULL ? style->null : v->text, style->special, style->before);
    output_cstr(out, quote);
}

void json_write(struct output *out, const struct answer *a, bool raw)
{
    static const struct style json = {"null", "\"", "\"\\", '\\'};
    struct value values[VALUES_MAX];
    size_t count = values_list(a, raw, values);
    for (size_t i = 0; i < count; i++) {
        output_cstr(out, i ? ",\"" : "{\"");
        output_cstr(out, values[i].name);
        output_cstr(out, "\":");
        put_value(out, &values[i], &json);
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

void csv_write(struct output *out, const struct answer *a, bool raw)
{
    struct value values[VALUES_MAX];
    size_t count = values_list(a, raw, values);
    for (size_t i = 0; i < count; i++) {
        output_cstr(out, i ? "," : "");
        if (values[i].kind == VALUE_TEXT)
            output_csv(out, view_cstr(values[i].text));
        else
            output_cstr(out, values[i].text);
    }
    output_char(out, '\n');
}

// An address without an answer is a comment.
void sql_write(struct output *out, const struct answer *a, bool raw)
{
    static const struct style sql = {"NULL", "'", "'", '\''};
    struct value values[VALUES_MAX];
    size_t count = values_list(a, raw, values) - 1; // without the error
    if (a->error) {
        output_format(out, "-- %s: %s\n", values[0].text, values[count].text);
        return;
    }
    output_cstr(out, "INSERT INTO p0f (");
    for (size_t i = 0; i < count; i++)
        if (!values[i].derived)
            output_format(out, "%s%s", i ? ", " : "", values[i].name);
    output_cstr(out, ") VALUES (");
    for (size_t i = 0; i < count; i++)
        if (!values[i].derived) {
            output_cstr(out, i ? ", " : "");
            put_value(out, &values[i], &sql);
        }
    output_cstr(out, ");\n");
}
