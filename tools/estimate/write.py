"""Puts the models that fit.py printed into the rule table: python write.py model.toml pricing/rules/text.toml"""

import re
import sys

models = open(sys.argv[1]).read().strip()
path = sys.argv[2]
table = open(path).read()
for block in re.split(r"\n(?=\[text\.[^.\]]+\.model\]|\[text\.\"[^\"]+\"\.model\])", models):
    block = re.sub(r"  # \d+ texts of \d+ packages", "", block).strip() + "\n\n"
    rule = re.match(r"\[(text\.(?:\"[^\"]+\"|\w+))\.model\]", block)[1]
    sections = re.split(r"(?m)^(?=\[)", table)
    sections = [s for s in sections if not s.startswith(f"[{rule}.model")]
    at = next(i for i, s in enumerate(sections) if s.startswith(f"[{rule}.rates]"))
    sections.insert(at, block)
    table = "".join(sections)
open(path, "w").write(table)
