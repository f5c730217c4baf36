"""Keys: outside the databases, made loudly in development, never made by accident in production."""

import stat
import threading

import pytest

from hailong.config import keys
from hailong.ledger.keyring import SYMMETRIC, KeyFileError, Keyring


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def ring(tmp_path):
    return Keyring(tmp_path / "keys", production=False, origin="example.vn/hailong")


def test_a_development_key_is_made_once_in_a_closed_file_and_said_loudly(ring, capsys):
    first, said = ring.django_secret(), capsys.readouterr().err
    second = ring.django_secret()

    assert first == second
    assert len(first) >= 64
    assert "PHÁT TRIỂN" in said
    assert "DEVELOPMENT" in said
    assert first not in said
    assert capsys.readouterr().err == ""
    assert (mode(ring.folder), mode(ring.folder / "django-secret-key")) == (0o700, 0o600)


@pytest.mark.parametrize("name", SYMMETRIC)
def test_each_symmetric_key_is_32_bytes_of_its_own(ring, name):
    others = {ring.symmetric(other) for other in SYMMETRIC if other != name}

    assert len(ring.symmetric(name)) == 32
    assert ring.symmetric(name) not in others


def test_production_makes_nothing_and_names_the_file(tmp_path):
    ring = Keyring(tmp_path / "keys", production=True)

    for ask in (ring.django_secret, ring.ledger_signer, lambda: ring.symmetric("vault-kek")):
        with pytest.raises(KeyFileError, match="HAILONG_KEYS_DIR"):
            ask()
    with pytest.raises(KeyFileError, match=r"reinterview-VN23\.pub"):
        ring.reinterview_public("VN23")
    assert not (tmp_path / "keys").exists()


def test_the_settings_secret_says_which_variable_or_file_to_give_in_production(tmp_path):
    with pytest.raises(KeyFileError, match=r"HAILONG_SECRET_KEY.*django-secret-key"):
        keys.secret_key(tmp_path, production=True)


def test_keys_made_on_purpose_serve_production(ring):
    made = ring.provision()

    production = Keyring(ring.folder, production=True)
    assert set(made) == {"django-secret-key", "vault-kek", "blind-index", "reference", "ledger.skey"}
    assert production.ledger_signer().name == "example.vn/hailong"
    assert ring.provision() == []


def test_production_refuses_a_key_that_others_may_read(ring):
    ring.provision()
    (ring.folder / "vault-kek").chmod(0o644)

    with pytest.raises(KeyFileError, match="chmod 600"):
        Keyring(ring.folder, production=True).symmetric("vault-kek")


@pytest.mark.parametrize("damage", ["", "abc", "zz" * 32, "ab" * 31])
def test_a_damaged_key_file_is_refused(ring, damage):
    ring.provision()
    (ring.folder / "vault-kek").write_text(damage)

    with pytest.raises(KeyFileError, match="64 hexadecimal"):
        ring.symmetric("vault-kek")


def test_the_public_half_of_the_ledger_key_is_enough_to_check(ring):
    signer = ring.ledger_signer()
    (ring.folder / "ledger.skey").unlink()

    assert ring.ledger_verifier() == signer.verifier
    assert (ring.folder / "ledger.vkey").read_text().startswith("example.vn/hailong+")


def test_processes_that_start_together_agree_on_one_key(ring):
    found = []
    threads = [threading.Thread(target=lambda: found.append(ring.symmetric("vault-kek"))) for _ in range(8)]

    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(found)) == 1
    assert [path.name for path in ring.folder.iterdir()] == ["vault-kek"]


def test_the_reinterview_key_of_a_survey_can_be_destroyed_for_good(ring):
    public = ring.reinterview_public("VN/23")
    private = ring.reinterview_private("VN/23")
    assert len(public) == len(private) == 32
    assert ring.reinterview_public("other") != public

    assert ring.destroy_reinterview("VN/23") is True

    ring.create_reinterview("VN/23")
    with pytest.raises(KeyFileError, match="destroyed"):
        ring.reinterview_private("VN/23")
    assert ring.reinterview_public("VN/23") == public
    assert ring.destroy_reinterview("VN/23") is False


def test_a_survey_code_cannot_leave_the_key_folder(ring):
    ring.create_reinterview("../../etc/passwd")

    assert len(list(ring.folder.iterdir())) == 2


@pytest.mark.parametrize("name", ["ledger.skey", "ledger.vkey"])
def test_a_damaged_key_of_the_ledger_is_named(tmp_path, name):
    keys = Keyring(tmp_path, production=False)
    keys.ledger_signer()
    (tmp_path / name).write_text("damaged\n")

    with pytest.raises(KeyFileError, match=name):
        keys.ledger_verifier() if name == "ledger.vkey" else keys.ledger_signer()
