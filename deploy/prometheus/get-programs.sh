#!/usr/bin/env bash
# Unpacks Debian's prometheus and prometheus-alertmanager into the cache: their programs, and no service that would listen.
set -euo pipefail
cache="${XDG_CACHE_HOME:-$HOME/.cache}/ringmaster/prometheus"
if [ -x "$cache/usr/bin/promtool" ] && [ -x "$cache/usr/bin/prometheus" ] && [ -x "$cache/usr/bin/amtool" ]; then exit 0; fi

mkdir -p "$(dirname "$cache")"
draft="$(mktemp -d "$cache.XXXXXX")"
trap 'rm -rf "$draft"' EXIT
cd "$draft"
echo 'Fetching the programs of Prometheus and Alertmanager from Debian (30 MB).'
# Without package lists, or with old ones, apt finds no package to fetch.
apt-get download -q prometheus prometheus-alertmanager || { apt-get update -q && apt-get download -q prometheus prometheus-alertmanager; }
mkdir root
for package in *.deb; do dpkg -x "$package" root; done
rm -rf "$cache"
mv root "$cache"
