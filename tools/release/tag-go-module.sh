#!/usr/bin/env bash
# Publishes the Go module in dist/go: adds it in a new commit, and pushes a tag of that commit. The commit is on no
# branch, since only the Go command fetches it.
set -euo pipefail
version=$1
module=cdkcleanroomsmembership

cp -R "dist/go/$module" .
# The module embeds the npm package, an archive that git ignores.
git add --force "$module"
git -c user.name='github-actions[bot]' -c user.email='41898282+github-actions[bot]@users.noreply.github.com' \
  commit --quiet --message "The Go module of $version"
git tag "$module/$version"
git push origin "$module/$version"
