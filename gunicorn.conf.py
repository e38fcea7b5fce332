"""How gunicorn serves Casefile. Measured: docs/decisions/serving.md."""

import ctypes
import gc
import os
import sys

bind = f"127.0.0.1:{os.environ.get('PORT', '8000')}"
workers = int(os.environ.get("WEB_WORKERS", "2"))
worker_class = "gthread"
threads = 4
timeout = 120  # a thread that streams gigabytes still answers the arbiter; this bounds one that hangs
graceful_timeout = 30
max_requests = 0
accesslog = None  # addresses name matters: who read what is kept in the audit, not in a file
errorlog = "-"
loglevel = os.environ.get("WEB_LOG_LEVEL", "warning")
control_socket_disable = True


def post_worker_init(worker):
    """Take everything that was loaded out of the collector's sight, and let it run rarely: p99 fell fourfold."""
    from casefile.infra.jobs import start_runner  # here, not above: the arbiter itself serves nothing
    from casefile.infra.readiness import refuse_unready
    from casefile.infra.settings import SettingError
    from casefile.lawdata import reader

    try:
        refuse_unready(worker.wsgi)
    except SettingError as refusal:
        worker.log.error("not serving: %s", refusal)
        sys.exit(4)  # gunicorn's sign that no other worker would fare better
    reader.load_all()
    start_runner(worker.wsgi)
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)  # gives back what reading the law data left behind
    gc.freeze()
    gc.set_threshold(5_000, 10, 10)
