#!/bin/bash
conda activate web-app
"$@"
