# SPDX-License-Identifier: GPL-3.0-or-later
# What bootstrap, demo and test share. Sourced by bash, from any working directory.

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

say() { printf '%s\n' "$*"; }

die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# Runs a command; what it says is shown only when it fails.
quietly() {
  local log status=0
  log=$(mktemp)
  "$@" >"$log" 2>&1 </dev/null || status=$?
  if [ "$status" -ne 0 ]; then cat "$log" >&2; fi
  rm -f "$log"
  return "$status"
}

# build_preset NAME: configures and builds build/NAME. Says nothing when all is up to date.
build_preset() {
  local preset=$1 folder=$root/build/$1
  cd "$root" || die "cannot enter $root"
  quietly cmake --preset "$preset" || return 1
  case $(ninja -C "$folder" -n) in
    *"no work to do."*) return 0 ;;
  esac
  say "building build/$preset"
  if [ -t 1 ]; then
    ninja -C "$folder"
  else
    quietly ninja -C "$folder"
  fi
}
