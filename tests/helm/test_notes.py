"""What is said after an installation: where to look, and what is not as it should be in production."""

import pytest

from tests.helm.rendering import CASES, CHART, helm


def notes(case: str) -> str:
    told = ["--dry-run=client", "--namespace", "kpr", "--values", CASES[case]]
    done = helm("install", "kpr", CHART, *told)
    assert done.returncode == 0, done.stderr
    return done.stdout.partition("NOTES:\n")[2]


@pytest.mark.parametrize(
    ("case", "pod"),
    [("minimal", "kpr-kpr-adapter-web"), ("production", "kpr-web"), ("embedded", "kpr-test-all")],
)
def test_the_commands_to_look_with_name_what_is_there(case: str, pod: str):
    assert "helm test kpr -n kpr\n" in notes(case)
    assert f"kubectl exec -n kpr deploy/{pod} -- kpr-adapter audit\n" in notes(case)


@pytest.mark.parametrize(
    ("case", "warnings"),
    [("production", []), ("one-pod", ["SASL_PLAINTEXT"]), ("hpa", ["PLAINTEXT", "networkPolicy.enabled"])],
)
def test_what_is_open_is_warned_of(case: str, warnings: list[str]):
    said = [line for line in notes(case).splitlines() if line.startswith("WARNING")]
    assert len(said) == len(warnings)
    assert all(word in line for word, line in zip(warnings, said, strict=True))


def test_a_key_that_was_made_beside_the_database_is_told_apart_from_a_secret():
    assert "made beside the database" in notes("embedded")
    assert "store's key (kpr-store-key) and the database belong together" in notes("minimal")
