"""True counts of the reference: python counts.py WORK/docs.jsonl WORK/counts.jsonl FOLDER_OF_CTOK; goes on where it stopped."""

import hashlib, json, multiprocessing as mp, os, sys

sys.path.insert(0, sys.argv[3])
import ctok.main as m
from ctok.engine import tile

M = [m._model("v3"), m._model("v4.8")]


def count(t):
    try:
        return [tile(t, x)[0] for x in M]
    except Exception as e:
        return None


if __name__ == "__main__":
    out = sys.argv[2]
    done = {}
    if os.path.exists(out):
        for l in open(out):
            h, c = json.loads(l)
            done[h] = c
    todo = {}
    for l in open(sys.argv[1]):
        t = json.loads(l)["text"]
        h = hashlib.sha1(t.encode()).hexdigest()
        if h not in done:
            todo[h] = t
    with mp.Pool(3) as p, open(out, "a") as f:
        keys = list(todo)
        for h, c in zip(keys, p.imap(count, [todo[k] for k in keys], chunksize=20)):
            f.write(json.dumps([h, c]) + "\n")
