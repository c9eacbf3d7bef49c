"""Fits the sums of pricing/rules/text.toml and says how good they are.

    python fit.py WORK            fits on the `fit` texts, takes ranges from texts not fitted on, prints both models as TOML
    python fit.py WORK --check    how much ranges taken from three quarters of those packages hold of the texts of the other quarter
    python fit.py WORK --report   what the program's rules make of the texts of each split (features.jsonl made anew after the fit)

WORK holds docs.jsonl (collect.py), counts.jsonl (counts.py) and features.jsonl (the example `text_shape`).
"""

import collections
import hashlib
import json
import os
import sys
import tomllib

import numpy as np

FAMILIES = [("claude3", 0), ("claude4.7", 1)]
VOCABULARIES = ["o200k_base", "r50k_base"]
TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../pricing/rules/text.toml")
EXACT = {r["vocabulary"] for r in tomllib.load(open(TABLE, "rb"))["text"].values() if "vocabulary" in r}
RIDGE = 1e-4
SNIPPET_WEIGHT = 0.3
KINDS = ["english", "other_latin", "east_asian", "cyrillic", "arabic", "indic", "other_script", "code", "markup", "mixed"]
SHORT = [0, 10, 20, 30, 40, 60, 80, 120]
RANGES = [(0.95, 0.98), (0.8, 0.84)]  # what a range is to hold, and the least that it is made to hold of the texts it is taken from
FEW = 20  # with fewer packages a kind's range is not narrower than that of all kinds; 19 are the fewest that can vouch for 95 %


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
        self.names = sorted(set(feats[0][0]) - EXACT) + VOCABULARIES
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


def tails(d, weight, level):
    """How far down and up the middle `level` of the weight reaches."""
    order = np.argsort(d)
    share = np.cumsum(weight[order]) / weight.sum()
    out = max(0, (1 - level) / 2)
    low, high = np.searchsorted(share, [out + 1e-9, 1 - out - 1e-9])
    return np.array([-d[order][low], d[order][min(high, len(d) - 1)]])


def spread(d, package, split):
    """low95, low80, high80, high95: the farthest of four ranges, each of which has its own idea of what the next text is like.

    Of K packages each weighs 1 / (K + 1), and the next one as much, of which nothing is known: to hold 95 % with it, a range has to
    hold 95 % × (1 + 1 / K) of the others (hierarchical conformal prediction: Lee, Barber, Willett, arXiv:2306.06342). That with
    packages weighed alike, with texts weighed alike, and 98 % of the texts of either split.
    """
    _, at, number = np.unique(package, return_inverse=True, return_counts=True)
    alike, ones = 1 / number[at], np.ones(len(d))
    bounds = []
    for cover, least in RANGES:
        level = min(1, max(least, cover * (1 + 1 / len(number))))
        ways = [tails(d, alike, level), tails(d, ones, level)]
        ways += [tails(d[split == s], ones[split == s], least) for s in sorted(set(split))]
        bounds.append(np.max(ways + [np.zeros(2)], axis=0))
    (low95, high95), (low80, high80) = bounds
    return np.array([max(low95, low80), low80, high80, max(high95, high80)]), len(number)


def ranges(d, package, split, kind):
    """The spread of each kind, and from how many texts and packages it was taken."""
    pooled, _ = spread(d, package, split)
    found = {}
    for k in KINDS:
        own = kind == k
        s, packages = spread(d[own], package[own], split[own]) if own.any() else (pooled * 2, 0)
        found[k] = (s if packages >= FEW else np.maximum(s, pooled)), own.sum(), packages
    return found


def outcome(t, c, bounds):
    """What the program makes of a sum: kept within its bounds, rounded, at least 1."""
    return np.clip(t.x @ c / 1e6, t.o200k * bounds[0] / 1000, t.o200k * bounds[1] / 1000).round().clip(1)


def sum_of(t, y, texts):
    """Coefficients and bounds fitted on these texts."""
    ratio = (y / t.o200k)[texts & ~t.snippet]
    return fit(t.x[texts], y[texts], t.weight[texts]), [int(np.floor(ratio.min() * 900)), int(np.ceil(ratio.max() * 1100))]


def short_of(t, y, p):
    """The smallest `short` that widens the range of long `choose` texts enough for their snippets."""
    off, long, snippets = y / p - 1, (t.split == "choose") & ~t.snippet, (t.split == "choose") & t.snippet
    for short in SHORT:
        wide = np.sqrt(1 + short / p)
        low, high = np.quantile((off / wide)[long], [0.02, 0.98])
        if ((off / wide >= low) & (off / wide <= high))[snippets].mean() >= 0.96:
            break
    return short


def deviations(t, y, p, short):
    """Of every text, how far the true count is from the sum, brought to a long text; of a `fit` text from a sum fitted without its package."""
    p, train = p.copy(), t.split == "fit"
    for package in sorted(set(t.source[train])):
        own = train & (t.source == package)
        p[own] = outcome(t, *sum_of(t, y, train & ~own))[own]
    return (y / p - 1) / np.sqrt(1 + short / p)


def fitted(t, at):
    """Coefficients, bounds, short, deviations, and which texts ranges are taken from."""
    y = t.true[:, at]
    c, bounds = sum_of(t, y, t.split == "fit")
    p = outcome(t, c, bounds)
    short = short_of(t, y, p)
    return c, bounds, short, deviations(t, y, p, short), (t.split == "fit") | (t.split == "choose")


def model(t, name, at):
    c, bounds, short, d, of = fitted(t, at)
    key = f"text.{json.dumps(name) if '.' in name else name}.model"
    print(f"\n[{key}]")
    print(f"bounds = {bounds}\nshort = {short}")
    pairs = dict(zip(t.names, c.tolist()))
    print("vocabularies = { " + ", ".join(f"{n} = {pairs.pop(n)}" for n in VOCABULARIES) + " }")
    print(f"\n[{key}.ranges]")
    for kind, (s, texts, packages) in ranges(d[of], t.source[of], t.split[of], t.kind[of]).items():
        print(f"{kind} = {np.ceil(s * 1000).astype(int).tolist()}  # {texts} texts of {packages} packages")
    print(f"\n[{key}.quantities]")
    for n, v in pairs.items():
        print(f"{n} = {v}")


def check(t, name, at, times=200):
    """Prints by kind what share of the texts of a random quarter of the packages the ranges of the other three quarters hold."""
    *_, d, of = fitted(t, at)
    d, package, split, kind, long = d[of], t.source[of], t.split[of], t.kind[of], ~t.snippet[of]
    names, random = np.unique(package), np.random.default_rng(1)
    held = collections.defaultdict(list)
    for _ in range(times):
        known = np.isin(package, random.permutation(names)[: len(names) * 3 // 4])
        found = ranges(d[known], package[known], split[known], kind[known])
        for k in KINDS:
            own = d[~known & long & (kind == k)]
            if len(own) >= 10:
                low95, low80, high80, high95 = found[k][0]
                inside = [((own >= -l) & (own <= h)).mean() for l, h in ((low80, high80), (low95, high95))]
                held[k].append(inside + [len(own), (low95 + high95) / 2])
    print(f"\n{name}: held of the 80 % and 95 % range, in how many draws at least 95 %, width")
    for k, rows in held.items():
        r = np.array(rows)
        mean = np.average(r[:, :2], axis=0, weights=r[:, 2]) * 100
        print(f"| {k:<14} | {mean[0]:5.1f} | {mean[1]:5.1f} | {100 * (r[:, 1] >= 0.95).mean():4.0f} | ±{100 * r[:, 3].mean():.1f} |")


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
        for split in ("fit", "choose", "test", "fresh"):
            s = (t.split == split) & ~t.snippet
            print(line(f"{split}, {len(set(t.source[t.split == split]))} sources", p[s] / y[s] - 1, (in80[s], in95[s])))
            if split in ("fit", "choose"):
                continue
            for kind in KINDS:
                k = s & (t.kind == kind)
                if k.any():
                    print(line(f"  {kind} ±{100 * np.median(width[k]):.0f}", p[k] / y[k] - 1, (in80[k], in95[k])))
            k = (t.split == split) & t.snippet
            print(line(f"  snippets ±{100 * np.median(width[k]):.0f}", p[k] / y[k] - 1, (in80[k], in95[k])))
        s = (t.split == "test") & ~t.snippet
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
        (check if "--check" in sys.argv else model)(texts, name, at)
