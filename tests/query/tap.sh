# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# For suites in shell that speak TAP: source it, call is / like / holds, and done_testing.
tap_number=0
tap_failed=0

# holds NAME COMMAND...: the command succeeds.
holds() {
    tap_name=$1
    shift
    tap_number=$((tap_number + 1))
    if "$@"; then
        echo "ok $tap_number - $tap_name"
    else
        tap_failed=1
        echo "not ok $tap_number - $tap_name"
        return 1
    fi
}

# is NAME GOT EXPECTED
is() {
    holds "$1" test "$2" = "$3" || {
        printf '%s\n' "$2" | sed 's/^/#      got: /'
        printf '%s\n' "$3" | sed 's/^/# expected: /'
    }
}

# like NAME TEXT PATTERN: the text has a line that the extended regular expression matches.
like() {
    tap_text=$2
    tap_pattern=$3
    holds "$1" tap_matches || {
        printf '%s\n' "$2" | sed 's/^/#      got: /'
        echo "# expected: /$3/"
    }
}
tap_matches() {
    printf '%s\n' "$tap_text" | grep -Eq -e "$tap_pattern"
}

# until_true COMMAND...: tries for at most about 20 seconds.
until_true() {
    tap_tries=0
    until "$@" 2>/dev/null; do
        tap_tries=$((tap_tries + 1))
        [ "$tap_tries" -lt 400 ] || return 1
        sleep 0.05
    done
}

done_testing() {
    echo "1..$tap_number"
    exit "$tap_failed"
}
