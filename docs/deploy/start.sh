#!/bin/sh
# viewer: serve the app; roles: make tables and the reading role; else a command of frontline.
set -eu
FRONTLINE_STORE="postgresql://$FRONTLINE_USER:$(cat "/run/secrets/$FRONTLINE_USER")@database/frontline"
export FRONTLINE_STORE
case "$1" in
viewer) exec frontline serve --address 0.0.0.0 --port 8501 ;;
roles) exec python docs/deploy/roles.py "$FRONTLINE_STORE" /run/secrets/viewer ;;
*) exec frontline "$@" ;;
esac
