"""What a form sends, as fields and files: both encodings that browsers use, with the standard library."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from email.message import Message
from urllib.parse import parse_qsl

from stance.serve.guards import Refused

MAX_PARTS = 200
_HEADER = re.compile(rb"content-disposition:([^\r\n]{0,2000})", re.IGNORECASE)


@dataclass
class Form:
    """Fields as text, the last of a name counting, and files as name and bytes."""

    fields: dict[str, str] = field(default_factory=dict)
    files: list[tuple[str, bytes]] = field(default_factory=list)


def read_form(kind: str, body: bytes) -> Form:
    """Read a form.

    Parameters
    ----------
    kind : str
        The header `Content-Type`.
    body : bytes

    Raises
    ------
    Refused
        If it is of another kind, or not as browsers write it.
    """
    message = Message()
    message["Content-Type"] = kind
    if message.get_content_type() == "application/x-www-form-urlencoded":
        try:
            pairs = parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MAX_PARTS, errors="strict")
        except ValueError:
            raise Refused(400, "the form cannot be read; load the page again") from None
        return Form(dict(pairs))
    boundary = message.get_param("boundary")
    if message.get_content_type() != "multipart/form-data" or not isinstance(boundary, str) or not boundary:
        raise Refused(415, "a form was expected; use the one on the page")
    return _multipart(body, boundary.encode("utf-8", "replace"))


def _multipart(body: bytes, boundary: bytes) -> Form:
    pieces = (b"\r\n" + body).split(b"\r\n--" + boundary, MAX_PARTS + 2)
    if len(pieces) < 2 or not pieces[-1].startswith(b"--"):
        raise Refused(400, "the form is cut off, or has too many parts; load the page again")
    out = Form()
    for piece in pieces[1:-1]:
        head, found, content = piece.partition(b"\r\n\r\n")
        match = _HEADER.search(head)
        if not found or match is None:
            raise Refused(400, "the form cannot be read; load the page again")
        message = Message()
        message["Content-Disposition"] = match[1].decode("utf-8", "replace").strip()
        name, file = (message.get_param(key, header="content-disposition") for key in ("name", "filename"))
        if isinstance(file, str):
            if file:
                out.files.append((file, content))
        elif isinstance(name, str):
            try:
                out.fields[name] = content.decode()
            except UnicodeDecodeError:
                raise Refused(400, "the form is not UTF-8; load the page again") from None
    return out
