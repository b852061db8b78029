#!/usr/bin/env bash
# The gates; those of the web app run beside the quick ones, then the tests. A red one does not hide the next. One summary at the end.
#   scripts/test.sh          everything: system packages, lint, types, imports, the web app, all tests
#   scripts/test.sh quick    lint, format, types and imports only
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 1

export OPENBLAS_NUM_THREADS=1 # as the command line has it: tests run side by side, and a second thread of one would spin on another's core
bin=.venv/bin
kind="${1:-all}"
left_out=()
summary="$(mktemp)" # a file, since gates run beside each other
beside="$(mktemp)" # what the gates of the web app say, and their summary
summary_beside="$(mktemp)"
skips="$(mktemp)"
trap 'rm -f "$summary" "$beside" "$summary_beside" "$skips"' EXIT

gate() { # gate NAME COMMAND...
  local name="$1" begun=$SECONDS status=0
  shift
  printf '\n── %s\n' "$name"
  "$@" || status=$?
  if ((status == 0)); then
    printf 'ok      %s (%d s)\n' "$name" "$((SECONDS - begun))" >>"$summary"
  else
    printf 'FAILED  %s (%d s): %s\n' "$name" "$((SECONDS - begun))" "$*" >>"$summary"
  fi
}

# Debian's packages that the browser and PostgreSQL tests need: installed where we may, else named.
system_packages() {
  local missing=()
  command -v chromium >/dev/null || missing+=(chromium)
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || command -v initdb >/dev/null || missing+=(postgresql)
  ((${#missing[@]})) || return 0
  if install_packages "${missing[@]}"; then
    return 0
  fi
  left_out+=("the tests that need ${missing[*]}: not installed here, and this user may not install; run 'apt-get install ${missing[*]}' as root")
}

install_packages() {
  local as_root=()
  command -v apt-get >/dev/null || return 1
  if ((EUID != 0)); then
    sudo -n true 2>/dev/null || return 1
    as_root=(sudo -n)
  fi
  printf '\n── system packages: %s\n' "$*"
  local apt=("${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120)
  # The lists may be old or absent: fetch them once, and only when the packages do not come without.
  "${apt[@]}" install --yes --no-install-recommends "$@" >/dev/null 2>&1 \
    || { "${apt[@]}" update && "${apt[@]}" install --yes --no-install-recommends "$@" >/dev/null; }
}

quick_gates() {
  gate "lint" "$bin/ruff" check .
  gate "format" "$bin/ruff" format --check .
  gate "types" "$bin/mypy"
  gate "imports" env PYTHONPATH=src "$bin/lint-imports" --no-logo
}

web_gates() {
  local script
  for script in lint typecheck test; do
    gate "web $script" npm run --prefix web "$script"
  done
}

if [[ "$kind" == quick ]]; then
  quick_gates
else
  system_packages
  (summary="$summary_beside" && web_gates) >"$beside" 2>&1 &
  quick_gates
  wait $!
  cat "$beside"
  cat "$summary_beside" >>"$summary"
  gate "tests" "$bin/python" -m pytest -n 3 --dist loadfile --junit-xml "$skips"
  while IFS= read -r reason; do
    left_out+=("$reason")
  done < <("$bin/python" scripts/skipped.py "$skips")
fi

printf '\n── summary\n'
cat "$summary"
if ((${#left_out[@]})); then
  printf 'left out: %s\n' "${left_out[@]}"
fi
[[ $'\n'"$(<"$summary")" != *$'\nFAILED'* ]]
