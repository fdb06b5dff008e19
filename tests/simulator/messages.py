"""Messages made by hand: text with holes, so that no writer of ours stands behind them. Synthetic persons only."""

from dataclasses import dataclass, field

ZERO = "00000000-0000-0000-0000-000000000000"
IPLOS = "http://www.npr.no/xmlstds/56_0_0_ipl"
HST = "http://www.npr.no/xmlstds/56_0_0_hst"
#: A published test number (month + 80), and one that somebody could have.
SYNTHETIC, OTHER_SYNTHETIC = "17912099997", "29822099635"
CONTACTS = "".join(
    f'<Kontaktperson kontPerson="Åse Eksempel" meldTelefon="00000000" meldEpost1="kpr@example.no"'
    f' typeKontaktperson="{kind}"/>'
    for kind in ("1", "15", "16", "17")
)


def guid(kind: int, number: int) -> str:
    return f"{kind:08d}-0000-4000-8000-{number:012d}"


@dataclass
class Told:
    """One IPLOS notification, with the values of an ordinary one."""

    number: int
    previous: str | None = None
    status: str = "N"
    ref: str | None = None
    event: str = "TjenesteStart"
    service: str = "TJ-1"
    stop_id: str | None = None
    event_number: int | None = None
    bruker_nr: str = "B-501"
    fid: str = SYNTHETIC
    date: str = "2025-03-01"
    guid: str = field(default="")

    def __post_init__(self) -> None:
        self.guid = self.guid or guid(1, self.number)
        if self.previous is None:
            self.previous = guid(1, self.number - 1) if self.number > 1 else ZERO

    def xml(self) -> str:
        ref = f' notifikasjonRef="{self.ref}"' if self.ref else ""
        stop = f' midlertidigStoppID="{self.stop_id}"' if self.stop_id else ""
        event = guid(2, self.event_number or self.number)
        return (
            f'<Notifikasjon statusNotifikasjon="{self.status}" notifikasjonTid="2025-03-03T09:15:00"'
            f' notifikasjonLopeNr="{self.number}" notifikasjonGUID="{self.guid}"'
            f' notifikasjonForrigeGUID="{self.previous}"{ref}>'
            f'<{self.event} tjenesteType="21" tjenesteID="{self.service}"{stop} hendelseDato="{self.date}"'
            f' hendelseRegTid="2025-03-03T09:14:30" tjenesteOrgNr="310123455" hendelseGUID="{event}">'
            f'<Bruker pasientGUID="{guid(3, 1)}" brukerNr="{self.bruker_nr}" fid="{self.fid}" typeID="1"/>'
            f"</{self.event}></Notifikasjon>"
        )


def iplos(*told: Told, kommune: str = "0301") -> bytes:
    """An IPLOS message."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Melding xmlns="{IPLOS}" versjon="56.0.0" meldingstype="K" leverandor="Eksempel EPJ AS"'
        ' navnEPJ="Eksempel" versjonEPJ="4.2.0" versjonUt="0.1.0">'
        f'{"".join(one.xml() for one in told)}{CONTACTS}<Kommune kommuneNr="{kommune}"/></Melding>'
    ).encode()


@dataclass
class Konsultasjon:
    """One HST notification, with the values of an ordinary one."""

    number: int
    previous: str | None = None
    status: str = "N"
    ref: str | None = None
    id: str = "K-1"
    unit: str = "ENH-1"

    def __post_init__(self) -> None:
        if self.previous is None:
            self.previous = guid(4, self.number - 1) if self.number > 1 else ZERO

    def xml(self) -> str:
        ref = f' notifikasjonRef="{self.ref}"' if self.ref else ""
        return (
            f'<Notifikasjon statusNotifikasjon="{self.status}" notifikasjonTid="2025-03-10T13:05:00"'
            f' notifikasjonLopeNr="{self.number}" notifikasjonGUID="{guid(4, self.number)}"'
            f' notifikasjonForrigeGUID="{self.previous}"{ref}>'
            f'<Konsultasjon konsultasjonID="{self.id}" datoTidStart="2025-03-10T12:30:00"'
            ' formKonsultasjon="I" anbefaltTypeKonsultasjon="2A"'
            ' konsultasjonRegistrertTidspunkt="2025-03-10T13:04:30" amming="3">'
            f'<Barn_ungdom pasientGUID="{guid(3, 2)}" barn_ungdomNr="BU-301" kjonn="1" fodselsar="2022"'
            ' fid="26812297073" typeID="1"/><Helseperson polUtforende="28"/>'
            f'<RefEnhet enhetID="{self.unit}" typeEnhet="9"/></Konsultasjon></Notifikasjon>'
        )


def hst(*told: Konsultasjon, lopenr: int = 1, year: int = 2025, orgnr: str = "310000000") -> bytes:
    """An HST message."""
    unit = told[0].unit
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<Melding xmlns="{HST}" versjon="56.0.0" meldingstype="K" fraDatoPeriode="2025-03-01"'
        f' tilDatoPeriode="2025-03-31" uttakDato="{year}-04-01" leverandor="Eksempel EPJ AS"'
        f' navnEPJ="Eksempel" versjonEPJ="4.2.0" versjonUt="0.1.0" lopenr="{lopenr}">'
        f"{''.join(one.xml() for one in told)}{CONTACTS}"
        f'<Kommune kommuneNr="0301" kommuneOrgNr="310123455">'
        f'<Enhet enhetID="{unit}" orgNr="{orgnr}" enhetNavn="Tøyen helsestasjon"/></Kommune></Melding>'
    ).encode()
