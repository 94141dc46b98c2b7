#!/usr/bin/env bash
# Puts third-party programs for the end-to-end tests (asyncua, pymodbus) into a Python environment outside the repository, and readers of
# tables (pandas, pyarrow) where they can be had: they are large, and tests that want them are skipped by name without.
# PEERS_DIR says where; default: zhongshi-peers in the folder for temporary files. Running it again costs nothing.
set -euo pipefail
dir="${PEERS_DIR:-${TMPDIR:-/tmp}/zhongshi-peers}"
here="$(cd "$(dirname "$0")" && pwd)"

# Installs a list of requirements unless exactly these are there; its copy in the environment says that they are.
install() {
  [ -x "$dir/bin/python" ] && cmp -s "$here/$1" "$dir/$1" && return 0
  [ -x "$dir/bin/python" ] || python3 -m venv "$dir" || { echo "python3 with venv is needed: apt-get install python3-venv" >&2; return 1; }
  "$dir/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/$1" || return 1
  cp "$here/$1" "$dir/$1"
  echo "test peers of $1 are in $dir"
}

install requirements.txt
install requirements-tables.txt || echo "pandas and pyarrow could not be installed: their tests are skipped"
