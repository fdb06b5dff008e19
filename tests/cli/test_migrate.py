import json
import stat

import pytest

from tests.cli.conftest import EXAMPLES, TENANTS


@pytest.fixture
def postgresql(monkeypatch, tmp_path, database_url):
    """Settings as a platform mounts them: the address in a file, the key in another."""
    address = tmp_path / "url"
    address.write_text(f"{database_url}\n")
    monkeypatch.setenv("KPR_STORE__URL_FILE", str(address))
    monkeypatch.setenv("KPR_STORE__KEY_FILE", str(tmp_path / "kpr.key"))
    monkeypatch.setenv("KPR_HEALTH__PORT", "0")
    monkeypatch.setenv("KPR_OFFICE__PORT", "0")
    return address


def test_an_empty_database_is_behind_until_it_is_migrated(cli, postgresql):
    behind = cli("migrate", "--check", "--lang", "en")
    done = cli("migrate", "--lang", "en")
    again = cli("migrate", "--lang", "en")
    fine = cli("migrate", "--check", "--format", "json")

    assert (behind.code, done.code, again.code, fine.code) == (1, 0, 0, 0)
    assert behind.out.startswith("The database is at revision - and needs 00")
    assert done.out.startswith("Migrated from revision - to 00")
    assert again.out.startswith("The database is at the newest revision")
    told = json.loads(fine.out)
    assert (told["from"], told["behind"]) == (told["to"], False)


def test_checking_changes_nothing(cli, postgresql):
    for _ in range(2):
        assert cli("migrate", "--check").code == 1


def test_a_file_that_is_not_there_is_not_made(cli, tmp_path):
    ran = cli("migrate", "--store", tmp_path)

    assert ran.code == 2
    assert "her er det ikke noe lager" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_there_is_at_the_newest_revision(cli, copied):
    assert cli("migrate", "--check", "--store", copied).code == 0


class TestServiceOnPostgresql:
    """The same commands, on a database of the platform's."""

    def test_it_makes_a_store_and_a_key_and_goes_on_from_there(self, cli, postgresql, tmp_path):
        taken = cli("run", "--source", f"folder:{EXAMPLES}", "--once", "--tenants", TENANTS)
        again = cli("run", "--source", f"folder:{EXAMPLES}", "--once", "--tenants", TENANTS)
        audit = cli("audit", "--lang", "en")

        assert (taken.code, again.code, audit.code) == (0, 0, 0)
        assert stat.S_IMODE((tmp_path / "kpr.key").stat().st_mode) == 0o600
        assert "It adds up" in audit.out

    def test_a_command_that_looks_makes_none(self, cli, postgresql, tmp_path):
        ran = cli("queue", "list")

        assert (ran.code, ran.err) == (
            2,
            "kpr-adapter: store url: her er det ikke noe lager; `run` eller `demo` lager et\n",
        )
        assert not (tmp_path / "kpr.key").exists()
        assert cli("migrate", "--check").code == 1

    def test_where_it_must_not_migrate_it_says_who_does(self, cli, postgresql, monkeypatch):
        monkeypatch.setenv("KPR_STORE__MIGRATE", "never")

        ran = cli("run", "--source", f"folder:{EXAMPLES}", "--once", "--tenants", TENANTS)

        assert ran.code == 2
        assert "run kpr-adapter migrate" in ran.err
        assert cli("migrate").code == 0
        assert cli("run", "--source", f"folder:{EXAMPLES}", "--once", "--tenants", TENANTS).code == 0

    def test_a_database_with_a_store_gets_no_other_key(self, cli, postgresql, tmp_path):
        assert cli("run", "--source", f"folder:{EXAMPLES}", "--once", "--tenants", TENANTS).code == 0
        (tmp_path / "kpr.key").unlink()

        ran = cli("run", "--source", f"folder:{EXAMPLES}", "--once", "--tenants", TENANTS)

        assert ran.code == 2
        assert "key cannot be read" in ran.err
        assert not (tmp_path / "kpr.key").exists()

    def test_an_address_file_that_is_not_there_is_named(self, cli, postgresql):
        postgresql.unlink()

        ran = cli("queue", "list")

        assert ran.code == 2
        assert "KPR_STORE__URL_FILE: the store's address cannot be read: No such file" in ran.err

    @pytest.mark.parametrize("address", ["postgresql://kpr:hemmelighet@127.0.0.1:1/kpr", "hemmelighet"])
    def test_an_address_is_never_quoted(self, cli, postgresql, address):
        postgresql.write_text(address)

        ran = cli("queue", "list")

        assert ran.code in (2, 3)
        assert "hemmelighet" not in ran.err + ran.out
        assert "127.0.0.1" not in ran.err + ran.out
