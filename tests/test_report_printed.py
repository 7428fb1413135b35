"""A run and a comparison for the terminal and as LaTeX: the numbers of the report, and nothing that is markup."""

import re
import shutil
import string
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.report.as_terminal import print_report
from stance.report.latex import escape, latex_report, latex_table
from stance.report.tables import Row, Table, score_table
from summaries import EVIL, empty_summary, make_summary

COMMANDS = {
    "textbackslash": "\\", "textasciitilde": "~", "textasciicircum": "^", "textless": "<", "textgreater": ">",
    "textbar": "|", "textasciigrave": "`",
}  # fmt: skip


def read_latex(text):
    """Turn escaped text back; what is not escaped as it should be raises."""
    out, at = "", 0
    token = re.compile(r"\\([a-z]+)\{\}|\\([&%$#_{}])|(\{\\char34\})|(\{\})|([^\\&%$#_{}~^<>|\"`])")
    while at < len(text):
        found = token.match(text, at)
        assert found, text[at:]
        name, special, quote, _, plain = found.groups()
        out += COMMANDS[name] if name else special or ('"' if quote else plain or "")
        at = found.end()
    return out


@given(st.text(string.printable.strip() + " é漢"))
def test_latex_escapes_all_that_means_something(text):
    assert read_latex(escape(text)) == " ".join(text.split())
    assert not re.search("--|,,|''", escape(text))


def test_latex_shows_what_cannot_be_seen_as_its_code():
    assert escape("a\u202eb\x00\ud800") == "a[U+202E]b[U+0000][U+D800]"


def test_latex_report_has_the_numbers_with_their_intervals():
    tables = latex_report(make_summary())
    assert r"macro-F1 & 0.620 [0.580, 0.660] & 0.520 & 0.000 \\" in tables
    assert tables.count(r"\begin{table}") == tables.count(r"\toprule") == 2
    assert latex_report(make_summary()) == tables


def test_latex_table_makes_the_best_bold_and_sets_numbers_to_the_right():
    table = Table("T", ("", "n", "name"), [Row("[a]", ("\N{MINUS SIGN}0.5", "x"), "*"), Row("*b", ("-", "3"))])
    shown = latex_table(table)
    assert r"\begin{tabular}{lrl}" in shown
    assert r"\textbf{[a]} & \textbf{\ensuremath{-}0.5} & x \\" in shown
    assert r"{}*b & - & 3 \\" in shown


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="needs pdflatex with booktabs")
def test_latex_of_hostile_text_compiles(tmp_path):
    evil = [EVIL, string.printable, "[x]", "* ^^41 \\\\ [2pt]", "\\end{table} %", "–—‘’“”…→− éßł"]
    table = Table(EVIL, (EVIL, "n"), [Row(text, (text,), "*" * (k % 2)) for k, text in enumerate(evil)], (EVIL,))
    tables = latex_table(table) + latex_report(make_summary(EVIL))
    head = "\\documentclass{article}\\usepackage{booktabs,graphicx}\\begin{document}\n"
    (tmp_path / "t.tex").write_text(f"{head}{tables}\\end{{document}}", encoding="utf-8")
    done = subprocess.run(["pdflatex", "-halt-on-error", "t.tex"], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]


def test_terminal_says_what_the_report_says(capsys):
    print_report(make_summary(EVIL))
    shown = capsys.readouterr().out
    assert "Macro-F1 0.62 (95 % CI 0.58–0.66), 0.10 above the cue words" in shown
    assert re.search(r"macro-F1 +0\.620 \[0\.580, 0\.660\] +0\.520 +0\.000\n", shown)
    assert "accusation, missed: 4 (no cue word 4)" in shown
    assert "‹U+202E›" in shown
    assert "\u202e" not in shown


def test_terminal_of_nothing_says_so(capsys):
    print_report(empty_summary())
    assert "nothing was evaluated" in capsys.readouterr().out


def test_score_table_names_labels_in_their_order():
    summary = make_summary()
    names = [row.name for row in score_table(summary.scores, summary.stances[::-1]).rows]
    assert names == ["macro-F1", "concern F1", "denial F1", "accusation F1", "actor accuracy"]
