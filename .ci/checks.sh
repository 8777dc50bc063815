#!/usr/bin/env bash
# `npm run ci`: the tests, then the slower checks. Each is reported, and the last line counts them. A check that
# exits with 69 cannot run on this machine: it is skipped, except on GitHub.
# `.ci/checks.sh GROUP` runs one group of them, as each job of the CI workflow does.
set -uo pipefail
cd "$(dirname "$0")/.." || exit
export AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED=true JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=true

selected=${1:-}
passed=0
failed=0
skipped=()
# What runs in the background ends with this script.
trap 'jobs -p | xargs -r kill 2> /dev/null' EXIT

is_selected() {
  [ -z "$selected" ] || [ "$1" = "$selected" ] || [ "$1" = every ]
}

# count TITLE STATUS
count() {
  if [ "$2" -eq 0 ]; then
    passed=$((passed + 1))
  elif [ "$2" -eq 69 ] && [ -z "${GITHUB_ACTIONS:-}" ]; then
    skipped+=("$1")
    printf '=== skipped: %s\n' "$1"
  else
    failed=$((failed + 1))
    printf '=== failed: %s\n' "$1"
  fi
}

# check GROUP TITLE COMMAND...
check() {
  local group=$1 title=$2 status=0
  shift 2
  is_selected "$group" || return 0
  printf '\n=== %s: %s\n' "$title" "$*"
  "$@" || status=$?
  count "$title" "$status"
}

# begin GROUP COMMAND...: starts a check that others do not disturb, at the same time as them.
begin() {
  is_selected "$1" || return 0
  shift
  begun_output=$(mktemp)
  "$@" > "$begun_output" 2>&1 &
  begun=$!
}

# finish GROUP TITLE: waits for the check that has begun.
finish() {
  local status=0
  is_selected "$1" || return 0
  wait "$begun" || status=$?
  printf '\n=== %s\n' "$2"
  cat "$begun_output"
  rm "$begun_output"
  count "$2" "$status"
}

nothing_left_running() {
  ! pgrep -fa -- "$PWD/.cloud/"
}

# At the same time: neither may disturb the other.
two_demos() {
  local other status=0
  npm start > /dev/null &
  other=$!
  npm start || status=$?
  wait "$other" && return "$status"
}

untouched() {
  local changes
  changes=$(git status --porcelain) && printf '%s' "$changes" && [ -z "$changes" ]
}

check local-cloud 'tests' npm test
# `npm test` includes these.
[ -z "$selected" ] || check unit 'unit tests' npm run test:unit
begin bindings npm run test:bindings
check unit 'types, lint and format' npm run lint
check documents 'build' npm run build
check documents 'public API' npm run test:api
check local-cloud 'snapshots of the integration tests' npm run integ
check documents 'documents' npm run docs
finish bindings 'bindings'
check bindings 'bindings for .NET' npm run test:bindings:dotnet
check bindings 'package' npm run test:package
check bench 'benchmarks' npm run bench -- --rounds 1
check documents 'template without the CDK' npm run template
check release 'advisories on the bundle' npm run audit:bundle
check local-cloud 'two demos at the same time' two_demos
actionlint=(go run github.com/rhysd/actionlint/cmd/actionlint@v1.7.12)
check release 'workflows' "${actionlint[@]}"
check release 'workflows of the guide' node --import tsx tools/lint/workflows.ts "${actionlint[@]}"
check release 'release' npm run release:dry-run
check release 'reproducible release' npm run release:compare
if [ $((passed + failed + ${#skipped[@]})) -eq 0 ]; then
  printf 'There is no group %s.\n\n0 passed, 1 failed\n' "$selected"
  exit 1
fi
check every 'nothing is left running' nothing_left_running
check every 'no file of the repository has changed' untouched

[ ${#skipped[@]} -eq 0 ] || printf '\nskipped: %s' "${skipped[@]}"
printf '\n%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
