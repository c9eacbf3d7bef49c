#!/usr/bin/env python3
"""Trains the small vocabularies beside this file on the project's own texts, and records what their references make of hard strings.

    pip install tokenizers==0.23.3 sentencepiece==0.2.3
    python3 tests/tokenizers/make.py

Recorded counts are without special tokens; what spells one is ordinary text (`encode_special_tokens`).
"""
import json
import pathlib
import random

import sentencepiece
import tokenizers
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parent.parent
SIZE = 1000
CL100K = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
QWEN2 = CL100K.replace(r"\p{N}{1,3}", r"\p{N}")

names = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "pricing/README.md", "pricing/alibaba.toml", "pricing/volcengine.toml",
         "pricing/volcengine", "pricing/alibaba"]
texts = []
for name in names:
    path = ROOT / name
    files = sorted(path.glob("*.toml")) if path.is_dir() else [path] if path.is_file() else []
    texts += [line for file in files for line in file.read_text("utf-8").splitlines()[:800]]


def save(tokenizer, name):
    (HERE / name).write_text(json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False, indent=0) + "\n", "utf-8")


def byte_level(name, pre, normalizer=None, added=()):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre
    if normalizer:
        tokenizer.normalizer = normalizer
    trainer = trainers.BpeTrainer(vocab_size=SIZE, special_tokens=["<|endoftext|>"], initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.add_tokens([AddedToken(text, normalized=False) for text in added])
    save(tokenizer, name)


def split(pattern):
    return pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(pattern), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
    ])


byte_level("byte-level.json", pre_tokenizers.ByteLevel(add_prefix_space=False))
byte_level("split.json", split(CL100K))
byte_level("composed.json", split(QWEN2), normalizers.NFC(), ["<think>", "</think>", "<tool_call>"])
byte_level("unknown-pattern.json", split(r"\w+(?=!)|\s+|[^\s]+"))
byte_level("folded.json", pre_tokenizers.ByteLevel(add_prefix_space=False), normalizers.NFKC())

word_piece = Tokenizer(models.WordPiece(unk_token="[UNK]"))
word_piece.normalizer = normalizers.BertNormalizer()
word_piece.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
word_piece.train_from_iterator(texts, trainers.WordPieceTrainer(vocab_size=SIZE, special_tokens=["[UNK]", "[CLS]", "[SEP]"]))
save(word_piece, "word-piece.json")

unigram = Tokenizer(models.Unigram())
unigram.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
unigram.pre_tokenizer = pre_tokenizers.Metaspace()
unigram.train_from_iterator(texts, trainers.UnigramTrainer(vocab_size=SIZE, special_tokens=["<unk>"], unk_token="<unk>"))
save(unigram, "unigram.json")


def sentence_piece(name, **options):
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(texts), model_prefix=str(HERE / name), vocab_size=SIZE, character_coverage=0.98, minloglevel=2,
        num_threads=1, **options)
    (HERE / f"{name}.vocab").unlink()


plain = dict(normalization_rule_name="identity", remove_extra_whitespaces=False, byte_fallback=True)
sentence_piece("pieces", model_type="bpe", user_defined_symbols=["▁▁", "<think>"], **plain)
sentence_piece("unspaced", model_type="bpe", add_dummy_prefix=False, **plain)
sentence_piece("unigram", model_type="unigram", **plain)

# What `transformers` makes of such a model: all pairs that spell a piece, by the score of the piece, the longer left part first.
model = sentencepiece.SentencePieceProcessor(model_file=str(HERE / "unspaced.model"))
vocabulary = {model.id_to_piece(number): number for number in range(model.get_piece_size())}
merges = []
for piece in vocabulary:
    if model.is_control(vocabulary[piece]) or model.is_unknown(vocabulary[piece]) or model.is_byte(vocabulary[piece]):
        continue
    pairs = [(piece[:at], piece[at:]) for at in range(1, len(piece)) if piece[:at] in vocabulary and piece[at:] in vocabulary]
    merges += [(model.get_score(vocabulary[piece]), left, right) for left, right in pairs]
merges.sort(key=lambda merge: (merge[0], len(merge[1]), len(merge[2])), reverse=True)
listed = Tokenizer(models.BPE(vocabulary, [(left, right) for _, left, right in merges], unk_token="<unk>", fuse_unk=True, byte_fallback=True))
listed.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
save(listed, "listed.json")

chance = random.Random(7)
bits = ["the ", "price", " 价格", "模型", "1234567", "  ", "\n", "\r\n", "\t", "é", "e\u0301", "K", "ſ", "'s", "'LL", "ﬁ", "①", "한국어", "हिन्दी",
        "😀", "👩‍💻", "\u0000", "\u00a0", "\u3000", "▁", "▁▁", "<think>", "</think>", "<think", "<|endoftext|>", ">\u0338", "=", "====", "aaaa",
        "/", "//", "_", "camelCase", "\u200d", "\ufeff", "\U00020000", "、", "。", "1,000.50", "$", "{", "}\n", "input_tokens", "TOKENS", "İ"]
strings = ["", " ", "  ", "a", "\n", " a", "a ", "<think>", "a" * 300, " " * 300, "ab" * 200, "价" * 200, "=" * 300, "\n" * 100, "<think>" * 20]
strings += ["".join(chance.choice(bits) for _ in range(chance.randint(1, 24))) for _ in range(300)]
strings += [text for text in texts if text][::97][:40]

counts = {}
for path in sorted(HERE.glob("*.json")):
    if path.name != "counts.json":
        tokenizer = Tokenizer.from_file(str(path))
        tokenizer.encode_special_tokens = True
        counts[path.name] = [len(tokenizer.encode(text, add_special_tokens=False).ids) for text in strings]
for path in sorted(HERE.glob("*.model")):
    processor = sentencepiece.SentencePieceProcessor(model_file=str(path))
    counts[path.name] = [len(processor.encode(text)) for text in strings]
made_by = f"tests/tokenizers/make.py, tokenizers {tokenizers.__version__}, sentencepiece {sentencepiece.__version__}"
(HERE / "counts.json").write_text(json.dumps({"made_by": made_by, "strings": strings, "counts": counts}, indent=0) + "\n", "utf-8")
