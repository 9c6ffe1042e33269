// SPDX-License-Identifier: GPL-2.0-only
//
// The plug-in that writes mails. The only file that includes GMime.
//
//     multipart/alternative
//         text/plain            the text report
//         multipart/related
//             text/html         the page
//             image/png ...     its pictures, by Content-ID
#include <gmime/gmime.h>

#include "report/mail.h"

static GMimePart *new_part(const char *type, const char *subtype, struct view content,
                           GMimeContentEncoding encoding)
{
    GMimePart *part = g_mime_part_new_with_type(type, subtype);
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer(content.ptr, content.len);
    GMimeDataWrapper *wrapper =
        g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);
    g_mime_part_set_content(part, wrapper);
    g_mime_part_set_content_encoding(part, encoding);
    g_object_unref(wrapper);
    g_object_unref(stream);
    return part;
}

static void add(GMimeMultipart *to, void *part)
{
    g_mime_multipart_add(to, GMIME_OBJECT(part));
    g_object_unref(part);
}

static GMimePart *new_text(const char *subtype, struct view content)
{
    enum { LINE_MAX_BYTES = 900 };
    bool plain = true;
    size_t line = 0;
    for (size_t i = 0; i < content.len && plain; i++) {
        line = content.ptr[i] == '\n' ? 0 : line + 1;
        plain = (unsigned char)content.ptr[i] < 0x80 && line < LINE_MAX_BYTES;
    }
    GMimePart *part =
        new_part("text", subtype, content,
                 plain ? GMIME_CONTENT_ENCODING_7BIT : GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);
    g_mime_object_set_content_type_parameter(GMIME_OBJECT(part), "charset",
                                             plain ? "us-ascii" : "utf-8");
    return part;
}

static GMimeMultipart *new_body(const struct mail *m)
{
    GMimeMultipart *alternative = g_mime_multipart_new_with_subtype("alternative");
    GMimeMultipart *related = g_mime_multipart_new_with_subtype("related");
    g_mime_object_set_content_type_parameter(GMIME_OBJECT(related), "type", "text/html");
    add(alternative, new_text("plain", m->text));
    add(related, new_text("html", m->html));
    for (size_t i = 0; i < m->picture_count; i++) {
        const struct mail_picture *picture = &m->pictures[i];
        GMimePart *part = new_part("image", "png", picture->png, GMIME_CONTENT_ENCODING_BASE64);
        g_mime_part_set_content_id(part, picture->id);
        g_mime_object_set_disposition(GMIME_OBJECT(part), "inline");
        g_mime_part_set_filename(part, picture->file_name);
        add(related, part);
    }
    add(alternative, related);
    return alternative;
}

static void set_date(GMimeMessage *message, const struct mail *m)
{
    GTimeZone *zone = g_time_zone_new_offset(m->offset_seconds);
    GDateTime *utc = g_date_time_new_from_unix_utc(m->date);
    GDateTime *local = g_date_time_to_timezone(utc, zone);
    g_mime_message_set_date(message, local);
    g_date_time_unref(local);
    g_date_time_unref(utc);
    g_time_zone_unref(zone);
}

// A name that no other message has: the time and random bytes.
static void set_message_id(GMimeMessage *message, const struct mail *m)
{
    char *id = g_strdup_printf("%" G_GINT64_FORMAT ".%08x%08x.p0f-stats@%s", (gint64)m->date,
                               g_random_int(), g_random_int(), m->host);
    g_mime_message_set_message_id(message, id);
    g_free(id);
}

static char *write_mail(const struct mail *m)
{
    g_mime_init();
    GMimeMessage *message = g_mime_message_new(TRUE);
    GMimeMultipart *body = new_body(m);
    g_mime_message_add_mailbox(message, GMIME_ADDRESS_TYPE_FROM, NULL, m->from);
    for (size_t i = 0; i < m->to_count; i++)
        g_mime_message_add_mailbox(message, GMIME_ADDRESS_TYPE_TO, NULL, m->to[i]);
    g_mime_message_set_subject(message, m->subject, "utf-8");
    set_date(message, m);
    set_message_id(message, m);
    g_mime_object_set_header(GMIME_OBJECT(message), "Auto-Submitted", "auto-generated", "utf-8");
    g_mime_message_set_mime_part(message, GMIME_OBJECT(body));
    g_object_unref(body);
    char *text = g_mime_object_to_string(GMIME_OBJECT(message), NULL);
    g_object_unref(message);
    return text; // from malloc, as all memory of GLib
}

const struct mail_plugin p0fstats_plugin = {.write = write_mail};
