"""Whether what was recorded fits the child's age: listed, never stopped (V-074, V-075)."""

from datetime import date

from adapter import rules
from adapter.fhir.times import OSLO
from adapter.mapping import ConsultationFacts
from adapter.mapping.reader import Reader
from adapter.mapping.tables import AgeUnit


def check_age(reader: Reader, facts: ConsultationFacts, born: date | None) -> None:
    """Compare the age step and the breast-feeding status with the age on the day."""
    if facts.dato_tid_start is None or born is None:
        return
    hst = reader.setting.tables.hst
    day = facts.dato_tid_start.astimezone(OSLO).date()
    years = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    step = hst.age_steps.get(facts.alderstrinn or "")
    if step and step.unit and step.number is not None:
        limits = hst.age_limits
        if step.unit is AgeUnit.YEARS:
            unusual = abs(years - step.number) > limits.year_step_tolerance
        else:
            unusual = years >= limits.infant_step_below
        if unusual:
            reader.find(rules.AGE_STEP_UNUSUAL, reader.at("type"), code=step.code)
    if facts.amming in hst.breast_fed and years >= hst.age_limits.breast_feeding_below:
        reader.find(rules.AMMING_UNUSUAL, reader.at("extension"), code=facts.amming or "")
