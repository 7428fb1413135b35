"""Web pages to documents: trafilatura (an extra) finds the article in a page and what is known of it."""

from __future__ import annotations

from pathlib import Path

from stance.corpora.files import read_bytes
from stance.exceptions import InputError, MissingExtraError
from stance.schema import Document

ENDINGS = (".html", ".htm")
_LARGEST = 20_000_000


def read_html(path: Path, id_: str) -> Document:
    """Read the article of a web page.

    Its text is the title and each paragraph, parted by empty lines; offsets count in this text. Navigation, adverts and
    comments are left out by trafilatura.

    Parameters
    ----------
    path : Path
        `.html` in any encoding that the page declares.
    id_ : str
        The document's id.

    Raises
    ------
    InputError
        If the file cannot be read, is too large or holds no article.
    MissingExtraError
        If the extra ``html`` is not installed.
    """
    try:
        from trafilatura import bare_extraction
    except ImportError:
        raise MissingExtraError("reading .html", "html") from None
    data = read_bytes(path)
    if len(data) > _LARGEST:
        raise InputError(f"has {len(data):,} bytes, more than {_LARGEST:,}; give the page alone", path=path)
    page = bare_extraction(data, with_metadata=True, favor_recall=True, include_comments=False)
    if page is None or not (page.text or "").strip():
        raise InputError("no article was found in the page; save its text as .txt", path=path)
    paragraphs = [line.strip() for line in page.text.splitlines() if line.strip()]
    title = " ".join((page.title or "").split()) or None
    if title and paragraphs[0] != title:
        paragraphs.insert(0, title)
    return Document(id_, "\n\n".join(paragraphs), title=title, date=page.date, source=page.sitename)
