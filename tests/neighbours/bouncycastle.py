"""BouncyCastle: reads protected messages with code that is none of ours nor of our libraries."""

from pathlib import Path

from tests.neighbours.java_programs import JarSet

VERSION = "1.84"
JARS = JarSet(
    name="bouncycastle",
    version=VERSION,
    wanted={"org.bouncycastle:bcpkix-jdk18on": VERSION},
    lock=Path(__file__).with_name("bouncycastle.lock"),
)
