"""The web app's files, the API's reference page, and the headers that keep both from reaching anywhere else."""

from pathlib import Path

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

STATIC = Path(__file__).parent / "static"
BUILD = "the web app is not built; run `make setup` (or `npm ci && npm run build` in web/), then load this page again"
_FOREVER = "public, max-age=31536000, immutable"
# Mantine writes its variables into a style element; scripts, fonts, pictures and connections are ours alone.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
_RAW_HEADERS = [(name.lower().encode(), value.encode()) for name, value in _HEADERS.items()]
_DOCS = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Fairlead API</title><link rel="icon" href="/fairlead.svg"><link rel="stylesheet" href="/swagger/swagger-ui.css"></head>
<body><div id="swagger-ui"></div>
<script src="/swagger/swagger-ui-bundle.js"></script><script src="/swagger/start.js"></script></body></html>
"""


class SafeHeaders:
    """Adds the security headers to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                set_already = {name for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *(each for each in _RAW_HEADERS if each[0] not in set_already)]
            await send(message)

        await self._app(scope, receive, send_with_headers)


class _Hashed(StaticFiles):
    """Files whose names carry their content's hash: good for ever."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = _FOREVER
        return response


def install(app: FastAPI, static: Path = STATIC) -> None:
    """Serve the app at every address that is no API: hashed assets for ever, everything else afresh."""
    app.mount("/assets", _Hashed(directory=static / "assets", check_dir=False))
    app.mount("/swagger", StaticFiles(directory=static / "swagger", check_dir=False))

    @app.get("/docs", include_in_schema=False)
    def docs() -> Response:
        return HTMLResponse(_DOCS) if (static / "swagger").is_dir() else HTMLResponse(_plain(BUILD), status_code=503)

    @app.get("/{path:path}", include_in_schema=False)
    def page(path: str) -> Response:
        return _page(static, path)


def _page(static: Path, path: str) -> Response:
    """A file of the build, else the app itself, which knows its own addresses."""
    if path.startswith(("v1/", "assets/", "swagger/")):
        raise HTTPException(404)
    index = static / "index.html"
    if not index.is_file():
        return HTMLResponse(_plain(BUILD), status_code=503)
    wanted = (static / path).resolve()
    if path and wanted.is_file() and wanted.is_relative_to(static.resolve()):
        return FileResponse(wanted, headers={"Cache-Control": "no-cache"})
    return FileResponse(index, headers={"Cache-Control": "no-cache"})


def _plain(words: str) -> str:
    return f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Fairlead</title><p>{words}</p></html>'
