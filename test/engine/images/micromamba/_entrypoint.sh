#!/bin/bash
# The image's ENTRYPOINT: activates, then becomes the command.
set -ef -o pipefail
source /usr/local/bin/_activate_current_env.sh
exec "$@"
