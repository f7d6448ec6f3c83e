"""The files of the web chat, as browsers get them: read once, compressed once, named by content."""

import gzip
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

PAGE = Path(__file__).parent / "page"

FOR_A_YEAR = "public, max-age=31536000, immutable"
"""For files whose address changes with their content."""

_TYPES = {".js": "text/javascript", ".css": "text/css", ".html": "text/html"}
_WORTH_COMPRESSING_BYTES = 512
_COMMENT = re.compile(r"(^|\s)//\s[^\n]*$|^\s*/\*.*?\*/\s*$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Asset:
    """One file in memory, plain and compressed."""

    content_type: str
    plain: bytes
    gzipped: bytes
    etag: str

    @classmethod
    def of(cls, name: str, content: bytes) -> "Asset":
        """The file of that name with that content."""
        etag = hashlib.sha256(content).hexdigest()[:16]
        return cls(_TYPES[Path(name).suffix], content, gzip.compress(content, 9, mtime=0), etag)

    def response(self, request: web.Request, headers: dict[str, str]) -> web.Response:
        """What `request` gets: compressed where it takes that, nothing where it has it already."""
        headers = {"Vary": "Accept-Encoding", **headers}
        if any(tag.value == self.etag for tag in request.if_none_match or ()):
            known = web.Response(status=304, headers=headers)
            known.etag = self.etag
            return known
        body = self.plain
        if len(body) >= _WORTH_COMPRESSING_BYTES and takes(request, "gzip"):
            body, headers["Content-Encoding"] = self.gzipped, "gzip"
        response = web.Response(
            body=body, content_type=self.content_type, charset="utf-8", headers=headers
        )
        response.etag = self.etag
        return response


def read_assets(folder: Path = PAGE) -> dict[str, Asset]:
    """Scripts and styles by name."""
    return {
        path.name: Asset.of(path.name, _without_comments(path.read_text("utf-8")).encode())
        for path in sorted(folder.iterdir())
        if path.suffix in {".js", ".css"}
    }


def common_name(assets: dict[str, Asset]) -> str:
    """A name that changes when any of them does, for the folder that they seem to be in.

    The scripts import each other by their plain names, so they share one.
    """
    tags = "".join(f"{name}{asset.etag}" for name, asset in assets.items())
    return hashlib.sha256(tags.encode()).hexdigest()[:16]


def takes(request: web.Request, encoding: str) -> bool:
    """Whether the browser accepts this content encoding."""
    for offer in request.headers.get("Accept-Encoding", "").lower().split(","):
        name, _, weight = offer.partition(";")
        if name.strip() == encoding:
            return weight.replace(" ", "") not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}
    return False


def _without_comments(source: str) -> str:
    """Comments and indentation are for readers of the repository."""
    lines = (line.strip() for line in _COMMENT.sub("", source).splitlines())
    return "\n".join(line for line in lines if line)
