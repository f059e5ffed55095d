#!/bin/sh
# Installs the named Debian packages that are not there yet.    usage: packages.sh PACKAGE…
missing=
for package in "$@"; do
	dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
done
[ -z "$missing" ] && exit 0
root=
if [ "$(id -u)" -ne 0 ]; then
	command -v sudo >/dev/null || { echo "these Debian packages are missing, and installing them needs root:$missing" >&2; exit 1; }
	root=sudo
fi
echo "installing:$missing"
export DEBIAN_FRONTEND=noninteractive
$root apt-get install -y -qq --no-install-recommends $missing >/dev/null 2>&1 && exit 0
$root apt-get update -qq && $root apt-get install -y -qq --no-install-recommends $missing >/dev/null
