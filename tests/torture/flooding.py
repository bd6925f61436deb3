"""Many lines, each of which asks again as soon as it is answered, until standard input ends; then
says how often what was answered. A process of its own, so that it holds up nobody who measures."""

import contextlib
import http.client
import json
import sys
import threading
from collections import Counter


def main():
    told = json.loads(sys.argv[1])
    answered, is_over = Counter(), threading.Event()

    def ask_all_the_time():
        while not is_over.is_set():
            line = http.client.HTTPConnection("127.0.0.1", told["port"], timeout=30)
            with contextlib.closing(line), contextlib.suppress(OSError, http.client.HTTPException):
                while not is_over.is_set():
                    line.request(told["method"], told["path"], told["body"], told["headers"])
                    answer = line.getresponse()
                    answer.read()
                    answered[answer.status] += 1

    lines = [threading.Thread(target=ask_all_the_time) for _ in range(told["lines"])]
    for each in lines:
        each.start()
    sys.stdin.read()
    is_over.set()
    for each in lines:
        each.join()
    sys.stdout.write(json.dumps(answered))


if __name__ == "__main__":
    main()
