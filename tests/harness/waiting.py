"""What becomes true in time."""

import time


def is_true_within(seconds, ask):
    """The first good answer, or the last one once the time is over."""
    began = time.monotonic()
    while not (answer := ask()) and time.monotonic() < began + seconds:
        time.sleep(0.05)
    return answer
