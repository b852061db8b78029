"""``python -m fairlead.http > web/openapi.json``: the description of the API, for the web app's types."""

import sys
from typing import Any, cast

from fairlead.http.app import create_app
from fairlead.http.reference import written

if __name__ == "__main__":
    # Describing the addresses opens no house: none of them is asked anything.
    sys.stdout.buffer.write(written(create_app(cast("Any", None)).openapi()))
