#!/bin/sh
# Makes a Docker engine and base images for the tests, apart from any engine that is already here.
#
#   sh test/engine/setup.sh          start (or find) the engine, build what is missing; idempotent
#   sh test/engine/setup.sh --stop   stop the engine; its data stays for the next time
#
# Its last lines on standard output are socket=PATH and docker=PATH (a client that can use BuildKit).
# Exit 77: such an engine cannot be had here, the reason is the last line on standard error.
# Needs root on a Debian-like Linux; installs Debian's docker.io and debootstrap where they are missing.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
home=${XDG_CACHE_HOME:-/var/cache}/conda-in-docker-test
socket=$home/docker.sock
label=conda-in-docker.test

# Nothing of the caller's own docker settings (proxies, contexts, certificates) reaches the test engine.
export DOCKER_HOST="unix://$socket" DOCKER_CONFIG="$home/config" DOCKER_BUILDKIT=1
unset DOCKER_TLS DOCKER_TLS_VERIFY DOCKER_CERT_PATH DOCKER_CONTEXT DOCKER_DEFAULT_PLATFORM

say() { echo "test engine: $*" >&2; }
unavailable() { say "not available: $*"; exit 77; }

[ "$(uname -s)" = Linux ] || unavailable "it needs Linux, and this is $(uname -s)"
[ "$(id -u)" = 0 ] || unavailable "it needs root, to start dockerd"

if [ "${1-}" = --stop ]; then
    pid=$(cat "$home/dockerd.pid" 2>/dev/null || true)
    if [ -n "$pid" ] && kill "$pid" 2>/dev/null; then
        while kill -0 "$pid" 2>/dev/null; do sleep 0.2; done
    fi
    exit 0
fi

mkdir -p "$home" 2>/dev/null || unavailable "$home cannot be made"
# One setup at a time; the lock goes with this process.
exec 9>"$home/lock"
command -v flock >/dev/null && flock 9

install_packages() {
    missing=
    command -v dockerd >/dev/null || missing="$missing docker.io containerd runc"
    command -v iptables >/dev/null || missing="$missing iptables"
    command -v debootstrap >/dev/null || missing="$missing debootstrap debian-archive-keyring"
    [ -n "$missing" ] || return 0
    command -v apt-get >/dev/null || unavailable "it needs apt-get to install$missing"
    say "installing$missing"
    export DEBIAN_FRONTEND=noninteractive
    # shellcheck disable=SC2086  # a list of names
    { apt-get update -q && apt-get install -q -y --no-install-recommends $missing; } >"$home/apt.log" 2>&1 9>&- ||
        unavailable "apt-get could not install$missing (see $home/apt.log)"
}

# A client that can talk to BuildKit: one before 23 does so itself, a later one needs buildx.
find_client() {
    for client in $(command -v docker) /usr/bin/docker; do
        [ -x "$client" ] || continue
        major=$("$client" --version 2>/dev/null | sed -n 's/^Docker version \([0-9]*\)\..*/\1/p')
        if [ "${major:-99}" -lt 23 ] || "$client" buildx version >/dev/null 2>&1; then
            docker=$client
            return
        fi
    done
    unavailable "no docker client that can use BuildKit was found"
}

answers() { timeout 10 "$docker" version >/dev/null 2>&1; }

start_engine() {
    answers && return
    say "starting dockerd with its data in $home"
    rm -f "$home/dockerd.pid"
    # Builds without cache leave old layers; the engine keeps its own build cache small.
    echo '{"builder": {"gc": {"enabled": true, "defaultKeepStorage": "4GB"}}}' >"$home/daemon.json"
    # A second engine with a bridge would rewrite the first one's firewall rules; the cases need no network.
    network=
    apart=
    if pidof dockerd >/dev/null 2>&1; then
        say "another engine runs here, so this one has no network"
        network="--bridge=none --iptables=false --ip-forward=false"
        # Without a bridge it would remove the other one's docker0; in a network namespace of its own there is none.
        apart="unshare --net"
    fi
    # shellcheck disable=SC2086  # a list of options
    setsid $apart dockerd $network --containerd-namespace conda-in-docker-test \
        --containerd-plugins-namespace conda-in-docker-test-plugins --config-file "$home/daemon.json" --data-root "$home/data" --exec-root "$home/exec" \
        --pidfile "$home/dockerd.pid" --host "unix://$socket" </dev/null >"$home/dockerd.log" 2>&1 9>&- &
    engine=$!
    tries=0
    until answers; do
        tries=$((tries + 1))
        if [ $tries -gt 120 ] || ! kill -0 $engine 2>/dev/null; then
            unavailable "dockerd does not run: $(grep -v level=info "$home/dockerd.log" | tail -n 1)"
        fi
        sleep 0.5
    done
}

# The tree that every image grows from: minimal Debian with python3, bzip2, tini, sudo and gosu.
make_root_tree() {
    tree_name=rootfs-bookworm-2
    [ -s "$home/$tree_name.tar" ] && return
    say "making a Debian tree with debootstrap"
    rm -rf "$home/tree" "$home"/rootfs-*.tar
    debootstrap --variant=minbase --include=python3,bzip2,tini,sudo,gosu bookworm "$home/tree" >"$home/debootstrap.log" 2>&1 9>&- ||
        unavailable "debootstrap failed: $(tail -n 1 "$home/debootstrap.log")"
    tar -C "$home/tree" -cf "$home/$tree_name.part" --exclude='./var/cache/apt/*' --exclude='./var/lib/apt/lists/*' \
        --exclude='./usr/share/doc/*' --exclude='./usr/share/locale/*' --exclude='./usr/share/man/*' .
    mv "$home/$tree_name.part" "$home/$tree_name.tar"
    rm -rf "$home/tree"
}

id_of() { "$docker" image inspect -f '{{.Id}}' "$1" 2>/dev/null || true; }

has_sources() { [ "$("$docker" image inspect -f "{{index .Config.Labels \"$label.sources\"}}" "$1" 2>/dev/null)" = "$sources" ]; }

# image TAG DOCKERFILE [VERSION]
image() {
    has_sources "$1" && [ -z "$rebuild" ] && return
    rebuild=yes
    before=$(id_of "$1")
    say "building $1"
    "$docker" build -q --network=none -t "$1" --label "$label=base" --label "$label.sources=$sources" \
        --build-arg "VERSION=${3-}" -f "$here/images/$2/Dockerfile" "$here/images" >"$home/build.log" 2>&1 9>&- || {
        tail -n 20 "$home/build.log" >&2
        say "building $1 failed"
        exit 1
    }
    [ "$before" = "$(id_of "$1")" ] || replaced="$replaced $before"
}

make_images() {
    rebuild=
    replaced= # ids of images that a new one took the name of
    sources=$(cd "$here/images" && find . -type f ! -name '*.pyc' | LC_ALL=C sort | xargs sha256sum | sha256sum | cut -c1-16)
    tree=conda-in-docker-test/rootfs
    has_tree=$("$docker" image inspect -f "{{index .Config.Labels \"$label\"}}" $tree 2>/dev/null || true)
    if [ "$has_tree" != rootfs-bookworm-2 ]; then
        make_root_tree
        replaced=$(id_of $tree)
        "$docker" import -c "LABEL $label=rootfs-bookworm-2" "$home/rootfs-bookworm-2.tar" $tree >/dev/null
        rebuild=yes
    fi
    image debian:12 root
    image ubuntu:22.04 ubuntu
    image ubuntu:16.04 ubuntu
    image continuumio/miniconda3:24.11.1-0 miniconda3 24.11.1
    image continuumio/miniconda3:4.5.12 miniconda3 4.5.12
    image condaforge/miniforge3:24.11.3-0 miniforge3 24.11.3
    image mambaorg/micromamba:2.0.5 micromamba
    # shellcheck disable=SC2086  # a list of ids
    [ -z "$replaced" ] || "$docker" rmi $replaced >/dev/null 2>&1 || true
}

install_packages
find_client
start_engine
make_images
echo "socket=$socket"
echo "docker=$docker"
