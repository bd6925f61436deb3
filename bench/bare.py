"""The least that could do it: four rooms, four emits. ``gunicorn bench.bare:app``."""

import eventlet

eventlet.monkey_patch()

import os  # noqa: E402
import time  # noqa: E402

from flask import Flask, Response, request  # noqa: E402
from flask_socketio import SocketIO, join_room  # noqa: E402

app = Flask(__name__)
socketio = SocketIO(
    app,
    async_mode="eventlet",
    cors_allowed_origins=os.environ["TASKFORCE_ORIGIN"],
    transports=["websocket"],
    manage_session=False,
)
messages: dict[str, dict[str, object]] = {}


@socketio.on("watch")
def watch(said: dict[str, str]) -> dict[str, object]:
    join_room(said["language"])
    missed = {"missed": messages[said["language"]]} if "seen" in said else {}
    return {"ok": True, "seq": 0} | missed


@app.get("/sign-in")
def ready() -> str:
    return "ready"


@app.post("/messages")
def take() -> Response:
    """What is to be said in each room from now on."""
    messages.update(request.get_json())
    return Response(status=204)


@app.post("/say/<int:number>")
def say(number: int) -> Response:
    """The same as ever, with another number."""
    committed = time.monotonic()
    for language, message in messages.items():
        socketio.emit("parts", message | {"prev": number - 1, "seq": number}, to=language)
    return Response(
        status=204, headers={"Committed-At": str(committed), "Event-Number": str(number)}
    )
