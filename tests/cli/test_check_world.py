from pathlib import Path
from uuid import UUID

import pytest

from adapter.cli.check_world import Told, read_told
from adapter.config import Settings
from adapter.errors import Misconfigured
from adapter.fhir.limits import Limits

OWN = "6e1f54a8-5c50-4f0c-8a3e-0b4f4c1d2e3f"


def test_what_holds_where_nothing_is_set_is_what_the_settings_say(monkeypatch):
    monkeypatch.setattr("os.environ", {})
    settings = Settings()

    assert read_told() == Told()
    assert Told() == Told(
        settings.mappings,
        settings.own_mappings,
        settings.tenants,
        settings.installation,
        Limits(**settings.limits.model_dump()),
    )


def test_what_is_set_is_told(monkeypatch):
    monkeypatch.setattr(
        "os.environ",
        {
            "KPR_MAPPINGS": "a",
            "KPR_OWN_MAPPINGS": "b",
            "KPR_TENANTS": "c",
            "KPR_INSTALLATION": OWN,
            "kpr_limits__max_depth": "7",
        },
    )

    assert read_told() == Told(Path("a"), Path("b"), Path("c"), UUID(OWN), Limits(max_depth=7))


def test_a_faulty_setting_of_another_part_is_not_passed_over(monkeypatch):
    monkeypatch.setattr("os.environ", {"KPR_BATCH_SIZE": "none"})

    with pytest.raises(Misconfigured, match="KPR_BATCH_SIZE"):
        read_told()
