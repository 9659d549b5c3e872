"""Ctrl-C works in the tests, also where they are started in the background with it ignored."""

import signal

signal.signal(signal.SIGINT, signal.default_int_handler)
