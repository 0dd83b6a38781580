#!/usr/bin/env bash
# Runs the gateway in the background: ./start.sh [start|stop|status|logs|install]
set -euo pipefail
cd "$(dirname "$0")"
if command -v deno > /dev/null; then deno=(deno); else deno=(npx -y deno@2.9.6); fi
exec "${deno[@]}" task -q service "${@:-start}"
