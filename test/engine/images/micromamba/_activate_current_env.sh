# To be sourced by bash: defines the shell functions that there are, then activates $ENV_NAME.
eval "$("$MAMBA_EXE" shell hook --shell=bash)"
if command -v conda >/dev/null; then eval "$(conda shell.bash hook 2>/dev/null)"; fi
if [[ ${MAMBA_SKIP_ACTIVATE-} == 1 ]]; then return; fi
micromamba activate "${ENV_NAME:-base}"
