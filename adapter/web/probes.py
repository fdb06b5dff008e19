"""What a platform asks: whether we live, are ready, have started; and the numbers."""

from fastapi import FastAPI
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.responses import PlainTextResponse, Response

from adapter.health import Health
from adapter.metrics import AWAY, IDLE


def probes_app(health: Health) -> FastAPI:
    """Make the application for the port of health and metrics."""
    app = FastAPI(title="kpr-adapter health", docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/livez")
    async def livez() -> Response:
        """Whether work goes on; a neighbour that is away is no reason to kill us."""
        return _says(health.alive, "stuck: " + ", ".join(health.stuck))

    @app.get("/readyz")
    async def readyz() -> Response:
        """Whether work that is sent here gets done now."""
        away, stopped = sorted(health.away), sorted(health.stopped)
        besides = [f"stopped: {name}\n" for name in stopped]
        besides += [f"{about}: {said}\n" for about, said in sorted(health.remarks.items())]
        otherwise = "away: " + ", ".join(away) if away else "starting"
        return _says(health.ready, otherwise, "".join(besides))

    @app.get("/startupz")
    async def startupz() -> Response:
        """Whether the store is open and the doors are."""
        return _says(health.started, "starting")

    @app.get("/metrics")
    async def metrics() -> Response:
        _show(health)
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    return app


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
