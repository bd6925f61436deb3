"""What Taskforce costs, measured against the least that could do the same.

    make bench                      three runs of about seven minutes; the median of each line
    python -m bench --quick         half a minute; only shows that everything still measures

**How to read the table.** Each line has two sides that were measured in the same run, in turns
(A B A B), on this machine's loopback. *Ours* is the real server: ``gunicorn`` with
``gunicorn.conf.py``, its worker and ``wsgi.py``, on a new SQLite file with ``synchronous=FULL``.
*Bare* is the least that could do the same work. Quote the ratio (ours / bare), never the times:
they belong to this machine and this hour, and the ratio mostly does not. ``var/bench.json`` holds
the same lines; a quick run writes ``var/bench-quick.json`` so that nobody quotes it.

**Moments.** All processes read the same monotonic clock of the machine. *Commit* is the moment at
which COMMIT had returned in the server (the first of ``change.after_commit``); on the bare side,
which commits nothing, the line before the first emit. *POST* is the moment before the first byte
of the request is sent. *Last page* is the moment at which the process that holds the 300 sockets
had read the whole message on the last of them. The answer to the POST plays no part: it is
often later than the first pages.

**Sides.**
- Live: 50, 300 and 1,000 people with as many sessions and open boards, a quarter in each
  language; somebody claims a series.
  Bare: the same server, worker and Flask-SocketIO with an application of four rooms, whose POST
  emits to each room what our page got there: the same messages, read off our own sockets.
  The sockets offer compression as browsers do; the bare side offers it only if ours accepted.
- Sustained: four people press as fast as they are answered, before 300 boards, until the last page
  has the last change.
- Coming back: all pages are cut, miss a change, and dial at once; until the last has what it
  missed, which both servers send with their answer. The median of three times. Ours asks for each
  who it is, whether there is a seat, and what waits; the bare side asks nothing.
- Size: board, series page, search, dashboard, For you and desk of an operation with 40,400 series
  (ours) and with 404 (bare), 60 people in each, same code; before every fifth turn somebody claims
  something, so that no page comes from a cache only (with nothing new the figures beside the board
  are kept).
- Claims, clues, referrals: through HTTP by eight people at once with keep-alive, nobody watching;
  bare is the least SQL that could do it, in a loop, with the same pragmas, indexes and triggers.
- Server CPU: seconds that the kernel counted for the worker's main thread, so almost free of
  noise; per change it includes the POST, the slow elements and a fifth of a second of rest.
- Memory: resident memory of the worker, warm, before and after 1,000 boards are open, the first
  of all, and each had a message; divided by 1,000.
- Arrivals: sixty people go from the link on their badge to the board at once, while somebody works
  on before 200 open boards; bare is the same boards just before, and the limit of 60 s.
- First visit: sign-in page, everything that its HTML names, signing in, board, the same again.
  Its bare side is the limit of 100 KB.

**Where the time goes.** ``ours.py`` is the product's door with a stopwatch beside the publisher;
its steps add up to commit to last page. Green threads write to no socket while one of them draws,
so whatever the publisher does in the same round after its emits is time that pages wait.
The profile of a claim is of its own process and one thread, under cProfile, by package.

**Noise.** With two cores the server has one and the sockets the other; everything else on the
machine shows, and is printed as the load before and after; a load above 1 before the start is a
reason to wait. A busy machine is given a minute for each kind of measurement and then repeats
less. p99 of some hundred rounds is nearly their worst: read p50 and p95. A ratio that
differs by less than a tenth between two runs has not changed. The share of a core that the
process with the sockets used is printed: near 100 % it would have measured itself.
"""
