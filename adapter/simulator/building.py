"""Putting the simulator together from its folder and what is demanded of senders."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path

from adapter.config import Environment, Scheme, shipped_mappings
from adapter.mapping.load import load_tables
from adapter.register import LineKey
from adapter.register.checking.facts import facts_of
from adapter.register.messages.schema import Schemas
from adapter.simulator import Clock, Demands, Party
from adapter.simulator.app import World, make_app, part_of
from adapter.simulator.assertions import Assertions
from adapter.simulator.clients import ClientKeys
from adapter.simulator.contents import Contents, Strict
from adapter.simulator.control import serve_control
from adapter.simulator.directory import Directory
from adapter.simulator.door import Door
from adapter.simulator.faults import Faults
from adapter.simulator.files import Folder
from adapter.simulator.issuer import Issuer
from adapter.simulator.journal import Journal
from adapter.simulator.proofs import Proofs
from adapter.simulator.register import LineStored, Register
from adapter.simulator.script import Part, Script
from adapter.simulator.settings import settings_for, write_settings
from adapter.simulator.tokens import Doorkeeper, Tokens
from adapter.simulator.told import Marks, Message, Told


@dataclass(frozen=True, slots=True)
class Simulator:
    """A simulator: where it is, what it holds, and how it is steered."""

    url: str
    folder: Folder
    demands: Demands
    clock: Clock
    script: Script
    directory: Directory
    register: Register
    issuer: Issuer
    #: What each part knows of proofs.
    proofs: dict[Part, Proofs] = field(repr=False)

    @property
    def settings(self) -> Mapping[str, str]:
        """Settings of an adapter that is to speak to it, by the names of their variables."""
        return settings_for(self.folder, self.url, self.demands)

    @property
    def stored_messages(self) -> Mapping[str, Message]:
        """Every message stored, by messageId in lower case."""
        return self.register.messages

    @property
    def accepted(self) -> Mapping[LineKey, Sequence[Told]]:
        """Every notification stored, once, by line and in the order of numbers."""
        return {key: stored.notifications for key, stored in sorted(self.register.lines.items())}

    def line(self, key: LineKey) -> LineStored:
        """What is stored of a line."""
        return self.register.lines.get(key, LineStored())


@dataclass(frozen=True, slots=True)
class Plan:
    """What a simulator is made from."""

    folder: Folder
    url: str
    parties: Sequence[Party]
    demands: Demands
    script: Script
    clock: Clock
    #: Judges messages instead of our schemas and rules.
    contents: Contents | None = None


def build(plan: Plan) -> tuple[Simulator, Faults]:
    """Make a simulator and the application that is to be served; writes its folder."""
    directory = Directory(plan.folder, plan.clock, plan.demands.her_id)
    for party in plan.parties:
        directory.add(party)
    write_settings(plan.folder, plan.url, plan.demands, plan.parties)
    proofs = _proofs(plan)
    issuer = _issuer(plan, directory, proofs[Part.TOKEN])
    register = Register(Journal(plan.folder.stored))
    simulator = Simulator(
        plan.url,
        plan.folder,
        plan.demands,
        plan.clock,
        plan.script,
        directory,
        register,
        issuer,
        proofs,
    )
    return simulator, _application(simulator, plan.contents or _strict(plan.demands.schema_dir))


def _application(simulator: Simulator, contents: Contents) -> Faults:
    demands, clock, directory = simulator.demands, simulator.clock, simulator.directory
    marks = Marks(simulator.folder.secret())
    door = Door(demands, clock, directory, simulator.register, marks, contents)
    keepers = _keepers(simulator.issuer.tokens, simulator.proofs, demands.scheme)
    app = make_app(World(simulator.url, demands, clock, directory, simulator.issuer, door, keepers))
    serve_control(app, simulator.script, simulator.register, clock, directory)
    return Faults(
        app,
        simulator.script,
        partial(part_of, demands=demands),
        directory.kommune_of,
        simulator.proofs,
    )


def _proofs(plan: Plan) -> dict[Part, Proofs]:
    proofs = {part: Proofs(plan.clock) for part in Part}
    if plan.demands.token_nonce:
        proofs[Part.TOKEN].want_nonce()
    if plan.demands.door_nonce:
        proofs[Part.DOOR].want_nonce()
    return proofs


def _issuer(plan: Plan, directory: Directory, proofs: Proofs) -> Issuer:
    folder, demands, clock = plan.folder, plan.demands, plan.clock
    clients = ClientKeys(folder.root / "client-keys.json", folder.jwk(folder.client, "kpr-adapter-1"))
    by_orgnr = {party.orgnr: party for party in directory.parties.values()}
    assertions = Assertions(demands, plan.url, clock, by_orgnr, clients.keys)
    key = folder.jwk(folder.root / "issuer.jwk", "issuer-1")
    tokens = Tokens(plan.url, clock, key, demands.client_id, demands.token_seconds)
    return Issuer(plan.url, demands, assertions, tokens, proofs, clients)


def _keepers(tokens: Tokens, proofs: Mapping[Part, Proofs], scheme: Scheme) -> Mapping[Part, Doorkeeper]:
    """Who is let in where; only the register's door may be one that takes Bearer."""
    return {
        Part.DOOR: Doorkeeper(tokens, proofs[Part.DOOR], scheme),
        Part.ADDRESSES: Doorkeeper(tokens, proofs[Part.ADDRESSES], Scheme.DPOP),
        Part.KEYS: Doorkeeper(tokens, proofs[Part.KEYS], Scheme.DPOP),
    }


@cache
def _strict(official: Path | None) -> Strict:
    """Our schemas and rules, for an environment of synthetic persons; read once a process."""
    tables = load_tables(shipped_mappings())
    facts = facts_of(tables, Environment.TEST, synthetic_only=True)
    return Strict(Schemas(official), facts)
