"""A pipeline that is quick and simple: each kernel becomes a function that says the kernel's name."""

from __future__ import annotations

import re

from transpile.errors import TranspileErrors, in_file
from transpile.files import names, seal
from transpile.files.source import Source, decode
from transpile.files.translation import Translation
from transpile.runtime import digest
from transpile.settings import Settings

GENERATION = ["first"]  # what a newer tool prints differently


def translate(source: Source, settings: Settings, targets: tuple[str, ...]) -> Translation:
    text = decode(source.data, source.shown)
    if "CRASH" in text:
        raise ZeroDivisionError("division by zero")
    if "WRONG" in text:
        raise TranspileErrors([in_file(source.shown, "T002", f"wrong {n}").diagnostic for n in (1, 2)])
    kernels = {name: digest.tokens(body) for name, body in re.findall(r"@kernel\ndef (\w+)(.*?\n)(?=@|\Z)", text, re.S)}
    texts = {
        suffix: seal.seal(suffix, _print(source, suffix, kernels, settings), kernels)
        for target in targets
        for suffix in names.SUFFIXES[target]
        if kernels
    }
    return Translation(texts, {})


def _print(source: Source, suffix: str, kernels: dict[str, str], settings: Settings) -> str:
    text = names.header(source.path.name, suffix)
    for name, value in kernels.items():
        if suffix.endswith(".py"):
            text += f'\n\n# {name}\ndef {name}():\n    return "{value} {settings.fp} {GENERATION[0]}"\n'
        elif suffix.endswith(".h"):
            text += f"\nvoid {name}(void);\n"
        else:
            text += f'\n/* {name} */\nvoid {name}(void)\n{{\n    puts("{value} {settings.fp} {GENERATION[0]}");\n}}\n'
    return text
