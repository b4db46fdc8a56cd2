#!/bin/bash --login
set -euo pipefail

python -m pip install --no-cache-dir --no-deps -r /tmp/requirements.txt
jupyter lab build --dev-build=False
