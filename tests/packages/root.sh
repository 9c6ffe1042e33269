# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
#
# A fresh root of Debian 12, for the suites that install the packages. To be read after tap.sh. DEBS
# may name a folder with packages that are built already.
roots=$BUILD/roots
debs=${DEBS:-$BUILD/deb}
tree=$roots/${suite:?}

# Without the word that nspawn has at its end when /run is in the root's file system.
in_root() {
    systemd-nspawn -q -D "$tree" --register=no --keep-unit --timezone=off --pipe --setenv=DEBIAN_FRONTEND=noninteractive \
        "$@" >"$work/.root" 2>&1 </dev/null
    set -- $?
    grep -v '^Attempted to remove disk' "$work/.root"
    return "$1"
}

# Removes a root. Nothing is mounted in it unless nspawn was killed.
remove_root() {
    rm -rf --one-file-system "$tree"
}

# The root is kept packed, so that it is fetched once.
fetch_root() {
    [ ! -f "$roots/debian12.tar" ] || return 0
    rm -rf --one-file-system "$roots/debian12"
    debootstrap --variant=minbase --include=systemd,systemd-sysv,dbus bookworm "$roots/debian12" \
        "${ROOTS_MIRROR:-http://deb.debian.org/debian}" &&
        tar -C "$roots/debian12" -cf "$roots/debian12.part" . &&
        mv "$roots/debian12.part" "$roots/debian12.tar" && rm -rf --one-file-system "$roots/debian12"
}
fresh_root() {
    fetch_root && remove_root && mkdir "$tree" && tar -C "$tree" -xf "$roots/debian12.tar" &&
        in_root apt-get -q update
}

for tool in debootstrap systemd-nspawn dpkg-buildpackage lintian; do
    command -v "$tool" >/dev/null || skip_all "no $tool"
done
[ "$(id -u)" -eq 0 ] || skip_all 'not root'
dpkg-checkbuilddeps contrib/debian/control 2>/dev/null || skip_all 'not all is there that the packages are built from'
# Two suites at once must not make the same things.
exec 9>"$roots.lock" && flock 9
[ -n "${DEBS-}" ] || check 'make deb, without a word of lintian' env -u MAKEFLAGS DEB_BUILD_OPTIONS=nocheck make -s BUILD="$BUILD" deb ||
    { finish; exit 1; }
mkdir -p "$roots"
fresh_root >"$work/root.log" 2>&1 || { tail -n 5 "$work/root.log" | sed 's/^/# /'; skip_all 'no fresh root'; }
exec 9>&-
mkdir "$tree/debs" && cp "$debs"/*.deb "$tree/debs/" && rm -f "$tree"/debs/*-dbgsym_*
at_exit() { [ -n "${KEEP-}" ] || remove_root; }
