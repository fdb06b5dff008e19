#!/usr/bin/env bash
# Makes localhost/kpr-base, once: Debian with nothing but its Python, as no registry of images is at hand.
set -euo pipefail

codename=$(. /etc/os-release && echo "${VERSION_CODENAME}")
mirror=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
public=http://deb.debian.org/debian

if buildah inspect --type image localhost/kpr-base >/dev/null 2>&1; then
  echo "== base: there already"
  exit
fi
echo "== base: Debian ${codename} with its Python, by debootstrap (some minutes)"
container=$(buildah from scratch)
trap 'buildah rm "${container}" >/dev/null' EXIT
root=$(buildah mount "${container}")
debootstrap --variant=minbase --include=python3-minimal,libpython3-stdlib "${codename}" "${root}" "${mirror}" \
  | { grep -E '^(I: (Retrieving Packages|Base system|Unpacking the base|Configuring the base)|E:)' || true; }

# debootstrap hands on what it finds here; none of it is anybody else's business.
echo "deb ${public} ${codename} main" >"${root}/etc/apt/sources.list"
rm -rf "${root}"/etc/{hostname,resolv.conf} "${root}"/var/cache/apt/archives/*.deb "${root}"/var/lib/apt/lists/* \
  "${root}"/var/log/* "${root}"/usr/share/{doc,man,locale}/*
buildah config --env PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "${container}"
buildah commit --quiet "${container}" localhost/kpr-base >/dev/null
