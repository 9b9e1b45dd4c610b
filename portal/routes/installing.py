"""What makes the portal an app on a phone: its manifest, and a calm page for want of a network."""

import hashlib
import json
from typing import Any

from litestar import Response, get

from portal.routes.rendering import show
from portal.routes.templating import STATIC, static
from portal.routes.visits import Request, language_of
from portal.rules.permissions import Permission
from portal.rules.vocabulary import N_

OFFLINE = "/offline"
# Everything that the offline page is drawn with.
FILES = ("portal.css", "portal.js", "logo.svg", "vendor/htmx.min.js", "vendor/icons.svg")
GROUND, COLOUR = "#f6f6f3", "#0b6468"  # --paper and --accent of portal.css
ICONS = (("192.png", "192x192", "any"), ("512.png", "512x512", "any"))
MASKABLE = ("maskable.png", "512x512", "maskable")


@get("/manifest.webmanifest", needs=Permission.EVERYONE)
async def show_manifest(request: Request) -> Response[bytes]:
    language = language_of(request)
    manifest = {
        "id": "/",
        "name": language.say(N_("Subcontractor Portal")),
        "short_name": language.say(N_("Tickets")),
        "lang": language.code,
        "start_url": "/",
        "scope": "/",
        "display": "standalone",
        "background_color": GROUND,
        "theme_color": COLOUR,
        "icons": [
            {"src": static(f"app/{name}"), "sizes": sizes, "type": "image/png", "purpose": purpose}
            for name, sizes, purpose in (*ICONS, MASKABLE)
        ],
    }
    return Response(
        json.dumps(manifest).encode(),
        media_type="application/manifest+json",
        headers={"vary": "Accept-Language"},
    )


@get("/service-worker.js", needs=Permission.EVERYONE)
async def show_service_worker(request: Request) -> Response[str]:
    """The script, with what it has to keep; it changes whenever one of that changes."""
    facts: dict[str, Any] = {
        "language": language_of(request).code,
        "offline": OFFLINE,
        "files": [static(name) for name in FILES],
    }
    facts["cache"] = hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:12]
    script = (STATIC / "service_worker.js").read_text()
    return Response(
        f"const FACTS = {json.dumps(facts)};\n{script}", media_type="text/javascript; charset=utf-8"
    )


@get(OFFLINE, needs=Permission.EVERYONE)
async def show_offline(request: Request) -> Response[str]:
    return show(request, "offline.html")


ROUTES = [show_manifest, show_service_worker, show_offline]
