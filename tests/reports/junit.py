#!/usr/bin/env python3
"""Validates JUnit reports by XML schemas: junit.py SCHEMA.xsd REPORT.xml…

The reports of `check --format junit` for tests/cmd/check.in (tokenfare.toml, warn.toml, fail.toml) are valid by the schema of Ant's task
(windyroad/JUnit-Schema, JUnit.xsd of commit 2378e66f) and by that of Jenkins (jenkinsci/xunit-plugin, junit-10.xsd), with xmlschema 4.3.2.
tests/ci.rs holds on to what both of them require.
"""

import sys

import xmlschema

schema = xmlschema.XMLSchema(sys.argv[1])
wrong = 0
for report in sys.argv[2:]:
    for error in schema.iter_errors(report):
        wrong += 1
        print(f"{report}: {error.path}: {error.reason}")
sys.exit(1 if wrong else 0)
