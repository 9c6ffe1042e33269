# SPDX-License-Identifier: GPL-2.0-only
#
# Writes a completion script from what --help prints, which comes from the table of options:
#
#   p0f-stats --help | awk -v shell=bash -v command=p0f-stats -f generate.awk
#
# shell: bash, zsh or fish. --help gives the options, their letters and what they take. Only the
# words that an argument may be are added here; tests/completion checks them against the program.
BEGIN {
    words["color"] = "auto always never"
    words["config"] = words["files-from"] = words["services"] = words["output"] = "FILES"
    words["live"] = words["socket"] = "FILES"
    words["graph-dir"] = "FOLDERS"
    words["graph-format"] = "png svg pdf"
    words["graph-theme"] = "light dark"
    words["os-detail"] = "full name genre"
    words["range"] = "today yesterday this-week last-week this-month last-month"
    words["since"] = words["until"] = "today yesterday"
    comma_list["table"] = comma_list["graph-format"] = 1
    quote = "'"
}

/^Usage: .*PATH\.\.\./ { takes_paths = 1 }

# `  -f, --format=FORM         text, json or csv (default: text)`
/^  (-.,|   ) --[a-z]/ {
    count++
    letter[count] = substr($0, 3, 1) == "-" ? substr($0, 4, 1) : ""
    rest = substr($0, 9)
    match(rest, /^[a-z0-9-]+/)
    name[count] = substr(rest, 1, RLENGTH)
    rest = substr(rest, RLENGTH + 1)
    if (rest ~ /^=/) {
        match(rest, /^=[^ ]+/)
        argument[count] = substr(rest, 2, RLENGTH - 1)
        rest = substr(rest, RLENGTH + 1)
    }
    sub(/^ +/, "", rest)
    help[count] = rest
    if (name[count] == "format") {
        sub(/ *\(.*/, "", rest)
        gsub(/, | or /, " ", rest)
        words["format"] = rest
    }
}

# `Tables: os, src, dst,` and the lines below that are indented as far.
/^Tables:/ { in_tables = 1 }
/^[^ T]/ { in_tables = 0 }
in_tables {
    line = $0
    gsub(/^Tables:|,/, " ", line)
    words["table"] = words["table"] " " line
}

END {
    if (!count) {
        print "generate.awk: no options on standard input" >"/dev/stderr"
        exit 1
    }
    for (name_of in words) {
        gsub(/ +/, " ", words[name_of])
        sub(/^ /, "", words[name_of])
        sub(/ $/, "", words[name_of])
    }
    print (shell == "zsh" ? "#compdef " command "\n" : "") \
        "# SPDX-License-Identifier: GPL-2.0-only\n# Made from " command " --help."
    if (shell == "bash")
        bash()
    else if (shell == "zsh")
        zsh()
    else
        fish()
}

function bash(    i, kind, all, pattern, any_text, function_name)
{
    function_name = "_" command
    gsub(/-/, "_", function_name)
    print function_name "()\n{"
    print "    local cur prev words cword split"
    print "    _init_completion -s || return"
    print "    case $prev in"
    for (i = 1; i <= count; i++) {
        all = all (i > 1 ? " " : "") "--" name[i] (argument[i] ? "=" : "")
        if (!argument[i])
            continue
        kind = words[name[i]]
        pattern = "--" name[i] (letter[i] ? " | -" letter[i] : "")
        if (!kind) {
            any_text = any_text (any_text ? " | " : "") pattern
            continue
        }
        print "    " pattern ")"
        if (kind == "FILES")
            print "        _filedir"
        else if (kind == "FOLDERS")
            print "        _filedir -d"
        else if (comma_list[name[i]]) {
            # The words before the last comma stay.
            print "        local before="
            print "        [[ $cur != *,* ]] || before=${cur%,*},"
            print "        COMPREPLY=($(compgen -P \"$before\" -W " quote kind quote \
                " -- \"${cur##*,}\"))"
            print "        compopt -o nospace"
        } else
            print "        COMPREPLY=($(compgen -W " quote kind quote " -- \"$cur\"))"
        print "        return"
        print "        ;;"
    }
    if (any_text)
        print "    " any_text ")\n        return\n        ;;"
    print "    esac"
    print "    $split && return"
    print "    if [[ $cur == -* ]]; then"
    print "        COMPREPLY=($(compgen -W " quote all quote " -- \"$cur\"))"
    print "        [[ ${COMPREPLY-} != *= ]] || compopt -o nospace"
    if (takes_paths)
        print "    else\n        _filedir"
    print "    fi"
    print "}"
    print "complete -F " function_name " " command
}

function zsh(    i, kind, text, action, option)
{
    print "_arguments -s -S \\"
    for (i = 1; i <= count; i++) {
        text = help[i]
        gsub(/\\/, "\\\\", text)
        gsub(/\[/, "\\[", text)
        gsub(/\]/, "\\]", text)
        gsub(/:/, "\\:", text)
        gsub(quote, quote "\\" quote quote, text)
        action = ""
        if (argument[i]) {
            kind = words[name[i]]
            action = ":" argument[i] ":"
            if (kind == "FILES")
                action = action "_files"
            else if (kind == "FOLDERS")
                action = action "_files -/"
            else if (kind && comma_list[name[i]])
                action = action "_sequence compadd - " kind
            else if (kind)
                action = action "(" kind ")"
            else
                action = action " "
        }
        option = "--" name[i] (argument[i] ? "=" : "")
        if (letter[i])
            option = quote "{-" letter[i] (argument[i] ? "+" : "") "," option "}" quote
        print "    " quote "*" option "[" text "]" action quote " \\"
    }
    print "    " quote (takes_paths ? "*:path:_files" : "*:address:_guard \"^-*\" address") quote
}

function fish(    i, kind, text, line)
{
    if (!takes_paths)
        print "complete -c " command " -f"
    for (i = 1; i <= count; i++) {
        text = help[i]
        gsub(/\\/, "\\\\", text)
        gsub(quote, "\\" quote, text)
        line = "complete -c " command (letter[i] ? " -s " letter[i] : "") " -l " name[i]
        if (argument[i]) {
            kind = words[name[i]]
            if (kind == "FILES")
                line = line " -r -F"
            else if (kind == "FOLDERS")
                line = line " -x -a " quote "(__fish_complete_directories)" quote
            else if (kind && comma_list[name[i]])
                line = line " -x -a " quote "(__fish_append , " kind ")" quote
            else
                line = line " -x" (kind ? " -a " quote kind quote : "")
        }
        print line " -d " quote text quote
    }
}
