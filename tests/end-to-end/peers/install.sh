#!/usr/bin/env bash
# Puts third-party servers for the end-to-end tests (asyncua, pymodbus) into a Python environment outside the repository.
# PEERS_DIR says where; default: zhongshi-peers in the folder for temporary files. Running it again costs nothing.
set -euo pipefail
dir="${PEERS_DIR:-${TMPDIR:-/tmp}/zhongshi-peers}"
here="$(cd "$(dirname "$0")" && pwd)"
wanted="$here/requirements.txt"
if [ -x "$dir/bin/python" ] && cmp -s "$wanted" "$dir/requirements.txt"; then
  exit 0
fi
python3 -m venv "$dir" || { echo "python3 with venv is needed: apt-get install python3-venv" >&2; exit 1; }
"$dir/bin/pip" install --quiet --disable-pip-version-check --requirement "$wanted"
cp "$wanted" "$dir/requirements.txt"
echo "test peers are in $dir"
