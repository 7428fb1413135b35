"""Public corpora as their authors publish them: one module a corpus, each with a `read` that streams documents."""
