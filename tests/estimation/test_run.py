"""A run over the frozen dataset: kept, logged, repeatable; official answers only (R-004-28 … R-004-31)."""

import hashlib
import json

import pytest
from django.urls import reverse
from tests.life import computed, moment
from tests.standing import world_at

from hailong.estimation import actions as estimation
from hailong.estimation.models import Run
from hailong.estimation.queries import Results, latest_run, record_text
from hailong.ledger.models import Entry
from hailong.method.problem import Problem
from hailong.method.questionnaire import Questionnaire
from hailong.processing.models import Dataset
from hailong.processing.queries import counted, folder_of
from hailong.store import recompute

pytestmark = pytest.mark.database
world = world_at("computed")


def run_again(life):
    return estimation.run(dataset=life.dataset, by=life.lan, at=moment(11, 7))


def test_the_same_dataset_gives_the_same_record_bit_for_bit(life):
    first = (folder_of(life.dataset) / "run-1.json").read_bytes()

    second = run_again(life)

    assert second.number == 2
    assert (folder_of(life.dataset) / "run-2.json").read_bytes() == first
    assert second.record_sha256 == life.run.record_sha256 == hashlib.sha256(first).hexdigest()


def test_the_record_is_what_the_auditor_computes_again_and_what_the_ledger_has(life):
    assert recompute.check(folder_of(life.dataset), life.run.record) == []
    facts = json.loads(Entry.objects.filter(kind="method").latest("pk").payload)["facts"]
    assert facts["record"] == hashlib.sha256(record_text(life.run.record).encode()).hexdigest()
    assert facts["manifest"] == life.dataset.manifest_sha256


def item_index(rows: list[dict], questionnaire: Questionnaire, item: str) -> float:
    """SIPS of an item by hand: p/P × 100 over the answers that count (equal weights)."""
    levels = [row[item] for row in rows if row.get(item)]
    return 100 * sum(levels) / (5 * len(levels))


def test_the_index_of_a_station_is_the_mean_of_its_criteria_by_hand(life):
    """R-004-28: item → criterion → agency, each a plain mean; here from the answers themselves."""
    rows = [
        response.answers
        for response in counted(life.survey).filter(unit__block__code="tyt", unit__slug="van-gia", official=True)
    ]
    questionnaire = life.world.block("tyt").questionnaire.questionnaire
    criteria = []
    for criterion in questionnaire.criteria:
        items = [item_index(rows, questionnaire, item.code) for item in criterion.items]
        criteria.append(sum(items) / len(items))

    figure = Results.of(life.run).get("tyt", unit="van-gia")

    assert figure.n == len(rows) == 12
    assert figure.value == pytest.approx(sum(criteria) / len(criteria), abs=1e-9)


def test_reference_forms_are_in_no_figure(life):
    """R-004-23: six people at the counter said 1 to everything; Vạn Giã rests on its 32 official forms."""
    assert Results.of(life.run).get("ubnd", unit="van-gia").n == 32
    assert life.run.record["spec"]["official"] is True
    assert life.dataset.manifest["counts"]["reference"] == 6


def test_a_dataset_that_is_not_frozen_is_not_computed(life):
    waiting = Dataset.objects.create(
        survey=life.survey, version="1.1", reason="x", requested_by="a", requested_at=moment(11, 8)
    )

    with pytest.raises(Problem, match="dataset_not_frozen"):
        estimation.run(dataset=waiting, by=life.lan, at=moment(11, 8))


@pytest.mark.parametrize("name", ["dung", "quan", "hoa", "giang", "khach"])
def test_nobody_but_the_lead_computes(life, name):
    with pytest.raises(Problem, match="permission_denied"):
        estimation.run(dataset=life.dataset, by=life.world[name], at=moment(11, 7))


def test_an_altered_dataset_is_not_computed(life):
    file = folder_of(life.dataset) / "codebook.json"
    file.write_bytes(file.read_bytes() + b" ")

    with pytest.raises(Problem, match="dataset_altered"):
        run_again(life)
    assert Run.objects.count() == 1


def test_the_page_of_the_survey_and_of_a_unit_show_the_run(life, client):
    client.force_login(life.quan)

    whole = client.get(reverse("estimation:results", args=[life.survey.slug]))
    unit = client.get(reverse("estimation:unit", args=[life.survey.slug, "ubnd", "van-thanh"])).content.decode()

    assert whole.status_code == 200 and "Các đơn vị so với mức chung" in whole.content.decode()
    assert "UBND xã Vạn Thạnh" in unit and "Nên làm gì trước" in unit and "gây ra" not in unit


def test_priorities_are_weak_items_of_criteria_that_go_with_satisfaction(life):
    from hailong.estimation.queries.advice import priorities, weights

    results = Results.of(life.run)
    values = {code: results.get("ubnd", f"item:{code}", unit="van-gia").value for code in weights(results, "ubnd")}
    first = priorities(results, "ubnd", "van-gia")

    weight = weights(results, "ubnd")
    middle = sorted(weight.values())[len(weight) // 2]
    assert first and sum(weight.values()) == pytest.approx(1)
    assert all(values[code] < sum(values.values()) / len(values) and weight[code] >= middle for code in first)
    assert weights(results, "tyt") == {}


@pytest.mark.parametrize(("name", "status"), [("phuc", 403), ("hoa", 403), ("minh", 403), ("giang", 404)])
def test_who_may_not_look(life, client, name, status):
    client.force_login(life.world[name])

    assert client.get(reverse("estimation:results", args=[life.survey.slug])).status_code == status


def test_the_latest_run_is_of_the_newest_dataset(life):
    second = run_again(life)

    assert latest_run(life.survey) == second
    assert computed(life).run.number == 3
