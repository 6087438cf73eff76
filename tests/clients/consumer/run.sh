#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-3.0-or-later
# Installs libtandem and builds a consumer against it: CMake package and pkg-config, shared and static.
# run.sh BUILD_DIRECTORY SOURCE_DIRECTORY LIBDIR C_FLAGS
set -euo pipefail
build=$1 source=$2 libdir=$3 flags=$4
folder=$(mktemp -d /tmp/tandem-consumer.XXXXXX)
trap 'rm -rf "$folder"' EXIT
prefix=$folder/prefix
cmake --install "$build" --prefix "$prefix" --component client >/dev/null
cmake --install "$build" --prefix "$prefix" --component library >/dev/null

cmake -S "$source" -B "$folder/build" -G Ninja -DCMAKE_PREFIX_PATH="$prefix" -DCMAKE_C_FLAGS="$flags" >/dev/null
cmake --build "$folder/build" >/dev/null
"$folder/build/consumer_shared"
"$folder/build/consumer_static"

# shellcheck disable=SC2046,SC2086
export PKG_CONFIG_PATH=$prefix/$libdir/pkgconfig
options="--define-variable=prefix=$prefix"
cc $flags "$source/consumer.c" $(pkg-config $options --cflags --libs tandem) -o "$folder/shared"
LD_LIBRARY_PATH=$prefix/$libdir "$folder/shared"
cc $flags "$source/consumer.c" $(pkg-config $options --cflags tandem) "$prefix/$libdir/libtandem.a" -lzmq -lm -o "$folder/static"
"$folder/static"

# Nothing but the public functions is visible, and nothing of the header needs another library.
if nm -D --defined-only "$prefix/$libdir/libtandem.so" | awk '{print $3}' | grep -v '^tandem_'; then
  echo "libtandem.so shows more than its public functions" >&2
  exit 1
fi
if grep -E '#include.*(zmq|msgpack)' "$prefix/include/tandem.h"; then
  echo "tandem.h includes what should be private" >&2
  exit 1
fi
