"""The WSGI entry: ``gunicorn wsgi:app``, and where the ``flask`` command finds the application."""

import sys

from casefile import create_app
from casefile.config import SettingError

try:
    app = create_app()
except SettingError as refusal:
    sys.exit(f"Casefile does not start: {refusal}")
