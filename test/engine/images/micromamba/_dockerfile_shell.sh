#!/bin/bash
# The image's SHELL: RUN's command is the one argument.
set -ef -o pipefail
if [[ ${MAMBA_DOCKERFILE_ACTIVATE-} == 1 ]]; then source /usr/local/bin/_activate_current_env.sh; fi
exec bash -o pipefail -c "$@"
