#!/usr/bin/env bash
# Publishes the Go module in dist/go: a commit adds it to what is checked out, and a tag on that commit is pushed. The
# commit is on no branch, since nobody but the Go command asks for it.
set -euo pipefail
version=$1
module=cdkcleanroomsmembership

cp -R "dist/go/$module" .
# The module embeds the package for npm, an archive that git ignores here.
git add --force "$module"
git -c user.name='github-actions[bot]' -c user.email='41898282+github-actions[bot]@users.noreply.github.com' \
  commit --quiet --message "The Go module of $version"
git tag "$module/$version"
git push origin "$module/$version"
