"""What a failing disk leaves behind; the long campaigns are `tests/fuzz/faults.py` and `tests/fuzz/kills.py`."""

import signal
from contextlib import contextmanager

import pytest

from stance.corpora.outputs import open_writer
from stance.exceptions import InputError
from stance.report import style as looks
from stance.schema import Document, Sentence
from stance.writing import written_aside

resource = pytest.importorskip("resource", reason="needs limits of the system")
TEXT = "Ottawa accused Beijing of lying."


@contextmanager
def largest_file(size):
    """A disk that takes no file of more bytes."""
    before, ignored = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)


@pytest.mark.parametrize("ending", [".jsonl", ".csv", ".parquet"])
def test_full_disk_leaves_what_was_there(tmp_path, ending):
    path = tmp_path / f"out{ending}"
    path.write_text("as before")
    texts = [f"{number} {TEXT}" for number in range(3000)]
    sentences = [Sentence("a", n, 0, len(text), text, "body") for n, text in enumerate(texts)]
    message = rf"out\{ending}: cannot be written \(.*File too large\); check space and permissions"
    with largest_file(20_000), pytest.raises(InputError, match=message), open_writer(path, with_meta=False) as writer:
        writer.write(Document("a", TEXT), sentences)
    assert [each.name for each in tmp_path.iterdir()] == [path.name]
    assert path.read_text() == "as before"


def test_file_that_fails_halfway_is_not_there(tmp_path):
    with largest_file(1000), pytest.raises(OSError, match="File too large"), written_aside(tmp_path / "a") as aside:
        aside.write_bytes(bytes(5000))
    assert list(tmp_path.iterdir()) == []


def test_font_that_is_missing_is_said_in_one_line(monkeypatch):
    def missing(*_, **__):
        raise ValueError("Failed to find font")

    monkeypatch.setattr(looks, "findfont", missing)
    looks._font_file.cache_clear()
    with pytest.raises(InputError, match=r"the font 'DejaVu Sans' of the plots is not found; install matplotlib again"):
        looks.style()
