#!/usr/bin/env bash
# Runs a command in an unpacked image as an engine does with a read-only root and no new privileges:
#   unshare --mount enter.sh ROOT VOLUME USER:GROUP FOLDER [NAME=VALUE…] COMMAND…
# Every step becomes the next, so that a signal to this process reaches the command.
set -euo pipefail

root=$1 volume=$2 user=$3 folder=$4
shift 4
mount --make-rprivate /
mount --bind "${root}" "${root}"
mount --bind "${volume}" "${root}/var/lib/kpr"
mount -t tmpfs -o mode=1777 tmpfs "${root}/tmp"
mount -t tmpfs -o mode=755 tmpfs "${root}/dev"
for device in null zero random urandom; do
  touch "${root}/dev/${device}"
  mount --bind "/dev/${device}" "${root}/dev/${device}"
done
mount --bind /proc "${root}/proc"
mount -o remount,bind,ro "${root}"
exec setpriv --no-new-privs chroot --userspec="${user}" --groups="${user#*:}" "${root}" \
  env --ignore-environment --chdir="${folder}" "$@"
