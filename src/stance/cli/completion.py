"""`stance completion`: what a shell needs to complete commands, options and their values with the Tab key."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from stance.cli.parser import Commands, Parser, add_command

_BASH = """\
# stance: completion for bash; in ~/.bashrc: eval "$(stance completion bash)"
_stance() {
  local line="${COMP_LINE:0:COMP_POINT}" word before
  word="${line##* }"
  mapfile -t COMPREPLY < <(stance completion words -- "$line" 2>/dev/null)
  before="${word%"${word##*[=:]}"}"  # bash completes only what stands behind the last = or :
  COMPREPLY=("${COMPREPLY[@]#"$before"}")
  [[ ${#COMPREPLY[@]} -ne 1 || ${COMPREPLY[0]} == *= ]] && compopt -o nospace
}
complete -o default -F _stance stance
"""
_ZSH = """\
# stance: completion for zsh; in ~/.zshrc, after compinit: eval "$(stance completion zsh)"
_stance() {
  local -a found
  found=("${(@f)$(stance completion words -- "${(j: :)words[1,CURRENT]}" 2>/dev/null)}")
  found=(${found:#})
  if (( ${#found} )); then
    compadd -S '' -- ${(M)found:#*=}
    compadd -- ${found:#*=}
  else
    _files
  fi
}
compdef _stance stance
"""
_FISH = """\
# stance: completion for fish; in ~/.config/fish/config.fish: stance completion fish | source
complete -c stance -a '(stance completion words -- (commandline -cp) 2>/dev/null)'
"""
SCRIPTS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH}
_RUN_FLAGS = ("--cfg", "--config-dir", "--help", "--info", "--multirun", "--package", "--resolve", "--resume", "-m")
_CFG = ("job", "hydra", "all")


def add(commands: Commands, whole: Parser) -> None:
    """Add the command, which completes for the parser of all commands."""
    parser = add_command(
        commands,
        "completion",
        help="a script that completes commands and options with the Tab key",
        example='eval "$(stance completion bash)"',
    )
    parser.add_argument("shell", choices=(*SCRIPTS, "words"), help="words: what may stand next, as the scripts ask for")
    parser.add_argument("line", nargs="?", default="", metavar="LINE", help="the command line so far, for words")
    parser.set_defaults(call=lambda parsed: _completion(parsed, whole))


def _completion(parsed: argparse.Namespace, whole: Parser) -> int:
    if parsed.shell == "words":
        words = parsed.line.split()
        last = "" if parsed.line[-1:].isspace() else words.pop() if words else ""
        print(*candidates(whole, words[1:], last), sep="\n")
    else:
        print(SCRIPTS[parsed.shell], end="")
    return 0


def candidates(parser: Parser, before: Sequence[str], last: str) -> list[str]:
    """Return what the last word of a command line may become; nothing where only a path can stand.

    Parameters
    ----------
    parser : Parser
        The parser of all commands.
    before : sequence of str
        The words between `stance` and the last one.
    last : str
        What is typed of the last word.
    """
    option: argparse.Action | None = None
    for number, word in enumerate(before):
        below = _commands(parser)
        if word == "run" and number == 0:
            return _begun(_of_run(before[-1], last), last)
        if below and word in below:
            parser = below[word]
        option = next((action for action in parser._actions if word in action.option_strings), None)
    if option is not None and option.nargs != 0:
        return _begun(_values(parser, option), last)
    if last.startswith("-"):
        return _begun([word for action in parser._actions for word in action.option_strings], last)
    below = _commands(parser)
    places = [action for action in parser._actions if not action.option_strings]
    return _begun(list(below) or _values(parser, places[0] if places else None), last)


def _begun(words: list[str], last: str) -> list[str]:
    return sorted({word for word in words if word.startswith(last)})


def _commands(parser: Parser) -> dict[str, Parser]:
    return next((dict(each.choices) for each in parser._actions if isinstance(each, argparse._SubParsersAction)), {})


def _values(parser: Parser, action: argparse.Action | None) -> list[str]:
    if action is None:
        return []
    if action.choices is not None:
        return [str(choice) for choice in action.choices]
    if action.metavar in {"NAME", "NAME_OR_FILE"} and parser.prog.startswith("stance corpora"):
        from stance.corpora.registry import corpora

        return list(corpora())
    return ["latest"] if action.metavar in {"RUN", "RUN_OR_FILE", "RUN_OR_EXPERIMENT"} else []


def _of_run(previous: str, last: str) -> list[str]:
    """Return Hydra's flags, the groups, and behind `GROUP=` the options of a group."""
    if previous in {"--cfg", "-c"}:
        return list(_CFG)
    if previous in {"--config-dir", "-cd"}:
        return []
    if previous == "--resume":
        return ["latest"]
    if last.startswith("-"):
        return list(_RUN_FLAGS)
    from stance.resources import resource

    group, equals, _ = last.partition("=")
    folder = resource("configs")
    if equals:
        return [f"{group}={option}" for option in _options(folder / group)] if group.isidentifier() else []
    return [f"{path.name}=" for path in folder.iterdir() if path.name != "hydra" and _options(path)]


def _options(folder: Path) -> list[str]:
    return [path.stem for path in folder.glob("*.yaml")]
