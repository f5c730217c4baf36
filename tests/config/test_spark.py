"""The private Spark: without Java it says so."""

import pytest

from hailong.config import spark
from hailong.method.problem import Problem


def test_without_spark_or_java_it_is_said(monkeypatch):
    monkeypatch.setattr(spark.shutil, "which", lambda name: None)

    with pytest.raises(Problem) as caught, spark.private_spark():
        pass

    assert caught.value.code == "spark_missing"


def test_variables_last_only_as_long_as_the_block(monkeypatch):
    monkeypatch.setenv("SPARK_HOME", "before")
    monkeypatch.delenv("SPARK_LOCAL_IP", raising=False)

    with spark.environment({"SPARK_HOME": "ours", "SPARK_LOCAL_IP": "127.0.0.1"}):
        within = (spark.os.environ["SPARK_HOME"], spark.os.environ["SPARK_LOCAL_IP"])

    assert within == ("ours", "127.0.0.1")
    assert (spark.os.environ["SPARK_HOME"], "SPARK_LOCAL_IP" in spark.os.environ) == ("before", False)
