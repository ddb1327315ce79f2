#!/bin/sh
# Run a Python script of this folder; on a bare machine install Python first.
set -eu
missing=""
command -v python3 >/dev/null 2>&1 || missing="python3 python3-venv"
if [ -n "$missing" ]; then
    advice="Python 3.10 to 3.13 is missing: apt-get install $missing"
    command -v apt-get >/dev/null 2>&1 || { echo "✗ $advice" >&2; exit 1; }
    if [ "$(id -u)" = 0 ]; then root=""
    elif command -v sudo >/dev/null 2>&1; then root="sudo"
    else echo "✗ $advice (I am not root and there is no sudo)" >&2; exit 1
    fi
    echo "» installing $missing" >&2
    $root apt-get update -q >/dev/null
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive $root apt-get install -y --no-install-recommends \
        $missing >/dev/null
fi
exec python3 "$@"
