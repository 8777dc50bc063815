"""
Prints the hash and the name of each file in an archive. NuGet gives one file of a package a random name, which another
file refers to: it is masked in both.
"""

import hashlib
import re
import sys
import tarfile
import zipfile

RANDOM = re.compile(rb"[0-9A-Fa-f]{16,}")


def files_of(archive):
    if not zipfile.is_zipfile(archive):
        with tarfile.open(archive) as entries:
            return {entry.name: entries.extractfile(entry).read() for entry in entries if entry.isfile()}
    with zipfile.ZipFile(archive) as entries:
        files = {name: entries.read(name) for name in entries.namelist()}
    if "_rels/.rels" in files:
        files["_rels/.rels"] = RANDOM.sub(b"*", files["_rels/.rels"])
    return {RANDOM.sub(b"*", name.encode()).decode() if name.endswith(".psmdcp") else name: files[name] for name in files}


for name, content in sorted(files_of(sys.argv[1]).items()):
    print(hashlib.sha256(content).hexdigest(), name)
