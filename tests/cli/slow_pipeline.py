"""The fake pipeline, slow enough to be interrupted."""

from __future__ import annotations

import time

from tests.cli import fake_pipeline
from transpile.files.source import Source
from transpile.files.translation import Translation
from transpile.settings import Settings


def translate(source: Source, settings: Settings, targets: tuple[str, ...]) -> Translation:
    time.sleep(0.1)
    return fake_pipeline.translate(source, settings, targets)
