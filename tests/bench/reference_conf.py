"""The product's own gunicorn settings for the bare reference, which has neither law to load nor jobs to run."""

import gc
import runpy
from pathlib import Path

globals().update(
    {
        name: value
        for name, value in runpy.run_path(str(Path(__file__).resolve().parents[2] / "gunicorn.conf.py")).items()
        if not name.startswith("__")
    }
)


def post_worker_init(worker):
    """Set the collector as for the product."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
