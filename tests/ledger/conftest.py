import pytest


@pytest.fixture(autouse=True)
def keys_of_this_test(settings, tmp_path):
    """Each test signs with keys of its own."""
    settings.KEYS_DIR = tmp_path / "keys"
    return settings.KEYS_DIR
