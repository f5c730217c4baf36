"""The vault's cryptography: a field opens only in its place, a box only for its receiver."""

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from hailong.frame.vault import sealing
from hailong.frame.vault.contact import ContactData, normal_dossier, normal_person, normal_phone

KEY = AESGCM(bytes(range(32)))
HERE = sealing.place("vault_contact", "row-1", "phone", "key-1")


def pair():
    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def test_a_field_opens_in_its_place():
    sealed = sealing.encrypt(KEY, "0912 345 678 đ", HERE)

    assert sealed[:1] == b"\x01"
    assert sealing.decrypt(KEY, sealed, HERE) == "0912 345 678 đ"
    assert sealing.encrypt(KEY, "0912 345 678 đ", HERE) != sealed


@pytest.mark.parametrize(
    "elsewhere",
    [("vault_other", "row-1", "phone", "key-1"), ("vault_contact", "row-2", "phone", "key-1"),
     ("vault_contact", "row-1", "name", "key-1"), ("vault_contact", "row-1", "phone", "key-2")],
)  # fmt: skip
def test_a_field_moved_to_another_table_row_column_or_key_does_not_open(elsewhere):
    sealed = sealing.encrypt(KEY, "0912345678", HERE)

    with pytest.raises(InvalidTag):
        sealing.decrypt(KEY, sealed, sealing.place(*elsewhere))


@pytest.mark.parametrize("place", [0, 1, 12, 13, -1])
def test_a_field_with_one_altered_bit_does_not_open(place):
    sealed = bytearray(sealing.encrypt(KEY, "0912345678", HERE))
    sealed[place] ^= 1

    with pytest.raises(InvalidTag):
        sealing.decrypt(KEY, bytes(sealed), HERE)


def test_a_wrapped_key_opens_only_for_its_owner_and_kek():
    kek, key = bytes(32), bytes(range(32))
    wrapped = sealing.wrap(kek, key, "key-1")

    assert sealing.unwrap(kek, wrapped, "key-1") == key
    for bad in ((kek, wrapped, "key-2"), (b"\x01" * 32, wrapped, "key-1"), (kek, b"", "key-1")):
        with pytest.raises(InvalidTag):
            sealing.unwrap(*bad)


def test_only_the_receiver_opens_a_box():
    private, public = pair()
    stranger, _ = pair()
    box = sealing.seal(public, b"case 17")

    assert sealing.unseal(private, box) == b"case 17"
    assert sealing.seal(public, b"case 17") != box
    with pytest.raises(InvalidTag):
        sealing.unseal(stranger, box)


@pytest.mark.parametrize("place", [0, 1, 20, 33, -1])
def test_a_box_with_one_altered_bit_does_not_open(place):
    private, public = pair()
    box = bytearray(sealing.seal(public, b"case 17"))
    box[place] ^= 1

    with pytest.raises(InvalidTag):
        sealing.unseal(private, bytes(box))


@pytest.mark.parametrize("stump", [b"", b"\x01", b"\x01" + bytes(31)])
def test_a_stump_of_a_box_does_not_open(stump):
    with pytest.raises(InvalidTag):
        sealing.unseal(pair()[0], stump)


@pytest.mark.parametrize("written", ["0912345678", "+84912345678", "0084 912 345 678", "84912345678", "912.345.678"])
def test_one_phone_however_written_is_one(written):
    assert normal_phone(written) == "+84912345678"


def test_one_dossier_however_written_is_one():
    assert normal_dossier(" h06.12- 230101-0001 ") == normal_dossier("H06.12-230101-0001")
    assert normal_phone("") == normal_dossier(" ") == ""


def test_a_person_is_a_citizen_number_else_a_name_with_its_birth_else_unknown():
    def person(**parts):
        return normal_person(ContactData(frame_unit="1", purge_on=None, **parts))

    assert person(citizen_no="056 085 001234") == person(citizen_no="056085001234", name="Khác")
    assert person(name="Hoa\u0300  Nguyê\u0303n", birth="1985") == person(name="hoà nguyễn", birth="1985")
    assert person(name="Hòa", birth="1985") != person(name="Hòa", birth="1986")
    assert person(name="Hòa") == person(birth="1985") == person() == ""


def test_contact_data_does_not_print_itself():
    assert "0912" not in repr(ContactData(frame_unit="1", purge_on=None, phone="0912345678"))
