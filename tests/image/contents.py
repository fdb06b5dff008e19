"""What is in the image, and what is not."""

import re
from importlib.metadata import distributions
from pathlib import Path

import pytest

from tests.image.pins import pins
from tests.image.reaching import write
from tests.image.workplace import names_of_this_workplace

ROOT = Path(__file__).parents[2]
PACKAGES = "opt/kpr/lib"
#: Programs that make, fetch or install things, and modules that do.
TOOLS = {"gcc", "cc", "g++", "c++", "clang", "ld", "as", "make", "pip", "pip3", "uv", "git", "curl", "wget"}
MODULES = {"pip", "ensurepip", "setuptools", "hatchling", "wheel", "pytest", "mypy"}


def files(root):
    return [path for path in root.rglob("*") if path.is_file() and not path.is_symlink()]


def test_it_says_what_it_is(settings):
    labels = settings.told["Labels"]
    version = re.search(r'^version = "(.*)"$', (ROOT / "pyproject.toml").read_text(), re.MULTILINE)
    assert labels["org.opencontainers.image.title"] == "kpr-adapter"
    assert labels["org.opencontainers.image.licenses"] == "MIT"
    assert labels["org.opencontainers.image.version"] == version[1]
    assert labels["org.opencontainers.image.revision"]


def test_it_names_its_user_by_a_number_that_is_not_roots(settings):
    assert re.fullmatch(r"[1-9]\d{4,}:[1-9]\d{4,}", settings.user)


def test_it_says_what_it_writes_where_it_listens_and_how_it_is_stopped(settings):
    assert list(settings.told["Volumes"]) == ["/var/lib/kpr"]
    assert sorted(settings.told["ExposedPorts"]) == ["8080/tcp", "8081/tcp"]
    assert settings.told["StopSignal"] == "SIGTERM"


def test_nothing_in_it_builds_fetches_or_installs(root):
    programs = {path.name for path in root.rglob("bin/*")} | {path.name for path in root.rglob("sbin/*")}
    modules = {path.parent.name for path in root.rglob("__init__.py")}
    assert (programs & TOOLS, modules & MODULES) == (set(), set())


def test_the_packages_are_those_that_are_pinned_for_running_and_no_others(root):
    folder = next((root / PACKAGES).glob("python3.*/site-packages"))
    found = {one.metadata["Name"]: one.version for one in distributions(path=[str(folder)])}
    found = {re.sub("[-_.]+", "-", name).lower(): version for name, version in found.items()}
    del found["kpr-adapter"]
    pinned = pins("run")
    assert {name: pinned.get(name) for name in found} == found


def test_every_module_of_the_program_and_its_packages_is_compiled(root):
    sources = [path for path in (root / PACKAGES).rglob("*.py") if path.is_file()]
    bare = [path for path in sources if not list((path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"))]
    assert sources
    assert bare == []


def test_its_user_owns_nothing_but_the_volume(root, settings):
    user = int(settings.user.partition(":")[0])
    owned = [path for path in root.rglob("*") if path.lstat().st_uid == user]
    assert owned == [root / "var/lib/kpr"]


@pytest.fixture(scope="module")
def layers(archive):
    """Every layer, and the settings with their history, as bytes."""
    return {member.name: archive.extractfile(member).read() for member in archive if member.isfile()}


def holding(layers, words):
    """Where one of the words is; not which: what must not be in the image must not be in a log either."""
    return [place for place, content in layers.items() if any(word in content for word in words)]


def test_no_layer_knows_this_workplace(layers):
    assert holding(layers, [b"kpr-adapter"])
    assert holding(layers, names_of_this_workplace()) == []


@pytest.mark.parametrize("name", ["hostname", "hosts", "resolv.conf"])
def test_the_network_that_it_runs_in_is_for_the_engine_to_say(root, name):
    told = root / "etc" / name
    assert not told.exists() or told.stat().st_size == 0


def test_no_layer_holds_a_secret_of_the_build(layers, tmp_path):
    write(tmp_path)
    secrets = [path.read_bytes() for path in tmp_path.iterdir()]
    assert all(secrets)
    assert holding(layers, secrets) == []


@pytest.mark.parametrize(
    "name", ["*.key", "*.db", ".env", ".git", "pip.conf", "99build", "ca.pem", "tenants.y*ml"]
)
def test_no_file_is_one_that_holds_secrets_or_somebodys_settings(root, name):
    assert [path for path in root.rglob(name) if "_shipped/examples" not in str(path)] == []


def test_no_file_holds_a_private_key(root):
    begun = re.compile(rb"^-----BEGIN [A-Z ]*PRIVATE KEY-----\r?\n[A-Za-z0-9+/=]{40}", re.MULTILINE)
    assert [path for path in files(root) if begun.search(path.read_bytes())] == []
