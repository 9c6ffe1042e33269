# SPDX-License-Identifier: GPL-2.0-only
#
# Writes the reference of libp0f3, as mdoc, from the comments of its header:
#
#   awk -v date='November 21, 2026' -f header.awk include/p0f3.h
#
# The comment above the include guard is the introduction. Then each declaration follows with the
# comment above it: text as text, lines that are indented by four or more as they are.
BEGIN {
    print ".\\\" SPDX-License-Identifier: GPL-2.0-only"
    print ".Dd " date "\n.Dt P0F3.H 3\n.Os\n.Sh NAME\n.Nm p0f3.h\n.Nd reference of libp0f3"
    print ".Sh SYNOPSIS\n.In p0f3.h\n.Pp\n.Dl cc program.c $(pkg-config --cflags --libs p0f3)"
    print ".Sh DESCRIPTION"
}

function escape(line)
{
    gsub(/\\/, "\\e", line)
    return line ~ /^[.']/ ? "\\&" line : line
}

# Prints the lines of a comment that were kept.
function flush_text(    i, line, literal)
{
    for (i = 1; i <= lines; i++) {
        line = text[i]
        if (line ~ /^    /) {
            if (!literal)
                print ".Bd -literal"
            literal = 1
            print escape(line)
            continue
        }
        if (literal && !(line == "" && text[i + 1] ~ /^    /)) {
            print ".Ed"
            literal = 0
        }
        print line != "" ? escape(line) : literal ? "" : ".Pp"
    }
    if (literal)
        print ".Ed"
    lines = 0
}

# `P0F3_API enum p0f3_result p0f3_open(struct p0f3 **handle, ...` is `p0f3_open`
function title(line)
{
    if (match(line, /[a-z0-9_]+\(/))
        return substr(line, RSTART, RLENGTH - 1) "()"
    sub(/^#define /, "", line)
    sub(/ *[{=;(].*/, "", line)
    if (line ~ /^enum *$/)
        return ""
    split(line, word, " ")
    return word[1] ~ /^(enum|struct)$/ ? word[1] " " word[2] : word[1]
}

# A comment that a page of paper has no room for goes on in the next line, below its beginning.
function print_code(line,    column, cut)
{
    while (length(line) > 96 && (column = index(line, "// ")) > 0) {
        for (cut = 96; cut > column + 3 && substr(line, cut, 1) != " "; cut--)
            continue
        if (cut <= column + 3)
            break
        print escape(substr(line, 1, cut - 1))
        line = sprintf("%" (column - 1) "s// %s", "", substr(line, cut + 1))
    }
    print escape(line)
}

function flush_code(    i, name)
{
    if (!codes)
        return
    name = title(code[1])
    print ".Ss " (name != "" ? name : "Constants")
    flush_text()
    print ".Bd -literal"
    for (i = 1; i <= codes; i++)
        print_code(code[i])
    print ".Ed"
    codes = 0
}

# What is no declaration: the guard, includes, C++, the attribute.
/^#(ifndef|ifdef|if|else|endif|include)|^#define P0F3_(H|API)|^extern "C"|^}$/ {
    if (!in_body)
        flush_text()
    in_body = 1
    next
}
/SPDX-License-Identifier/ { next }
/^\/\/ ---.*---$/ {
    flush_code()
    sub(/^\/\/ -+ */, "")
    sub(/\.? *-+$/, "")
    section = $0
    print ".Sh " toupper(section)
    next
}
/^\/\// {
    flush_code()
    sub(/^\/\/ ?/, "")
    if (lines || $0 != "")
        text[++lines] = $0
    next
}
/^$/ {
    flush_code()
    if (lines && in_body)
        text[++lines] = ""
    next
}
{
    sub(/^P0F3_API /, "")
    code[++codes] = $0
}

END {
    flush_code()
    print ".Sh SEE ALSO\n.Xr p0f-query 1 ,\n.Xr libp0f3 3"
}
