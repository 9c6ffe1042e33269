# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# What the suites in shell share. To be read (`. tests/tap.sh`) in the folder of the project.
# It leaves $root, that folder; $BUILD, where the programs are, an absolute path; $program, which is
# p0f-stats there; and $work, a folder that goes away at the end. A suite may define at_exit, which
# is called before that.
set -u
root=$PWD
case ${BUILD:-build} in
/*) ;;
*) BUILD=$root/${BUILD:-build} ;;
esac
program=$BUILD/p0f-stats
work=$(mktemp -d) || exit 1
at_exit() { :; }
trap 'at_exit; chmod -R u+rwX "$work"; rm -rf "$work"' EXIT
tap_number=0 tap_failed=0
export LC_ALL=C.UTF-8 TZ=UTC XDG_CONFIG_HOME=$work/config

# ---- Results ----

# result STATUS NAME: good when the status is 0; returns it.
result() {
    tap_number=$((tap_number + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $tap_number - $2"
    else
        tap_failed=$((tap_failed + 1))
        echo "not ok $tap_number - $2"
    fi
    return "$1"
}

# check NAME COMMAND...: the command must succeed.
check() {
    tap_name=$1
    shift
    "$@" >"$work/.said" 2>&1
    result $? "$tap_name" && return
    {
        echo "failed: $*"
        head -c 3000 "$work/.said" | head -n 20
    } | sed 's/^/# /'
    return 1
}

# is NAME GOT EXPECTED
is() {
    test "$2" = "$3"
    result $? "$1" && return
    printf '%s\n' "$2" | sed 's/^/#      got: /'
    printf '%s\n' "$3" | sed 's/^/# expected: /'
    return 1
}

# like NAME TEXT PATTERN: the text has a line that the extended regular expression matches.
like() {
    printf '%s\n' "$2" | grep -Eq -e "$3"
    result $? "$1" && return
    printf '%s\n' "$2" | sed 's/^/#      got: /'
    echo "# expected: /$3/"
    return 1
}

# skip NAME REASON
skip() {
    tap_number=$((tap_number + 1))
    echo "ok $tap_number - $1 # SKIP $2"
}

# skip_all REASON: the suite cannot run here. Ends it.
skip_all() {
    skip 'everything' "$1"
    finish
    exit
}

# finish: the plan, and the status of the suite.
finish() {
    echo "1..$tap_number"
    [ "$tap_failed" -eq 0 ]
}

# amount FEW MANY: how much make check tries, and make check-all, which sets LONG.
amount() {
    [ -n "${LONG-}" ] && echo "$2" || echo "$1"
}

# ---- Running ----

# until_true COMMAND...: tries for at most about 20 seconds.
until_true() {
    tap_tries=0
    until "$@" 2>/dev/null; do
        tap_tries=$((tap_tries + 1))
        [ "$tap_tries" -lt 400 ] || return 1
        sleep 0.05
    done
}

# run STATUS ARGUMENT...: runs the program in $work, under $wrapper if that is set; leaves $work/out
# and $work/err. Fails when it ends with another status.
run() {
    wanted=$1
    shift
    (cd "$work" && ${wrapper:-} "$program" ${wrapper:+--no-sandbox} "$@" >out 2>err)
    got=$?
    [ "$got" -eq "$wanted" ] && return
    echo "status $got, expected $wanted"
    cat "$work/err"
    return 1
}

# figure KEY: the first number of that name in $work/out, which is JSON.
figure() {
    sed -n "s/.*\"$1\": \([0-9]*\).*/\1/p" "$work/out" | head -n 1
}

# says KEY VALUE...: those are the figures of $work/out.
says() {
    while [ $# -gt 1 ]; do
        if [ "$(figure "$1")" != "$2" ]; then
            echo "$1 is $(figure "$1"), expected $2"
            cat "$work/err"
            return 1
        fi
        shift 2
    done
}

quiet() {
    [ ! -s "$work/err" ] || { cat "$work/err" && false; }
}
