#!/usr/bin/env bash
# Installs schemathesis from PyPI into a virtual environment in the cache; nothing else on the machine is touched.
set -euo pipefail
cd "$(dirname "$0")"
cache="${XDG_CACHE_HOME:-$HOME/.cache}/ringmaster/schemathesis"
if [ -x "$cache/bin/schemathesis" ] && cmp -s requirements.txt "$cache/requirements.txt"; then exit 0; fi

echo 'Installing schemathesis from PyPI, once (half a minute).'
rm -rf "$cache"
mkdir -p "$(dirname "$cache")"
python3 -m venv "$cache"
"$cache/bin/python3" -m pip install --quiet --no-deps -r requirements.txt
# Last: what is there without it was not finished.
cp requirements.txt "$cache/requirements.txt"
