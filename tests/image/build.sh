#!/usr/bin/env bash
# Builds the image as a platform would, for `make image-test`: as root, on Debian, with no container engine.
# Leaves var/image/image.tar, the image as it is handed on, and var/image/root, where its files lie unpacked.
set -euo pipefail
cd "$(dirname "$0")/../.."

((EUID == 0)) || { echo "make image-test unpacks a Debian of its own; run it as root" >&2; exit 2; }
here=$PWD/var/image
log=${here}/build.log
mkdir -p "${here}"

# A store of images of our own, so that nothing on this machine is touched; vfs and chroot need no kernel's help.
cat >"${here}/storage.conf" <<END
[storage]
driver = "vfs"
graphroot = "${here}/storage"
runroot = "${here}/run"
END
export CONTAINERS_STORAGE_CONF=${here}/storage.conf STORAGE_DRIVER=vfs BUILDAH_ISOLATION=chroot

needed=()
command -v buildah >/dev/null || needed+=(buildah)
command -v debootstrap >/dev/null || needed+=(debootstrap)
if ((${#needed[@]})); then
  echo "== tools: ${needed[*]}"
  apt-get update -q >/dev/null
  DEBIAN_FRONTEND=noninteractive apt-get install -qqy --no-install-recommends "${needed[@]}" >/dev/null
fi

tests/image/base.sh

# How this machine reaches packages goes into the build as secrets, and is gone after it.
secrets=$(mktemp -d)
trap 'rm -rf "${secrets}"' EXIT
python3 tests/image/reaching.py "${secrets}"
given=()
for file in "${secrets}"/*; do
  given+=(--secret "id=$(basename "${file}"),src=${file}")
done

echo "== image (the build's own words: ${log#"$PWD"/})"
started=$SECONDS
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' pyproject.toml)
revision=$(git rev-parse HEAD 2>/dev/null || echo unknown)
buildah bud --format docker --build-arg BASE=localhost/kpr-base "${given[@]}" --build-arg "VERSION=${version}" \
  --build-arg "REVISION=${revision}" --tag localhost/kpr-adapter . 2>&1 | tee "${log}" \
  | { grep --line-buffered -oE '^(\[[^]]+\] )?STEP .{1,80}' || true; } || { tail -40 "${log}" >&2; exit 1; }
echo "   built in $((SECONDS - started)) s"

echo "== unpacked, and as an archive"
buildah rm --all >/dev/null
buildah rmi --prune >/dev/null
buildah mount "$(buildah from --pull-never localhost/kpr-adapter)" >"${here}/root"
rm -f "${here}/image.tar"
buildah push --quiet localhost/kpr-adapter "docker-archive:${here}/image.tar:localhost/kpr-adapter:test" >/dev/null
buildah images --format '   {{.Name}}: {{.Size}}'
