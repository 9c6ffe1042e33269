#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""Prints what a person would see of the one mail in a mailbox: mail.py MAILBOX."""
import email
import email.policy
import mailbox
import sys

box = mailbox.mbox(sys.argv[1])
if len(box) != 1:
    sys.exit("there are %d mails" % len(box))
mail = email.message_from_bytes(bytes(box[0]), policy=email.policy.default)
for name in "from", "to", "subject", "auto-submitted":
    print("%s: %s" % (name, mail[name]))
pictures = [part for part in mail.walk() if part.get_content_type() == "image/png"]
pictures = [part for part in pictures if part.get_content().startswith(b"\x89PNG")]
print("pictures: %d" % len(pictures))
print(mail.get_body(("plain",)).get_content())
