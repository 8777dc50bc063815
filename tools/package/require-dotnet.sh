#!/bin/sh
# Exits with 69 (EX_UNAVAILABLE of sysexits.h) where .NET is not installed, so that `npm run ci` skips what needs it.
command -v dotnet >/dev/null && exit
echo 'dotnet is not installed: install the .NET 10 SDK to build examples/csharp and compare its templates.' >&2
exit 69
