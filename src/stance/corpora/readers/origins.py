"""Which document stands behind a sentence of a public corpus, by one name for all corpora that hold a part of it."""

from __future__ import annotations


def origin(corpus: str, doc: str) -> str:
    """Return the name of the document behind a sentence, the same for all corpora that hold a part of it.

    NewsMTSC's ids end in the sentence and the target; what comes before names the article.

    Parameters
    ----------
    corpus : str
        A name of the registry.
    doc : str
        The id of a document of that corpus.

    Examples
    --------
    >>> origin("newsmtsc", "allsides_1_2_3_Ann Lee_0_7")
    'newsmtsc:allsides_1_2'
    """
    if corpus == "newsmtsc":
        doc = "_".join(doc.split("_")[: 4 if doc.startswith("polusa_") else 3])
    return f"{corpus}:{doc}"
