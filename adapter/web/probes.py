"""What a platform asks: whether we live, are ready, have started; and the numbers."""

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from adapter.health import Health
from adapter.metrics import AWAY, IDLE


def probes_app(health: Health) -> Starlette:
    """Make the application for the port of health and metrics."""

    async def livez(_request: Request) -> Response:
        """Say whether work goes on; a neighbour that is away is no reason to kill us."""
        return _says(health.alive, "stuck: " + ", ".join(health.stuck))

    async def readyz(_request: Request) -> Response:
        """Say whether work that is sent here gets done now."""
        away, stopped = sorted(health.away), sorted(health.stopped)
        besides = [f"stopped: {name}\n" for name in stopped]
        besides += [f"{about}: {said}\n" for about, said in sorted(health.remarks.items())]
        otherwise = "away: " + ", ".join(away) if away else "starting"
        return _says(health.ready, otherwise, "".join(besides))

    async def startupz(_request: Request) -> Response:
        """Say whether the store is open and the doors are."""
        return _says(health.started, "starting")

    async def metrics(_request: Request) -> Response:
        _show(health)
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    # Not FastAPI, which takes a tenth of a start to import: an intake without HTTP does without.
    answers = {"/livez": livez, "/readyz": readyz, "/startupz": startupz, "/metrics": metrics}
    return Starlette(routes=[Route(path, answer, methods=["GET"]) for path, answer in answers.items()])


def _show(health: Health) -> None:
    """Give what the probes know as numbers; what is no more is shown no more."""
    AWAY.clear()
    IDLE.clear()
    for neighbour in health.away:
        AWAY.labels(neighbour).set(1)
    for part, seconds in health.idle().items():
        IDLE.labels(part).set(round(seconds, 1))


def _says(good: bool, otherwise: str, besides: str = "") -> Response:
    return PlainTextResponse(("ok\n" if good else f"{otherwise}\n") + besides, 200 if good else 503)
