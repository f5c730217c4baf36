"""`python -m hailong.config.cli COMMAND …`, what the launcher hands over to."""

import sys

from hailong.config.cli import main

try:
    sys.exit(main(sys.argv[1:]))
except KeyboardInterrupt:
    sys.exit(130)
