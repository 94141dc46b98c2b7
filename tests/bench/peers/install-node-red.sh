#!/usr/bin/env bash
# Puts Node-RED and its OPC UA node, of fixed versions, into a folder of their own outside the repository: they are what the gateway is
# compared with, and no dependency of it. NODE_RED_DIR says where; default: zhongshi-node-red in the folder for temporary files.
# Running it again costs nothing.
set -euo pipefail
dir="${NODE_RED_DIR:-${TMPDIR:-/tmp}/zhongshi-node-red}"
wanted="node-red@5.0.7 node-red-contrib-opcua@0.2.354"
for each in $wanted; do
  name="${each%@*}"
  grep -qs "\"version\": \"${each##*@}\"" "$dir/node_modules/$name/package.json" || missing=1
done
[ -z "${missing:-}" ] && exit 0
mkdir -p "$dir"
echo '{ "name": "node-red-peer", "private": true }' > "$dir/package.json"
# shellcheck disable=SC2086
npm install --prefix "$dir" --no-audit --no-fund --loglevel=error $wanted
echo "Node-RED is in $dir"
