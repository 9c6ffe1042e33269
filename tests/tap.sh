# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# What the suites in shell share. To be read (`. tests/tap.sh`) in the folder of the project.
# It leaves $program, an absolute path, and $work, a folder that goes away at the end.
set -u
root=$PWD
case ${BUILD:-build} in
/*) program=$BUILD/p0f-stats ;;
*) program=$root/${BUILD:-build}/p0f-stats ;;
esac
work=$(mktemp -d) || exit 1
trap 'chmod -R u+rwX "$work"; rm -rf "$work"' EXIT
number=0 failed=0
export LC_ALL=C.UTF-8 TZ=UTC

# check NAME COMMAND...: the command must succeed.
check() {
    number=$((number + 1))
    name=$1
    shift
    if "$@" >"$work/.said" 2>&1; then
        echo "ok $number - $name"
    else
        failed=$((failed + 1))
        echo "not ok $number - $name"
        echo "# failed: $*"
        head -c 3000 "$work/.said" | head -n 20 | sed 's/^/# /'
    fi
}

# skip NAME REASON
skip() {
    number=$((number + 1))
    echo "ok $number - $1 # SKIP $2"
}

# finish: the plan, and the status of the suite.
finish() {
    echo "1..$number"
    [ "$failed" -eq 0 ]
}

# run STATUS ARGUMENT...: runs the program in $work; leaves $work/out and $work/err. Fails when it
# ends with another status.
run() {
    wanted=$1
    shift
    (cd "$work" && ${wrapper:-} "$program" "$@" >out 2>err)
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
