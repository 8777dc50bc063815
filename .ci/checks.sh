#!/usr/bin/env bash
# `npm run ci`: the tests, then the slower checks. Each is reported, and the last line counts them. A check that ends
# with 69 cannot be done on this machine: it is skipped, but never on GitHub.
set -uo pipefail
cd "$(dirname "$0")/.."
export AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED=true JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=true

passed=0
failed=0
skipped=()
check() {
  local title=$1 status=0
  shift
  printf '\n=== %s: %s\n' "$title" "$*"
  "$@" || status=$?
  if [ "$status" -eq 0 ]; then
    passed=$((passed + 1))
  elif [ "$status" -eq 69 ] && [ -z "${GITHUB_ACTIONS:-}" ]; then
    skipped+=("$title")
    printf '=== skipped: %s\n' "$title"
  else
    failed=$((failed + 1))
    printf '=== failed: %s\n' "$title"
  fi
}

nothing_left_running() {
  ! pgrep -fa -- "$PWD/.cloud/"
}

untouched() {
  local changes
  changes=$(git status --porcelain) && printf '%s' "$changes" && [ -z "$changes" ]
}

check 'tests' npm test
check 'types, lint and format' npm run lint
check 'build' npm run build
check 'public API' npm run test:api
check 'snapshots of the integration tests' npm run integ
check 'documents' npm run docs
check 'bindings' npm run test:bindings
check 'package' npm run test:package
check 'benchmarks' npm run bench -- --rounds 1
check 'template without the CDK' npm run template
check 'advisories on what users run' npm run audit:bundle
check 'main job' npm start
check 'main job, again' npm start
check 'workflows' go run github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
check 'release' npm run release:dry-run
check 'the same release, built once more' npm run release:compare
check 'nothing is left running' nothing_left_running
check 'no file of the repository has changed' untouched

[ ${#skipped[@]} -eq 0 ] || printf '\nskipped: %s' "${skipped[@]}"
printf '\n%d passed, %d failed\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
