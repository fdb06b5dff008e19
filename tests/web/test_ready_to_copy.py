"""What stands ready to be copied is what it says."""

from adapter.fhir.numbers import PersonNumber, classify
from adapter.web.pages.ready_to_copy import BORN, SYNTHETIC


def test_the_number_for_a_test_is_a_synthetic_one_with_its_birth_date():
    read = classify(SYNTHETIC)

    assert isinstance(read, PersonNumber)
    assert read.series == "tenor"
    assert str(read.birth_date) == BORN
