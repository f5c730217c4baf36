"""The Merkle tree against the reference roots of Certificate Transparency and its own verifiers."""

import hashlib
import random

import pytest

from hailong.ledger.tlog import (
    EMPTY_ROOT,
    MissingTileError,
    leaf_hash,
    node_hash,
    tree_of,
    verify_consistency,
    verify_inclusion,
)

# RFC 6962 test data of the reference implementation (google/certificate-transparency, merkle_tree_test):
# eight leaves and the root after each.
LEAVES = [
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
]  # fmt: skip
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
# (leaf, size, path) and (old size, size, proof) of the same test data.
INCLUSIONS = [
    (0, 1, []),
    (0, 8, ["96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"]),
    (5, 8, ["bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"]),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
]  # fmt: skip
CONSISTENCIES = [
    (1, 1, []),
    (1, 8, ["96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"]),
    (6, 8, ["0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"]),
]  # fmt: skip
SIZES = [1, 2, 7, 8, 255, 256, 257, 511, 512, 513, 1000, 65535, 65536, 65537, 66000]


def reference_tree():
    return tree_of(leaf_hash(bytes.fromhex(leaf)) for leaf in LEAVES)


def naive_root(hashes):
    """RFC 6962 2.1, word for word."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return node_hash(naive_root(hashes[:split]), naive_root(hashes[split:]))


def test_the_eight_leaves_of_the_reference_give_its_eight_roots():
    tree = tree_of([])
    assert tree.root() == EMPTY_ROOT
    assert EMPTY_ROOT.hex() == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

    for leaf, root in zip(LEAVES, ROOTS, strict=True):
        tree.append([leaf_hash(bytes.fromhex(leaf))])

        assert tree.root().hex() == root


@pytest.mark.parametrize(("index", "size", "path"), INCLUSIONS)
def test_inclusion_paths_are_those_of_the_reference(index, size, path):
    assert [step.hex() for step in reference_tree().inclusion(index, size)] == path


@pytest.mark.parametrize(("old", "size", "proof"), CONSISTENCIES)
def test_consistency_proofs_are_those_of_the_reference(old, size, proof):
    assert [step.hex() for step in reference_tree().consistency(old, size)] == proof


def test_a_tree_grown_in_batches_over_several_tiles_has_the_root_of_the_definition():
    rng = random.Random(1)
    hashes, tree = [], tree_of([])

    for batch in [1, 1, 5, 8, 200, 41, 1, 255, 256, 257, 3, 1000]:
        new = [leaf_hash(rng.randbytes(8)) for _ in range(batch)]
        hashes += new
        tree.append(new)

        assert tree.root() == naive_root(hashes), len(hashes)


@pytest.fixture(scope="module")
def large():
    rng = random.Random(2)
    return tree_of(leaf_hash(rng.randbytes(8)) for _ in range(max(SIZES)))


def test_every_honest_proof_verifies_and_every_altered_one_is_rejected(large):
    rng = random.Random(3)

    for _ in range(600):
        size = rng.choice(SIZES)
        index = rng.randrange(size)
        leaf = large.tiles.read(0, index // 256)[index % 256 * 32 :][:32]
        claim = {"leaf": leaf, "index": index, "size": size, "root": large.root(size)}
        path = large.inclusion(index, size)

        assert verify_inclusion(**claim, proof=path)
        assert not verify_inclusion(**claim, proof=[*path, bytes(32)])
        assert not verify_inclusion(**{**claim, "leaf": bytes(32)}, proof=path)
        assert not verify_inclusion(**{**claim, "index": size}, proof=path)
        if path:
            assert not verify_inclusion(**claim, proof=altered(path, rng))
            assert not verify_inclusion(**claim, proof=path[:-1])
            assert not verify_inclusion(**{**claim, "index": (index + 1) % size}, proof=path)


def test_every_honest_growth_verifies_and_every_altered_one_is_rejected(large):
    rng = random.Random(4)

    for _ in range(600):
        old, size = sorted(rng.choices(SIZES, k=2))
        claim = {"old_size": old, "old_root": large.root(old), "size": size, "root": large.root(size)}
        proof = large.consistency(old, size)

        assert verify_consistency(**claim, proof=proof)
        assert not verify_consistency(**{**claim, "old_root": bytes(32)}, proof=proof)
        assert not verify_consistency(**{**claim, "root": bytes(32)}, proof=proof)
        assert not verify_consistency(**claim, proof=[*proof, bytes(32)])
        if proof:
            assert not verify_consistency(**claim, proof=altered(proof, rng))
            assert not verify_consistency(**claim, proof=proof[:-1])


def altered(proof, rng):
    place = rng.randrange(len(proof))
    bad = bytearray(proof[place])
    bad[rng.randrange(32)] ^= 1 << rng.randrange(8)
    return [*proof[:place], bytes(bad), *proof[place + 1 :]]


def test_nothing_grows_from_a_larger_tree():
    tree = reference_tree()

    assert not verify_consistency(old_size=8, old_root=tree.root(8), size=5, root=tree.root(5), proof=[])
    assert verify_consistency(old_size=0, old_root=EMPTY_ROOT, size=8, root=tree.root(), proof=[])
    with pytest.raises(IndexError):
        tree.consistency(9)
    with pytest.raises(IndexError):
        tree.inclusion(8)


def test_a_lost_tile_is_named():
    tree = tree_of([bytes(32)] * 300)
    del tree.tiles.kept[0, 1]

    with pytest.raises(MissingTileError):
        tree.root()
