"""The built image for `make image-test`; made by build.sh, which says where it lies."""

import json
import tarfile
from pathlib import Path

import pytest

from tests.image.container import Image, Settings

BUILT = Path(__file__).parents[2] / "var/image"


@pytest.fixture(scope="session")
def archive():
    """The image as it is handed on: its settings and its layers."""
    with tarfile.open(BUILT / "image.tar") as opened:
        yield opened


@pytest.fixture(scope="session")
def settings(archive):
    """What the image says of how it is to be run."""
    manifest = json.load(archive.extractfile("manifest.json"))
    return Settings(json.load(archive.extractfile(manifest[0]["Config"])))


@pytest.fixture(scope="session")
def root():
    """The image's files, unpacked."""
    return Path((BUILT / "root").read_text().strip())


@pytest.fixture
def image(root, settings, tmp_path):
    """The image, ready to be run, with an empty volume of its own."""
    volume = tmp_path / "volume"
    volume.mkdir()
    started = Image(root, settings, volume)
    yield started
    started.end()
