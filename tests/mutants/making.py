"""
The mutants, as mutmut makes them: a copy of the program in `mutants/`, in which each function has all its mutants beside it.

Which one is called is decided at each call (mutmut's trampoline). Made again is only what was changed since.
"""

import filecmp
import hashlib
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

from mutmut.configuration import config
from mutmut.mutation.data import MutantLineSpans, SourceFileMutationData
from mutmut.mutation.file_mutation import compute_function_hashes
from mutmut.utils.file_utils import copy_also_copy_files, copy_src_dir, walk_mutatable_files
from mutmut.utils.format_utils import mangled_name_from_mutant_name

MADE = Path("mutants")


@dataclass(frozen=True)
class Mutant:
    """A mutant: its name, the file it was made from, a digest of its text and the function's own."""

    name: str
    path: str
    digest: str
    #: The lines it changes, as they were and as they are.
    changed: str = ""
    #: What of them it takes away or writes otherwise.
    part: str = ""

    @property
    def function(self) -> str:
        """The function it was made from, by mutmut's name for it (`adapter.fhir.care.x_care_resource`)."""
        return mangled_name_from_mutant_name(self.name)

    @property
    def module(self) -> str:
        """The module it belongs to (`adapter.fhir.care`)."""
        return self.function.rpartition(".")[0]

    @property
    def package(self) -> str:
        """The stage it belongs to (`fhir`)."""
        return self.name.split(".")[1]


def make(processes: int) -> list[Mutant]:
    """Make all mutants that `[tool.mutmut]` asks for; MADE is a folder of the one we are in."""
    # Its import sets how processes of the whole program start: our own tests need it not.
    from mutmut.__main__ import create_mutants  # noqa: PLC0415

    MADE.mkdir(exist_ok=True)
    _remove_what_changed()
    copy_src_dir()
    copy_also_copy_files()
    create_mutants(processes)
    return [mutant for path in walk_mutatable_files() for mutant in _mutants(path)]


def changed_since(commit: str) -> set[str]:
    """
    Name the functions whose code differs from a commit's (comments and layout do not count).

    Raises CalledProcessError where there is no such commit: every function would seem to be new.
    """
    there = ["git", "rev-parse", "--quiet", "--verify", f"{commit}^{{commit}}"]
    subprocess.run(there, check=True, stdout=subprocess.DEVNULL)
    return {
        f"{_module(path)}.{function}"
        for path in walk_mutatable_files()
        for function in _changed(path, commit)
    }


def _remove_what_changed() -> None:
    """mutmut copies only what is not there yet, and never takes anything away."""
    for made in [*MADE.glob("*/**/*")]:
        source = made.relative_to(MADE)
        if made.is_dir() or made.suffix in {".meta", ".spans"}:
            continue
        if not source.exists() or (made.suffix != ".py" and not filecmp.cmp(made, source, shallow=False)):
            made.unlink()


def _mutants(path: Path) -> Iterator[Mutant]:
    data, spans = SourceFileMutationData(path=path), MutantLineSpans.load(path)
    data.load()
    if not data.exit_code_by_key or spans is None:
        return
    names = [*spans.span_by_function_name]
    texts = dict(zip(names, spans.read_function_sources(names), strict=True))
    for name in data.exit_code_by_key:
        mutant = name.rpartition(".")[2]
        called = f"{mangled_name_from_mutant_name(mutant)}__mutmut_orig"
        original = texts[called]
        text = texts[mutant].replace(mutant, "", 1)
        digest = hashlib.sha256((original + text).encode()).hexdigest()[:16]
        yield Mutant(name, str(path), digest, *changes(original.replace(called, "", 1), text))


def changes(original: str, text: str) -> tuple[str, str]:
    """Give the lines in which two texts differ, as they were and as they are, and what of the first's is another."""
    before, after = original.splitlines(), text.splitlines()
    taken = [line for line in before if line not in after]
    put = [line for line in after if line not in before]
    return "\n".join([*taken, *put]), _without_same_ends("\n".join(taken), "\n".join(put))


def _without_same_ends(text: str, other: str) -> str:
    """The middle of a text, between what another one begins and ends with, too."""
    begin = _same(text, other)
    end = _same(text[begin:][::-1], other[begin:][::-1])
    return text[begin : len(text) - end]


def _same(text: str, other: str) -> int:
    """With how many letters two texts begin alike."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(text, other, strict=False)))


def _changed(path: Path, commit: str) -> set[str]:
    shown = subprocess.run(["git", "show", f"{commit}:{path}"], capture_output=True, text=True, check=False)
    before = compute_function_hashes(shown.stdout) if shown.returncode == 0 else {}
    now = compute_function_hashes(path.read_text())
    return {function for function, digest in now.items() if before.get(function) != digest}


def _module(path: Path) -> str:
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def arguments_of_pytest() -> list[str]:
    """The arguments with which pytest finds the tests that judge."""
    settings = config()
    return [*settings.pytest_add_cli_args, *settings.pytest_add_cli_args_test_selection]
