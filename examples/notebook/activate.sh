#!/bin/bash
# Runs a command in the environment, as the same process: signals reach it.
set -e
. /opt/conda/etc/profile.d/conda.sh
conda activate notebook
exec "$@"
