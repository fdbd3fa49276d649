#!/bin/sh
# Names the system libraries that Qt and OpenCV need and that are missing; installs them where we may.
# Debian and its relatives only: elsewhere the desktop brings them.
command -v dpkg-query >/dev/null 2>&1 || exit 0

wanted="libegl1 libgles2 libgl1 libxkbcommon0 libfontconfig1 libdbus-1-3 libpulse0
libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-image0 libxcb-render-util0 fonts-dejavu-core"
missing=""
for package in $wanted; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q "ok installed" || missing="$missing $package"
done
# Its name changed with Debian 13 and Ubuntu 24.04.
dpkg-query -W -f '${Status}\n' libglib2.0-0 libglib2.0-0t64 2>/dev/null | grep -q "ok installed" ||
    missing="$missing libglib2.0-0"
[ -z "$missing" ] && exit 0

if [ "$(id -u)" = 0 ]; then
    echo "== system libraries:$missing"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -y -qq --no-install-recommends $missing >/dev/null || {
        echo "These system libraries could not be installed:$missing" >&2
        exit 1
    }
else
    echo "These system libraries are missing; the window may not open without them. Install them with:"
    echo "    sudo apt-get install$missing"
fi
