#!/bin/sh
# Renews every lock file. Run by `make lock`; needs uv (UV=path names it) and npm.
# Pass UPGRADE=1 to take the newest versions that pyproject.toml and requirements/*.in allow;
# without it, what is pinned stays pinned and only what changed there is added or removed.
# The locks name versions and hashes and no address, so that any index or mirror serves them.
set -eu
cd "$(dirname "$0")/.."

compile() {
    "${UV:-uv}" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --custom-compile-command 'make lock' \
        ${UPGRADE:+--upgrade} "$@" >/dev/null
}

compile pyproject.toml requirements/runtime.in -o requirements/runtime.lock
compile pyproject.toml requirements/runtime.in requirements/dev.in \
    -c requirements/runtime.lock -o requirements/dev.lock
compile requirements/node.in -o requirements/node.lock

npm install --package-lock-only --ignore-scripts --no-audit --no-fund \
    --omit-lockfile-registry-resolved --loglevel=error
