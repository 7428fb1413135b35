"""A small dated corpus, labelled by hand, that several tests of the corpus view read."""

from stance.schema import Claim, Document, Mention, Sentence, Sentiment, Span

_ROWS = [
    # document, date, source, actor, verb, stance, target, score
    ("a", "2024-01-05", "Wire", "Ottawa", "accused", "accusation", "Beijing", 0.9),
    ("a", "2024-01-05", "Wire", "Beijing", "denied", "denial", "Ottawa", 0.8),
    ("b", "2024-02-11", "Wire", "Ottawa", "accused", "accusation", "Beijing", 0.7),
    ("c", "Mon, 11 Mar 2024 10:00:00 GMT", "Gazette", "Paris", "feared", "concern", "Beijing", 0.6),
    ("c", "Mon, 11 Mar 2024 10:00:00 GMT", "Gazette", "Ottawa", "accused", "accusation", "Paris", 0.5),
    ("d", "some day", None, "you", "accused", "accusation", "Paris", 0.4),
]


def labelled_corpus():
    """Return documents and sentences."""
    documents, sentences = [], []
    for doc in dict.fromkeys(row[0] for row in _ROWS):
        rows = [row for row in _ROWS if row[0] == doc]
        text = f"News of {doc}\n\n"
        own = [Sentence(doc, 0, 0, len(text) - 2, text[:-2], "headline")]
        for _, _, _, actor, verb, stance, target, score in rows:
            start = len(text)
            said = f"{actor} {verb} {target}."
            place = {word: start + said.index(word) for word in (actor, verb, target)}
            spans = {word: Span(at, at + len(word), word) for word, at in place.items()}
            who, whom = (Mention(spans[word], word) for word in (actor, target))
            claim = Claim(stance, spans[verb], who, whom, score)
            mood = Sentiment("negative", -0.5)
            own.append(Sentence(doc, len(own), start, start + len(said), said, "body", (claim,), mood))
            text += said + " "
        documents.append(Document(doc, text, date=rows[0][1], source=rows[0][2]))
        sentences += own
    return documents, sentences
