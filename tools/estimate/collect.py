"""Cuts documents out of the fetched packages: python collect.py WORK/data WORK/docs.jsonl; one {split, source, kind, group, text} a line.

Deterministic for the same packages: files in the order of a hash of their names, cuts by a generator seeded with the package's name.
"""

import gettext, glob, gzip, hashlib, html, io, json, os, random, re, sys, zipfile, lzma, bz2

HERE = os.path.dirname(os.path.abspath(__file__))
DATA, OUT = sys.argv[1], sys.argv[2]
PER_GROUP = 14  # documents of a (source, language or file type)
CODE = {
    "py",
    "js",
    "ts",
    "jsx",
    "tsx",
    "mjs",
    "rs",
    "c",
    "h",
    "cc",
    "cpp",
    "hpp",
    "go",
    "java",
    "rb",
    "pl",
    "pm",
    "php",
    "sh",
    "vue",
    "svelte",
    "lua",
    "el",
    "sql",
    "r",
    "css",
    "scss",
    "hs",
}
DATA_EXT = {
    "json",
    "xml",
    "yaml",
    "yml",
    "toml",
    "csv",
    "tsv",
    "svg",
    "html",
    "htm",
    "ini",
    "cfg",
    "ftl",
    "properties",
    "po",
    "docbook",
    "page",
    "conf",
    "cnf",
}
PROSE = {"md", "txt", "rst", "markdown"}
LOGS = {"log"}
UDHR = set(
    "eng fra deu_1996 spa por_PT por_BR ita nld pol ces rus ukr bul ell tur arb heb hin ben tam tha vie ind zlm_latn cmn_hans cmn_hant jpn kor swe dan nob fin hun ron_2006 cat pes_1 urd mar tel guj kan mal kat hye amh khm mya sin swh lit lav est slk slv hrv srp_latn srp_cyrl bel kaz_cyrl uzn_latn azj_latn mkd_cyrl isl gle_latn eus glg afr tgl zul hau_NG yor npi_Deva pan lao bod dzo chr_cased div tzm_tfng iii ike vai khk_mong aii tir shn uig_arab ckb kaz kir khk tat tgk uzn_cyrl azj_cyrl bos_cyrl chv oss epo hat_popular mlt ltz gla cym bre ceb jav sun mri smo som nya_chinyanja wol ibo sna tsn xho nep san mai yue nan".split()
)


def strip_html(t):
    t = re.sub(r"(?is)<(script|style|head)\b.*?</\1>", " ", t)
    t = re.sub(r"(?i)<(br|p|div|li|tr|h\d|pre|dt|dd|title|para|item|note)\b[^>]*>", "\n", t)
    t = html.unescape(re.sub(r"(?s)<[^>]+>", "", t))
    t = re.sub(r"[ \t]+", " ", t)
    return re.sub(r"\n\s*\n+", "\n\n", t).strip()


def strip_roff(t):
    out = []
    for l in t.splitlines():
        if l.startswith(('.\\"', "'\\\"")) or l.startswith(".TH") or l.startswith(".de"):
            continue
        m = re.match(r"^[.']\s*(SH|SS|B|I|BR|IR|RB|BI|IB|RI|IP|TP|SM)\b\s*(.*)", l)
        if m:
            l = m.group(2).replace('"', "")
        elif l.startswith((".", "'")):
            l = ""
        l = re.sub(r"\\f[A-Z]|\\f\([A-Z]{2}|\\&|\\/|\\,", "", l)
        l = l.replace("\\-", "-").replace("\\(aq", "'").replace("\\(em", "—").replace("\\e", "\\").replace("\\ ", " ")
        l = re.sub(r"\\\(lq|\\\(rq", '"', l)
        l = re.sub(r"\\\((..)|\\\[[^]]*\]", "", l)
        out.append(l)
    return re.sub(r"\n\s*\n+", "\n\n", "\n".join(out)).strip()


def mo(b):
    try:
        cat = gettext.GNUTranslations(io.BytesIO(b))._catalog
    except Exception:
        return None
    vals = [v for k, v in cat.items() if k and isinstance(v, str) and v != k]
    return vals


def decode(b):
    try:
        return b.decode("utf-8")
    except UnicodeDecodeError:
        return None


LANG = re.compile(r"(?:^|[/_.-])(zh[_-](?:cn|tw|hans|hant|hk)|pt[_-]br|[a-z]{2})(?:$|[/_.-])", re.I)


def lang_of(path, pkg):
    base = path.lower()
    if "/declaration/" in base:
        return base.rsplit("/", 1)[-1]
    if "/dist/quran_" in base:
        return base.rsplit("_", 1)[-1]
    m = re.search(
        r"/(?:locale|translations|man|html|help|l10n|lang|languages|i18n|stories|documents|quran_|chapters)[/_]?([a-z]{2,3}(?:[_-][a-z]{2,4})?)(?:/|\.|$)",
        base,
    )
    if m:
        return m.group(1)
    m = re.search(r"-(?:l10n|reference|guide|help|help|doc|pages)?-?((?:zh|pt)-[a-z]{2}|[a-z]{2}(?:-in|-am)?)$", pkg)
    if m:
        return m.group(1)
    m = re.search(r"[./_-]((?:zh|pt)[_-](?:cn|tw|br|hans|hant)|[a-z]{2})(?:\.[a-z0-9]+){1,2}$", base)
    return m.group(1) if m else ""


def texts(path, pkg, b, depth=0):
    """(kind, group, text) of a file"""
    name = os.path.basename(path).lower()
    for suf, op in ((".gz", gzip.decompress), (".xz", lzma.decompress), (".bz2", bz2.decompress)):
        if name.endswith(suf):
            try:
                b = op(b)
            except Exception:
                return
            name = name[: -len(suf)]
            path = path[: -len(suf)]
    ext = name.rsplit(".", 1)[-1] if "." in name else ""
    lang = lang_of(path, pkg)
    if ext in ("xpi", "zip", "jar") and depth == 0:
        try:
            z = zipfile.ZipFile(io.BytesIO(b))
        except Exception:
            return
        names = [n for n in z.namelist() if n.rsplit(".", 1)[-1] in ("ftl", "properties", "java", "json", "txt", "md")]
        random.Random(pkg).shuffle(names)
        for n in names[:150]:
            yield from texts(path + "/" + n, pkg, z.read(n), 1)
        return
    if ext in ("mo", "gmo"):
        v = mo(b)
        if v and sum(map(len, v)) > 1500:
            yield "strings", lang or path, "\n".join(v)
        return
    t = decode(b)
    if t is None or len(t) < 200 or "\0" in t:
        return
    if "/man/" in path and re.search(r"\.\d[a-z]*$", name):
        yield "prose", "man" + lang, strip_roff(t)
        return
    if ext in ("html", "htm", "xhtml"):
        yield "html", "html" + lang, t
        yield "prose", "html" + lang, strip_html(t)
        return
    if ext in ("docbook", "page"):
        yield "prose", lang, strip_html(t)
        yield "markup", lang, t
        return
    if ext == "ftl" or ext == "properties":
        yield (
            "strings",
            lang,
            "\n".join(
                l.split("=", 1)[1].strip() if " = " in l or "=" in l else l.strip()
                for l in t.splitlines()
                if l.strip() and not l.startswith("#")
            ),
        )
        return
    if ext in LOGS or re.search(r"/logs?/|changelog|\.log\b", path.lower()) and ext not in CODE:
        yield "log", ext + lang, t
        return
    if ext in PROSE or "/games/fortunes/" in path and ext != "dat" and ext != "u8" and "." not in name:
        yield ("markdown" if ext in ("md", "markdown", "rst") else "prose"), ext + lang, t
        return
    if ext in CODE:
        if name.endswith((".min.js", ".min.css")):
            yield "minified", ext, t
        else:
            yield "code", ext, t
        return
    if ext in DATA_EXT:
        yield "data", ext + lang, t
        return
    if "/bible" in path or "prompt" in path:
        yield "prose", ext + lang, t


def cut(t, rnd):
    n = int(400 * 20 ** rnd.random())  # 400 to 8,000 characters, evenly on a log scale
    if len(t) <= n:
        return t
    at = rnd.randrange(len(t) - n)
    nl = t.find("\n", at, at + 400)
    at = nl + 1 if nl >= 0 else at
    return t[at : at + n]


out = open(OUT, "w")
seen = set()
total = {}
for line in open(os.path.join(HERE, "sources.tsv")):
    if line.startswith("#") or not line.strip():
        continue
    split, reg, pkg = line.rstrip("\n").split("\t")[:3]
    root = os.path.join(DATA, reg, pkg.replace("/", "+"))
    rnd = random.Random(pkg)
    files = [
        f for f in glob.glob(root + "/**/*", recursive=True) if os.path.isfile(f) and not os.path.islink(f) and os.path.getsize(f) < 60e6
    ]
    files.sort(key=lambda f: hashlib.sha1(f[len(root) :].encode()).digest())
    if pkg == "udhr":  # of its 500 languages those that are written most
        files = [f for f in files if os.path.basename(f).removesuffix(".html") in UDHR]
    count = {}
    for f in files:
        rel = f[len(root) :]
        if sum(count.values()) > (700 if pkg == "wordpress-l10n" else 260):
            break
        base = os.path.basename(f)
        if len(files) > 4000 and count.get(base.rsplit(".", 1)[-1], 0) > 900:
            continue
        try:
            b = open(f, "rb").read()
        except OSError:
            continue
        for kind, group, t in texts(rel, pkg, b):
            key = (kind, group)
            if not t:
                continue
            for _ in range(5 if len(t) > 100_000 else 3 if pkg == "udhr" and kind == "prose" else 2 if len(t) > 20_000 else 1):
                if count.get(key, 0) >= PER_GROUP:
                    break
                d = cut(t, rnd)
                if len(d) < 300:
                    break
                h = hashlib.sha1(d.encode()).digest()
                if h in seen:
                    break
                seen.add(h)
                count[key] = count.get(key, 0) + 1
                if count[key] % 4 == 0:  # and of one in four a snippet of 15 to 300 characters
                    at = rnd.randrange(len(d) - 300) if len(d) > 300 else 0
                    s = d[at:].split(None, 1)[-1][: int(15 * 20 ** rnd.random())]
                    if s.strip():
                        out.write(
                            json.dumps(
                                {"split": split, "source": pkg, "kind": "snippet", "group": kind, "file": rel, "text": s},
                                ensure_ascii=False,
                            )
                            + "\n"
                        )
                out.write(
                    json.dumps({"split": split, "source": pkg, "kind": kind, "group": group, "file": rel, "text": d}, ensure_ascii=False)
                    + "\n"
                )
    total[pkg] = sum(count.values())
    print(split, pkg, total[pkg], len(files), flush=True)
