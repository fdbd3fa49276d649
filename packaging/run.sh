#!/bin/sh
# Opens the app where there is a display; recognises the demo practitioner where there is none.
# Usage: packaging/run.sh BIN [arguments of drishti]
bin="$1"
shift
if [ "$(uname)" = Linux ] && [ -z "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] && [ $# -eq 0 ]; then
    echo "== there is no display here: recognising the demo practitioner instead of opening the window"
    exec "$bin/drishti" recognize demo
fi
exec "$bin/drishti" "$@"
