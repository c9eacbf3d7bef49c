"""Records the reference's counts of the texts of tests/estimates/claude.toml anew: python vectors.py FOLDER_OF_CTOK FILE"""

import sys
import tomllib

sys.path.insert(0, sys.argv[1])
import ctok

OVERHEAD = {"3.0": 7, "4.8": 6}  # the frame of a request with one message, which is not text


def count(text, version):
    return ctok.token_count(text, version=version) - OVERHEAD[version]


def quoted(text):
    return '"""\n' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\r", "\\r").replace("\t", "\\t") + '"""'


path = sys.argv[2]
head = open(path).read().split("[[fact]]")[0]
facts = tomllib.load(open(path, "rb"))["fact"]
with open(path, "w") as out:
    out.write(head)
    for i, fact in enumerate(facts):
        text = fact["text"]
        tokens = f'{{ claude3 = {count(text, "3.0")}, "claude4.7" = {count(text, "4.8")} }}'
        out.write(f"[[fact]]\ntext = {quoted(text)}\ntokens = {tokens}\n" + ("\n" if i + 1 < len(facts) else ""))
