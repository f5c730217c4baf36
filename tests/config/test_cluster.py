"""The private PostgreSQL: on a socket only, never as root, gone afterwards."""

import os
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import psycopg

from hailong.config.cluster import own_cluster, private_cluster


def test_a_private_cluster_is_reachable_by_socket_only_and_leaves_nothing():
    with private_cluster() as environment:
        homes = {parse_qs(urlsplit(url).query)["host"][0] for url in environment.values()}
        home = Path(homes.pop())
        with psycopg.connect(host=str(home), user="hailong", dbname="contacts") as connection:
            settings = connection.execute(
                "SELECT current_setting('listen_addresses'), current_setting('fsync')"
            ).fetchone()
        owner = home.stat().st_uid

    assert set(environment) == {"HAILONG_DATABASE_URL", "HAILONG_CONTACTS_URL"}
    assert settings == ("", "off")
    assert owner != 0 or os.geteuid() != 0
    assert not home.exists()


def test_a_durable_cluster_keeps_its_fsync():
    with private_cluster(durable=True) as environment:
        home = parse_qs(urlsplit(environment["HAILONG_DATABASE_URL"]).query)["host"][0]
        with psycopg.connect(host=home, user="hailong", dbname="survey") as connection:
            fsync = connection.execute("SELECT current_setting('fsync')").fetchone()

    assert fsync == ("on",)


def test_a_killed_cluster_starts_again_with_what_was_committed():
    with own_cluster(durable=True) as cluster:
        place = {"host": str(cluster.home), "user": "hailong", "dbname": "survey"}
        with psycopg.connect(**place, autocommit=True) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 7 AS number")

        cluster.kill()
        cluster.start()

        with psycopg.connect(**place) as connection:
            assert connection.execute("SELECT number FROM kept").fetchall() == [(7,)]
