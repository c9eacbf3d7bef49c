"""How much of the truth the range of a family holds, each member guessed from the others: python family.py WORK

WORK holds docs.jsonl, features.jsonl and others.json (others.py: the true counts of the members).
"""

import json
import sys

import numpy as np

CHINA = ["qwen2", "qwen3.5", "deepseek_v3", "glm4", "kimi_k2", "minimax_m2", "hunyuan_large"]
WEST = ["o200k_base", "cl100k_base", "claude3", "gemma3", "llama3", "llama4", "tekken"]
STRANGERS = ["claude4.7"]
work = sys.argv[1]
at, true = json.load(open(work + "/others.json"))
wanted = set(at)
docs, feats = {}, {}
counts = dict(json.loads(line) for line in open(work + "/counts.jsonl"))
import hashlib

with open(work + "/docs.jsonl") as d, open(work + "/features.jsonl") as f:
    for i, (doc, feat) in enumerate(zip(d, f)):
        if i in wanted:
            docs[i], feats[i] = json.loads(doc), json.loads(feat)
for i, t in zip(at, true):
    c = counts[hashlib.sha1(docs[i]["text"].encode()).hexdigest()]
    t |= {"claude3": c[0], "claude4.7": c[1], "o200k_base": feats[i][0]["o200k_base"], "cl100k_base": feats[i][0]["cl100k_base"]}
kind = np.array([feats[i][2] for i in at])
o200k = np.array([feats[i][0]["o200k_base"] for i in at], float)
short = np.floor(np.sqrt(3600 / o200k))


def middle(names):
    e = np.sort(np.array([[feats[i][1][n][1] for n in names] for i in at], float), 1)
    n = len(names)
    return e[:, 0], np.sqrt(e[:, (n - 1) // 2] * e[:, n // 2]), e[:, -1]


for region, names in (("China", CHINA), ("West", WEST)):
    targets = [n for n in names + (STRANGERS if region == "West" else []) if n in true[0]]
    for margin in (15, 20, 25, 30, 35, 40):
        out, every = [], {k: [] for k in sorted(set(kind))}
        for target in targets:
            low, mid, high = middle([n for n in names if n != target])
            y = np.array([t[target] for t in true], float)
            m = (margin + short) / 100
            inside = (y >= np.floor(low * (1 - m))) & (y <= np.ceil(high * (1 + m)))
            error = np.abs(mid / y - 1) * 100
            out.append(f"{target} {100 * inside.mean():.1f} ({error.mean():.0f}, {np.quantile(error, 0.95):.0f})")
            if target not in STRANGERS:
                for k in every:
                    every[k] += inside[kind == k].tolist()
        total = np.mean([x for v in every.values() for x in v]) * 100
        print(region, f"±{margin}: {total:.1f} %:", "; ".join(out))
        print("   ", " ".join(f"{k} {100 * np.mean(v):.0f}" for k, v in every.items()))
