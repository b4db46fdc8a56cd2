#!/bin/sh
# Makes an image with a real Jupyter on the tests' engine, after test/engine/setup.sh.
#
#   sh test/workbench/images/setup.sh      idempotent; its last lines are socket=PATH, docker=PATH and image=NAME
#
# The image is Debian with Debian's jupyter-notebook, and the stand-in for conda of test/engine/images: an environment
# that names jupyter or jupyterlab gets a `jupyter` that is Debian's, run by the environment's own python.
# Exit 77: it cannot be had here, the reason is the last line on standard error.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
engine=$here/../../engine
home=${XDG_CACHE_HOME:-/var/cache}/conda-in-docker-test
name=rootfs-bookworm-jupyter-2
tree=conda-in-docker-test/rootfs-jupyter-2
image=condaforge/miniforge3:25.3.1-0
label=conda-in-docker.test

say() { echo "test engine: $*" >&2; }

found=$(sh "$engine/setup.sh")
socket=$(echo "$found" | sed -n 's/^socket=//p')
docker=$(echo "$found" | sed -n 's/^docker=//p')
export DOCKER_HOST="unix://$socket" DOCKER_CONFIG="$home/config" DOCKER_BUILDKIT=1
unset DOCKER_TLS DOCKER_TLS_VERIFY DOCKER_CERT_PATH DOCKER_CONTEXT DOCKER_DEFAULT_PLATFORM

exec 9>"$home/lock-jupyter"
flock 9

if [ -z "$("$docker" image inspect -f '{{.Id}}' "$tree" 2>/dev/null)" ]; then
    if [ ! -s "$home/$name.tar" ]; then
        say "making a Debian tree with Jupyter with debootstrap (two minutes)"
        rm -rf "$home/tree-jupyter"
        # debootstrap knows no virtual packages: what provides them is named here.
        packages=python3,bzip2,tini,sudo,gosu,jupyter-notebook,python3-debugpy,python3-pytest,python3-cffi-backend,libboost-regex1.74.0
        debootstrap --variant=minbase --include=$packages bookworm "$home/tree-jupyter" \
            >"$home/debootstrap-jupyter.log" 2>&1 9>&- || {
            say "not available: debootstrap failed: $(tail -n 1 "$home/debootstrap-jupyter.log")"
            exit 77
        }
        tar -C "$home/tree-jupyter" -cf "$home/$name.part" --exclude='./var/cache/apt/*' --exclude='./var/lib/apt/lists/*' \
            --exclude='./usr/share/doc/*' --exclude='./usr/share/locale/*' --exclude='./usr/share/man/*' .
        mv "$home/$name.part" "$home/$name.tar"
        rm -rf "$home/tree-jupyter"
    fi
    "$docker" import -c "LABEL $label=base" "$home/$name.tar" $tree >/dev/null
fi

sources=$(cd "$engine/images/stand-in" && cat "$here"/miniforge3/* $(find . -type f ! -name '*.pyc' | LC_ALL=C sort) | sha256sum | cut -c1-16)
if [ "$("$docker" image inspect -f "{{index .Config.Labels \"$label.sources\"}}" $image 2>/dev/null)" != "$sources" ]; then
    say "building $image with Jupyter"
    context=$(mktemp -d)
    trap 'rm -rf "$context"' EXIT
    cp -r "$engine/images/stand-in" "$here/miniforge3/." "$context"
    "$docker" build -q --network=none -t $image --label "$label=base" --label "$label.sources=$sources" "$context" \
        >"$home/build-jupyter.log" 2>&1 || {
        tail -n 20 "$home/build-jupyter.log" >&2
        exit 1
    }
fi
echo "socket=$socket"
echo "docker=$docker"
echo "image=$image"
