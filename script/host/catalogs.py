"""The .po files of our languages against the .pot files: run by script/i18n with the environment's Python."""

import sys
from pathlib import Path

import polib

LANGUAGES = ("ru", "lt", "zh_CN")
WIDTH = 78  # Odoo's own


def merged(template, old, language):
    """A catalogue with the terms of ``template`` in its order and the translations of ``old``."""
    known = {entry.msgid: entry.msgstr for entry in old if not entry.obsolete}
    catalog = polib.POFile(wrapwidth=WIDTH)
    catalog.header = template.header
    catalog.metadata = {**template.metadata, **old.metadata, "Language": language}
    for entry in template:
        term = polib.POEntry(msgid=entry.msgid, msgstr=known.get(entry.msgid, ""), occurrences=entry.occurrences)
        term.comment, term.tcomment, term.flags = entry.comment, entry.tcomment, entry.flags
        catalog.append(term)
    return catalog


def update(template_path, language, *, is_check):
    """Merge one language of one addon, unless ``is_check``; return how many terms it misses and whether it is stale."""
    template = polib.pofile(str(template_path), wrapwidth=WIDTH)
    path = template_path.with_name(f"{language}.po")
    old = polib.pofile(str(path), wrapwidth=WIDTH) if path.exists() else polib.POFile()
    catalog = merged(template, old, language)
    is_stale = [entry.msgid for entry in catalog] != [entry.msgid for entry in old]
    if is_stale and not is_check:
        catalog.save(str(path))
    return len([entry for entry in catalog if not entry.msgstr]), is_stale


def main(arguments):
    is_check = "--check" in arguments
    is_stale = False
    for template_path in sorted(Path(arguments[-1]).glob("*/i18n/*.pot")):
        missing = {language: update(template_path, language, is_check=is_check) for language in LANGUAGES}
        is_stale |= any(stale for _count, stale in missing.values())
        counts = ", ".join(f"{language} {count}" for language, (count, _stale) in missing.items())
        print(f"{template_path.stem}: left to translate: {counts}")
    return is_stale


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
