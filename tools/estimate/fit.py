"""Fits the sums of pricing/rules/text.toml and says how good they are.

    python fit.py WORK            fits on the `fit` texts, takes ranges from the `choose` texts, prints both models as TOML
    python fit.py WORK --report   what the program's rules make of the texts of each split (features.jsonl made anew after the fit)

WORK holds docs.jsonl (collect.py), counts.jsonl (counts.py) and features.jsonl (the example `text_shape`).
"""

import collections
import hashlib
import json
import sys

import numpy as np

FAMILIES = [("claude3", 0), ("claude4.7", 1)]
VOCABULARIES = ["o200k_base", "r50k_base"]
EXACT = ["o200k_base", "cl100k_base", "p50k_base", "r50k_base"]
RIDGE = 1e-4
SNIPPET_WEIGHT = 0.3
KINDS = ["english", "other_latin", "east_asian", "cyrillic", "arabic", "indic", "other_script", "code", "markup", "mixed"]
SHORT = [0, 10, 20, 30, 40, 60, 80, 120]


class Texts:
    def __init__(self, work):
        counts = dict(json.loads(line) for line in open(work + "/counts.jsonl"))
        docs, feats = [], []
        with open(work + "/docs.jsonl") as d, open(work + "/features.jsonl") as f:
            for doc, feat in zip(d, f, strict=True):
                doc = json.loads(doc)
                true = counts.get(hashlib.sha1(doc["text"].encode()).hexdigest())
                if true and min(true) > 0:
                    doc["chars"] = len(doc["text"])
                    docs.append(doc | {"true": true})
                    feats.append(json.loads(feat))
        self.docs, self.rules = docs, [f[1] for f in feats]
        self.names = sorted(set(feats[0][0]) - set(EXACT)) + VOCABULARIES
        self.x = np.array([[f[0][n] for n in self.names] for f in feats], float)
        self.o200k = np.array([f[0]["o200k_base"] for f in feats], float)
        self.true = np.array([d["true"] for d in docs], float)
        self.split = np.array([d["split"] for d in docs])
        self.source = np.array([d["source"] for d in docs])
        self.snippet = np.array([d["kind"] == "snippet" for d in docs])
        self.kind = np.array([f[2] for f in feats])
        self.chars = np.array([d["chars"] for d in docs], float)
        number = collections.Counter(zip(self.source, (d["kind"] for d in docs)))
        # A source of many texts weighs more than one of few, but not as many times more.
        weight = [number[s, d["kind"]] ** -0.5 for s, d in zip(self.source, docs)]
        self.weight = np.array(weight) * np.where(self.snippet, SNIPPET_WEIGHT, 1)


def fit(x, y, weight):
    """Least relative deviation, nearly: ridge regression of 1 on x/y, reweighted five times by 1 / max(|residual|, 3 %)."""
    b = x / y[:, None]
    scale = np.sqrt((b**2).mean(0)) + 1e-12
    b = b / scale
    w = weight.copy()
    for _ in range(5):
        a = (b * w[:, None]).T @ b + RIDGE * w.sum() * np.eye(b.shape[1])
        c = np.linalg.solve(a, (b * w[:, None]).T @ np.ones(len(y)))
        w = weight * 0.03 / np.maximum(np.abs(b @ c - 1), 0.03)
    return np.round(c / scale * 1e6).astype(int)


def spread(d):
    """low95, low80, high80, high95 in thousandths. 98 and 84 % of the texts to hold 95 and 80 % of others, as sources differ."""
    q = np.quantile(d, [0.01, 0.08, 0.92, 0.99])
    return np.array([max(0, -q[0]), max(0, -q[1]), max(0, q[2]), max(0, q[3])]) * 1000


def model(t, name, at):
    y = t.true[:, at]
    train, choose = t.split == "fit", t.split == "choose"
    c = fit(t.x[train], y[train], t.weight[train])
    ratio = (y / t.o200k)[train & ~t.snippet]
    bounds = [int(np.floor(ratio.min() * 900)), int(np.ceil(ratio.max() * 1100))]
    p = np.clip(t.x @ c / 1e6, t.o200k * bounds[0] / 1000, t.o200k * bounds[1] / 1000).round().clip(1)
    off = y / p - 1
    long = choose & ~t.snippet
    best = None
    for short in SHORT:
        wide = np.sqrt(1 + short / p)
        q = np.quantile((off / wide)[long], [0.02, 0.98])
        inside = ((off / wide >= q[0]) & (off / wide <= q[1]))[choose & t.snippet].mean()
        best = short
        if inside >= 0.96:
            break
    wide = np.sqrt(1 + best / p)
    pooled = spread((off / wide)[choose])
    print(f"\n[text.{json.dumps(name) if '.' in name else name}.model]")
    print(f"bounds = {bounds}\nshort = {best}")
    pairs = dict(zip(t.names, c.tolist()))
    print("vocabularies = { " + ", ".join(f"{n} = {pairs.pop(n)}" for n in VOCABULARIES) + " }")
    key = f"text.{json.dumps(name) if '.' in name else name}.model"
    print(f"\n[{key}.ranges]")
    for kind in KINDS:
        own = choose & (t.kind == kind)
        s = spread((off / wide)[own]) if own.sum() >= 20 else pooled * 2
        if own.sum() < 100:  # too few to trust: not narrower than all kinds together
            s = np.maximum(s, pooled)
        s = np.ceil(s).astype(int)
        print(f"{kind} = {[int(max(s[0], s[1])), int(s[1]), int(s[2]), int(max(s[3], s[2]))]}  # {own.sum()} texts")
    print(f"\n[{key}.quantities]")
    for n, v in pairs.items():
        print(f"{n} = {v}")


def line(label, e, inside=None):
    cover = "" if inside is None else f" | {100 * inside[0].mean():5.1f} | {100 * inside[1].mean():5.1f}"
    e = np.abs(e) * 100
    return f"| {label:<22} | {len(e):5} | {e.mean():5.1f} | {np.median(e):5.1f} | {np.quantile(e, 0.95):5.1f}{cover} |"


def report(t):
    for name, at in FAMILIES:
        y = t.true[:, at]
        got = np.array([r[name] for r in t.rules], float)  # low, expected, high, low80, high80
        low, p, high, low80, high80 = got.T
        in95, in80 = (low <= y) & (y <= high), (low80 <= y) & (y <= high80)
        width = (high - low) / p / 2
        print(f"\n{name}: error in % of the true count; coverage of the 80 % and 95 % range")
        for split in ("fit", "choose", "test"):
            s = (t.split == split) & ~t.snippet
            print(line(f"{split}, {len(set(t.source[t.split == split]))} sources", p[s] / y[s] - 1, (in80[s], in95[s])))
        s = (t.split == "test") & ~t.snippet
        for kind in KINDS:
            k = s & (t.kind == kind)
            if k.any():
                print(line(f"  {kind} ±{100 * np.median(width[k]):.0f}", p[k] / y[k] - 1, (in80[k], in95[k])))
        k = (t.split == "test") & t.snippet
        print(line(f"  snippets ±{100 * np.median(width[k]):.0f}", p[k] / y[k] - 1, (in80[k], in95[k])))
        by = collections.defaultdict(list)
        for i in np.where(s)[0]:
            by[t.docs[i]["kind"]].append(i)
        for label, k in sorted(by.items()):
            print(line(f"  {label} (of the file)", p[k] / y[k] - 1, (in80[k], in95[k])))
        print(line("o200k_base as it is", t.o200k[s] / y[s] - 1))
        print(line("characters ÷ 4", t.chars[s] / 4 / y[s] - 1))


texts = Texts(sys.argv[1])
if "--report" in sys.argv:
    report(texts)
else:
    for name, at in FAMILIES:
        model(texts, name, at)
