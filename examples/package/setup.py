"""The extensions; everything else is in pyproject.toml."""

import sys
from pathlib import Path

from setuptools import setup

sys.path.insert(0, str(Path(__file__).parent))
from _transpile_build import extensions

setup(**extensions("src/heatflow"))
