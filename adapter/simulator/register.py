"""The register's own memory: what it took, line by line, and what it answered; it outlives the process."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from adapter.register import LineKey
from adapter.simulator.book import Book
from adapter.simulator.codes import Code, Refused
from adapter.simulator.journal import Begun, Journal
from adapter.simulator.sequence import enter
from adapter.simulator.told import Message, Told


@dataclass(slots=True)
class LineStored:
    """What is stored of one line."""

    book: Book = field(default_factory=Book)
    #: In the order in which they came.
    messages: list[Message] = field(default_factory=list)
    #: Notifications that came again in another message.
    resent: int = 0

    @property
    def notifications(self) -> Sequence[Told]:
        """Every notification once, in the order of numbers."""
        return list(self.book.known.values())


@dataclass(slots=True)
class Register:
    """
    What was stored, and what was answered.

    Every message is safe in the journal before it is answered, and is there again after a crash. What was
    answered is counted for this process only.
    """

    journal: Journal
    lines: dict[LineKey, LineStored] = field(default_factory=dict, init=False)
    messages: dict[str, Message] = field(default_factory=dict, init=False)
    #: How often the answer was 200, and how often each code.
    answers: Counter[int] = field(default_factory=Counter, init=False)

    def __post_init__(self) -> None:
        for begun in self.journal.begun():
            self._begin(begun)
        for message in self.journal.messages():
            self._remember(message)

    def begin(self, key: LineKey, number: int, guid: str) -> None:
        """
        Let a new line go on where another system ended: after that number and notifikasjonGUID.

        Raises ValueError for a line that has begun.
        """
        if key in self.lines:
            raise ValueError("the line has begun already")
        begun = Begun(key.kommune_nr, key.line, number, guid.lower())
        self.journal.begin(begun)
        self._begin(begun)

    def _begin(self, begun: Begun) -> None:
        book = Book(begun.number, begun.guid)
        self.lines[LineKey(begun.kommune_nr, begun.line)] = LineStored(book)

    def before(self, message_id: str, kommune_nr: str, payload: str) -> Message | None:
        """Give the message of that id that was stored; `Refused` when it was another."""
        stored = self.messages.get(message_id.lower())
        if stored is None:
            return None
        if (stored.kommune_nr, stored.payload) != (kommune_nr, payload):
            raise Refused(Code.MESSAGE_ID_CLASH)
        return stored

    def store(self, message: Message) -> None:
        """Take a message in, whole; raises `Refused` when it does not go on where its line ends."""
        stored = self.lines.get(LineKey(message.kommune_nr, message.line), LineStored())
        # Judged on a draft first: what cannot be written down must not be remembered.
        enter(message, stored.book.draft())
        self.journal.append(message)
        self._remember(message)

    def _remember(self, message: Message) -> None:
        stored = self.lines.setdefault(LineKey(message.kommune_nr, message.line), LineStored())
        stored.resent += enter(message, stored.book)
        stored.messages.append(message)
        self.messages[message.id] = message
