"""Check an exported Helin journal without Helin: python3 verify_chain.py EXPORT [HEADS]

EXPORT is written by `helin verify --export FILE`: one JSON object a line with chain, seq, id, text and hash.
An entry's hash is the SHA-256 of its text; the text ends with the hash of the entry before it. HEADS is a copy
of var/heads.jsonl that you kept: it shows whether a chain was cut short or written anew since.
Needs nothing but Python 3. Exit code 0: sound. 1: not sound, each problem on a line.
"""

import hashlib
import json
import sys

SEPARATOR = "\x1f"


def problems(entries, heads):
    """Yield what is wrong, in the order of the file, then what the heads say."""
    last = {}  # chain -> (seq, hash)
    kept = {(head["chain"], head["seq"]): head["hash"] for head in heads}
    for entry in entries:
        chain, seq, text = entry["chain"], entry["seq"], entry["text"]
        where = f"chain {chain} seq {seq} id {entry['id']}"
        fields = text.split(SEPARATOR)
        before, previous = last.get(chain, (0, ""))
        if seq != before + 1:
            yield f"{where}: gap"
        if fields[:2] != [chain, str(seq)]:
            yield f"{where}: the text belongs to another place in the chain"
        if fields[-1] != previous:
            yield f"{where}: wrong prev"
        if hashlib.sha256(text.encode()).hexdigest() != entry["hash"]:
            yield f"{where}: broken hash"
        if kept.pop((chain, seq), entry["hash"]) != entry["hash"]:
            yield f"{where}: differs from the head you kept: the chain was rewritten"
        last[chain] = seq, entry["hash"]
    for chain, seq in sorted(kept):
        yield f"chain {chain} seq {seq}: the head you kept is missing: the tail was cut"


def lines(path):
    """Read a file of JSON lines."""
    with open(path, encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def main(export, heads=None):
    """Print the problems and the verdict; the exit code."""
    found = 0
    for problem in problems(lines(export), lines(heads) if heads else []):
        found += 1
        sys.stdout.write(f"{problem}\n")
    sys.stdout.write(f"{found} problems\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]) if len(sys.argv) in {2, 3} else __doc__)
