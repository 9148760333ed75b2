#!/usr/bin/env bash
# Proof on a bare machine: a minimal Debian 12 made by debootstrap and entered by chroot, an empty
# clone in it, then the two commands. Prints the time of each step and keeps every log.
#
#   sudo tests/fresh_machine.sh [FOLDER]      FOLDER is made anew (default /var/tmp/fresh-machine)
#   STEPS="up warm test" sudo -E tests/fresh_machine.sh     only these steps, on the tree as it stands
#
# Steps: tree (debootstrap), clone, up (to the first page), warm (a second up), test, verify, bench.
# The mirror is the one that this machine's apt uses; its resolver, certificates and PIP_CERT serve.
set -euo pipefail

repository=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tree=${1:-/var/tmp/fresh-machine}
read -ra steps <<<"${STEPS:-tree clone up warm test verify bench}"
port=${PORT:-18069}
logs=$tree.logs
certificates=/etc/ssl/certs/ca-certificates.crt
report=()

[ "$(id -u)" = 0 ] || { echo "Run it as root: chroot and debootstrap need it." >&2; exit 2; }
command -v debootstrap >/dev/null || { echo "debootstrap is missing: apt-get install debootstrap" >&2; exit 2; }
mkdir -p "$logs"

mirror() {
    apt-get indextargets --format '$(ORIGIN) $(CODENAME) $(REPO_URI)' 'Created-By: Packages' |
        awk '$1 == "Debian" && $2 == "bookworm" { print $3; exit }'
}

unmount() {
    for place in dev/shm dev/pts dev proc sys; do
        ! mountpoint -q "$tree/$place" || umount -l "$tree/$place"
    done
}

mount_all() {
    mount -t proc proc "$tree/proc"
    mount -t sysfs -o ro sys "$tree/sys"
    mount --bind /dev "$tree/dev"
    mount -t devpts devpts "$tree/dev/pts"
    mkdir -p "$tree/dev/shm"
    mountpoint -q "$tree/dev/shm" || mount -t tmpfs -o mode=1777 tmpfs "$tree/dev/shm"
}

# A command in the tree with a bare environment; what the network needs is handed on.
inside() {
    local handed=() proxy
    for proxy in http_proxy https_proxy no_proxy HTTP_PROXY HTTPS_PROXY NO_PROXY; do
        [ -z "${!proxy:-}" ] || handed+=("$proxy=${!proxy}")
    done
    chroot "$tree" /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 TERM=dumb \
        PIP_CERT="$certificates" SSL_CERT_FILE="$certificates" "${handed[@]}" \
        /bin/sh -c "cd /srv/district 2>/dev/null || cd /; $1"
}

timed() {
    local name=$1 start=$SECONDS code=0
    shift
    echo "== $name"
    "$@" >"$logs/$name.log" 2>&1 || code=$?
    report+=("$(printf '%-8s %5d s   exit %d' "$name" $((SECONDS - start)) "$code")")
    echo "   ${report[-1]}"
    if ((code)); then
        tail -n 20 "$logs/$name.log"
        failed=1
    fi
}

make_tree() {
    unmount
    rm -rf --one-file-system "$tree"
    debootstrap --variant=minbase bookworm "$tree" "$(mirror)"
    cp /etc/resolv.conf "$tree/etc/resolv.conf"
    install -D -m 644 "$certificates" "$tree$certificates"
    # Should a package bring ca-certificates in, its bundle is built with ours inside.
    install -D -m 644 "$certificates" "$tree/usr/local/share/ca-certificates/host.crt"
    # Services of packages do not start in a chroot.
    printf '#!/bin/sh\nexit 101\n' >"$tree/usr/sbin/policy-rc.d"
    chmod +x "$tree/usr/sbin/policy-rc.d"
}

make_clone() {
    rm -rf "$tree/srv/district"
    git clone --no-local --quiet "$repository" "$tree/srv/district"
    chown -R root:root "$tree/srv/district"
    git -C "$tree/srv/district" log -1 --oneline
}

# `up` until the first page is there; then it is stopped as Ctrl-C would (job control gives it a
# process group of its own, and leaves its interrupt signal alone).
serve_once() {
    local start=$SECONDS code=1 server
    set -m
    inside "exec ./cluster up --port $port" &
    server=$!
    set +m
    while kill -0 "$server" 2>/dev/null; do
        if curl --silent --fail --output /dev/null --max-time 60 "http://127.0.0.1:$port/services"; then
            echo "FIRST PAGE after $((SECONDS - start)) s"
            code=0
            break
        fi
        sleep 0.5
    done
    kill -INT -- "-$server" 2>/dev/null || true
    for _ in $(seq 60); do
        kill -0 "$server" 2>/dev/null || break
        sleep 1
    done
    kill -KILL -- "-$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    return "$code"
}

failed=0
trap unmount EXIT
for wanted in "${steps[@]}"; do
    case $wanted in
        tree)
            timed tree make_tree
            ;;
        clone)
            timed clone make_clone
            ;;
        *)
            mountpoint -q "$tree/proc" || mount_all
            case $wanted in
                up | warm) timed "$wanted" serve_once ;;
                test) timed test inside "exec ./cluster test" ;;
                verify) timed verify inside "exec ./cluster verify" ;;
                bench) timed bench inside "exec ./cluster bench pdf" ;;
                *) echo "There is no step $wanted." >&2; exit 2 ;;
            esac
            ;;
    esac
    ((failed == 0)) || break
done

printf '\n%s\n' "Times (logs in $logs):"
printf '  %s\n' "${report[@]}"
grep -H 'FIRST PAGE\|passed,' "$logs"/{up,warm,test}.log 2>/dev/null || true
exit "$failed"
