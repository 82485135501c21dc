"""`python -m transpile`."""

import sys

from transpile.cli.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
