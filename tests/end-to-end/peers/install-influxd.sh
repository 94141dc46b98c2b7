#!/usr/bin/env bash
# Builds influxd 1.8, which Debian does not have, from its Go module (about two minutes) and puts it beside the Python peers.
# PEERS_DIR says where; default: zhongshi-peers in the folder for temporary files. Running it again costs nothing.
set -euo pipefail
dir="${PEERS_DIR:-${TMPDIR:-/tmp}/zhongshi-peers}"
server="$dir/bin/influxd-1.8"
[ -x "$server" ] && exit 0
command -v go >/dev/null || { echo "go is needed: apt-get install golang-go" >&2; exit 1; }
room="$(mktemp -d)"
# Go makes its modules read-only.
trap 'chmod -R u+w "$room" && rm -rf "$room"' EXIT
mkdir -p "$room/bin" "$dir/bin"
GOBIN="$room/bin" GOPATH="$room/go" GOCACHE="$room/cache" GOFLAGS=-modcacherw CGO_ENABLED="${CGO_ENABLED:-1}" \
  go install github.com/influxdata/influxdb/cmd/influxd@v1.8.10
mv "$room/bin/influxd" "$server"
echo "influxd 1.8 is $server"
