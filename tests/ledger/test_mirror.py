"""The public mirror: plain files that anyone hosts, inspects without a database, and holds against the log."""

import datetime as dt
import shutil

import pytest

from hailong.ledger import actions, mirror, witness
from hailong.ledger.models import Checkpoint, Entry, Tile
from hailong.ledger.queries import export_mirror, keyring, verify_log, verify_mirror
from hailong.method.problem import Problem

pytestmark = [pytest.mark.database, pytest.mark.django_db]
AT = dt.datetime(2023, 11, 2, 3, 0, tzinfo=dt.UTC)


def grow(first, count):
    for number in range(first, first + count):
        actions.append(kind="act", by="nd-1", at=AT, subject="VN23", facts={"n": number})
    return actions.sequence(at=AT)


def codes(report):
    return {problem.code for problem in report.findings}


@pytest.mark.parametrize(
    ("index", "width", "path"),
    [
        (0, 256, "tile/0/000"),
        (5, 8, "tile/0/005.p/8"),
        (1234067, 256, "tile/0/x001/x234/067"),
        (1000, 1, "tile/0/x001/000.p/1"),
    ],
)
def test_tiles_have_the_paths_of_the_specification(index, width, path):
    assert mirror.tile_path(0, index, width) == path


def test_a_mirror_is_inspected_without_the_database(tmp_path):
    grow(0, 3)
    grow(3, 600)
    export_mirror(tmp_path / "mirror")
    root = verify_log().root
    key = keyring().ledger_verifier()
    Entry.objects.all().delete()
    Tile.objects.all().delete()
    Checkpoint.objects.all().delete()

    report = verify_mirror(tmp_path / "mirror", key)

    assert (report.findings, report.size, report.checkpoints, report.root) == ([], 603, 2, root)


def test_a_continued_mirror_leaves_full_tiles_alone_and_stays_whole(tmp_path):
    grow(0, 300)
    export_mirror(tmp_path)
    full = (tmp_path / "tile/0/000").stat()
    grow(300, 300)

    covered = export_mirror(tmp_path)

    assert covered == 600
    assert (tmp_path / "tile/0/000").stat().st_ino == full.st_ino
    assert verify_mirror(tmp_path).findings == []
    assert (tmp_path / "tile/0/001.p/44").exists()


def test_a_log_that_only_grew_agrees_with_its_earlier_mirror(tmp_path):
    grow(0, 300)
    export_mirror(tmp_path)
    grow(300, 10)

    assert verify_log(mirror_dir=tmp_path).findings == []


def test_a_log_restored_from_an_older_backup_is_shorter_than_its_mirror(tmp_path):
    grow(0, 10)
    kept = list(Entry.objects.values_list("id", flat=True))
    head, tiles = Checkpoint.objects.get(), {tile.pk: bytes(tile.data) for tile in Tile.objects.all()}
    grow(10, 10)
    export_mirror(tmp_path)

    Entry.objects.exclude(id__in=kept).delete()
    Checkpoint.objects.exclude(pk=head.pk).delete()
    for pk, data in tiles.items():
        Tile.objects.filter(pk=pk).update(data=data)

    assert codes(verify_log()) == set()
    assert codes(verify_log(mirror_dir=tmp_path)) == {"ledger_shorter_than_mirror"}


def test_the_first_entry_that_differs_from_the_mirror_is_named(tmp_path):
    grow(0, 20)
    export_mirror(tmp_path)
    Entry.objects.filter(log_index=12).update(payload='{"k":"act"}')

    findings = verify_log(mirror_dir=tmp_path).findings

    assert [problem.facts for problem in findings if problem.code == "ledger_differs_from_mirror"] == [{"index": 12}]


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("tile/entries/000.p/20", "ledger_root_differs"),
        ("tile/0/000.p/20", "ledger_tile_differs"),
        ("checkpoint", "ledger_checkpoint_false"),
        ("checkpoints/20", "ledger_checkpoint_false"),
    ],
)
def test_a_mirror_with_one_altered_byte_is_reported(tmp_path, path, code):
    grow(0, 20)
    export_mirror(tmp_path)
    data = bytearray((tmp_path / path).read_bytes())
    data[-30] ^= 1
    (tmp_path / path).write_bytes(data)

    assert code in codes(verify_mirror(tmp_path))


def test_an_empty_folder_is_no_mirror(tmp_path):
    with pytest.raises(Problem, match="mirror_empty"):
        verify_mirror(tmp_path)


def test_nothing_is_mirrored_before_the_first_head(tmp_path):
    assert export_mirror(tmp_path / "mirror") == 0
    assert not (tmp_path / "mirror").exists()


def test_a_witness_judges_a_mirror_by_its_tiles_alone(tmp_path):
    key = keyring().ledger_verifier()
    grow(0, 7)
    export_mirror(tmp_path / "mirror")
    witness.remember(tmp_path / "w.json", key=key, note=mirror.head(tmp_path / "mirror"))
    grow(7, 500)
    export_mirror(tmp_path / "mirror")
    tiles, note = mirror.MirrorTiles(tmp_path / "mirror"), mirror.head(tmp_path / "mirror")
    memory = witness.recall(tmp_path / "w.json")

    assert witness.compare(memory, key=key, note=note, tiles=tiles) == []

    shutil.rmtree(tmp_path / "mirror" / "tile")
    found = witness.compare(memory, key=key, note=note, tiles=tiles)
    assert [problem.code for problem in found] == ["witness_log_forked"]


def test_two_heads_of_one_size_are_a_fork(tmp_path):
    """K16: a split view."""
    key, signer = keyring().ledger_verifier(), keyring().ledger_signer()
    grow(0, 5)
    witness.remember(tmp_path / "w.json", key=key, note=Checkpoint.objects.get().note)
    other = signer.sign(witness.Checkpoint(signer.name, 5, bytes(32)))

    found = witness.compare(
        witness.recall(tmp_path / "w.json"), key=key, note=other, tiles=mirror.MirrorTiles(tmp_path)
    )

    assert [problem.code for problem in found] == ["witness_log_forked"]


@pytest.mark.parametrize("damage", ["", "{}", '{"key": "a", "note": "b"}', "[]"])
def test_a_damaged_witness_file_is_said_and_not_replaced(tmp_path, damage):
    (tmp_path / "w.json").write_text(damage)
    grow(0, 1)

    with pytest.raises(Problem, match="witness_file_unreadable"):
        verify_log(witness_file=tmp_path / "w.json")

    assert (tmp_path / "w.json").read_text() == damage
