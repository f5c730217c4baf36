"""Signed heads: the format of the checkpoint family, and every departure from it."""

import base64

import pytest

from hailong.ledger.checkpoint import Checkpoint, NoteError, Signer, Verifier, generate, parse, verify

# The example key of golang.org/x/mod/sumdb/note, whose texts every tool of the family reads.
GO_SIGNER = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
GO_VERIFIER = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"


def note_and_key():
    signer = generate("localhost/hailong")
    return signer.sign(Checkpoint("localhost/hailong", 7, bytes(range(32)))), signer.verifier


def test_keys_are_read_and_written_as_other_tools_do():
    signer = Signer.read(GO_SIGNER)

    assert str(signer.verifier) == GO_VERIFIER
    assert signer.export() == GO_SIGNER
    assert Verifier.read(GO_VERIFIER) == signer.verifier


def test_a_signature_is_that_of_the_note_format():
    """The text and signature printed in the documentation of golang.org/x/mod/sumdb/note (Ed25519 draws nothing)."""
    text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    printed = "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    note = text + "\n— PeterNeumann " + printed + "\n"

    identity, signature = Verifier.read(GO_VERIFIER).key_id, base64.b64decode(printed)[4:]

    assert base64.b64decode(printed)[:4] == identity
    assert Signer.read(GO_SIGNER).sign_text(text) == signature
    with pytest.raises(NoteError):
        parse(note)


def test_a_signed_head_reads_back():
    note, key = note_and_key()

    head = verify(note, key)

    assert (head.origin, head.size, head.root) == ("localhost/hailong", 7, bytes(range(32)))
    assert note.startswith("localhost/hailong\n7\n" + base64.b64encode(bytes(range(32))).decode() + "\n\n— ")


def test_signatures_of_witnesses_beside_ours_are_read_and_ignored():
    note, key = note_and_key()
    witnessed = note + "— mttq " + base64.b64encode(bytes(76)).decode() + "\n"

    assert verify(witnessed, key).size == 7
    assert [name for name, _, _ in parse(witnessed)[1]] == ["localhost/hailong", "mttq"]


@pytest.mark.parametrize(
    "alter",
    [
        lambda note: note.replace("\n7\n", "\n8\n"),
        lambda note: note.replace("\n7\n", "\n07\n"),
        lambda note: note.replace("\n7\n", "\n٧\n"),
        lambda note: note.replace("\n7\n", "\n-7\n"),
        lambda note: note.replace("AAEC", "AAED"),
        lambda note: note.replace("AAEC", "AA C"),
        lambda note: note.replace("localhost/", "elsewhere/"),
        lambda note: note.replace("\n\n", "\n"),
        lambda note: note.replace("— ", "- "),
        lambda note: note.split("\n\n")[0] + "\n\n",
        lambda note: note[:-1],
        lambda note: note + note.split("\n\n")[1],
        lambda note: note.replace("\n\n", "\nextension\n\n"),
        lambda note: "",
    ],
)
def test_an_altered_head_is_refused(alter):
    note, key = note_and_key()
    changed = alter(note)
    assert changed != note

    with pytest.raises(NoteError):
        verify(changed, key)


def test_the_head_of_another_key_is_refused_even_under_the_same_name():
    note, _ = note_and_key()

    with pytest.raises(NoteError):
        verify(note, generate("localhost/hailong").verifier)


@pytest.mark.parametrize("text", ["", "a+b", GO_VERIFIER.replace("c74f20a3", "c74f20a4"), GO_VERIFIER[:-4], "n+0+!!"])
def test_a_damaged_key_is_refused(text):
    with pytest.raises(NoteError):
        Verifier.read(text)
    with pytest.raises(NoteError):
        Signer.read("PRIVATE+KEY+" + text)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\nb"])
def test_a_log_name_has_neither_spaces_nor_plus_signs(name):
    with pytest.raises(ValueError, match="name of a log"):
        generate(name)


def test_a_signer_does_not_print_its_seed():
    signer = generate("localhost/hailong")

    assert "seed" not in repr(signer)
