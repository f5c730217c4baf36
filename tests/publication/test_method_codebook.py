"""R-004-28: the codebook of the open tables explains the measure of the survey's method."""

from hailong.method.index_methods import method
from hailong.publication.queries import bookkeeping


def measures(code):
    labels = {"blocks": {}, "units": {}, "fields": {}}
    return {row[2]: row[3] for row in bookkeeping.entries({}, labels, method(code)) if row[1] == "measure" and row[2]}


def test_a_method_with_parameters_is_in_the_codebook_by_its_whole_name():
    assert list(measures("sips-mean-v1")) == ["sips", "share45"]
    assert measures("sips-v1+pooled")["sips-v1+pooled"] == method("sips-v1+pooled").name
