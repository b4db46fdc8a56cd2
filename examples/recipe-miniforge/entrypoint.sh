#!/bin/bash
# Runs a command in the environment, as the same process: signals reach it.
set -e
. /home/worker/activate.sh
exec "$@"
