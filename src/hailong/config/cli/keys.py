"""Keys: make what is missing on purpose, before the first survey. Production makes no key by itself."""

import argparse
import os

from hailong.config.progress import print_result

HELP = "tạo các khóa còn thiếu của bản cài đặt / make the missing keys of the installation"
LOCK = "base"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="dòng cuối là một JSON / last line is one JSON object")


def run(given: argparse.Namespace) -> int:
    # The settings of a production installation refuse to load without this secret, which may be what is to be made.
    os.environ.setdefault("HAILONG_SECRET_KEY", "for this command only")
    import django

    django.setup()
    from django.conf import settings

    from hailong.config import keys

    made = keys.provision()
    for name in made:
        print(f"Đã tạo / made: {name}")
    public = str(keys.ledger_signing_key().verifier)
    print(f"Thư mục khóa / key folder: {settings.KEYS_DIR}")
    print(f"Khóa công khai của sổ nhật ký / public key of the ledger: {public}")
    if given.json:
        print_result({"made": made, "ledger": public})
    return 0
