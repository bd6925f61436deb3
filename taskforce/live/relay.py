"""Wakes the publishers of other processes, where Redis joins several.

It only makes them look sooner: without Redis, or while it is away, each finds the changes of the
others with its next pulse.
"""

import logging
import time
from collections.abc import Callable

import redis

from taskforce.models import Event

log = logging.getLogger(__name__)

CHANNEL = "taskforce:committed"
#: Seconds between two tries to reach Redis again.
AGAIN = 2.0


class Relay:
    """Says that something was committed, and hears it from others. Never what."""

    def __init__(self, url: str, wake: Callable[[list[Event]], None]) -> None:
        self._redis = redis.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1)
        self._url = url
        self._wake = wake

    def tell(self, _events: list[Event]) -> None:
        """Something was committed here. Redis away is nobody's problem but the pulse's."""
        try:
            self._redis.publish(CHANNEL, "")
        except redis.RedisError:
            log.info("Redis does not answer; other processes look by themselves")

    def run(self) -> None:
        """The task that listens."""
        while True:
            try:
                self._listen()
            except redis.RedisError:
                log.info("Redis does not answer; trying again")
            time.sleep(AGAIN)

    def _listen(self) -> None:
        listener = redis.Redis.from_url(self._url, socket_connect_timeout=1)
        with listener.pubsub() as heard:  # type: ignore[no-untyped-call]
            heard.subscribe(CHANNEL)
            for _message in heard.listen():
                self._wake([])
