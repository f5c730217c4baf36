"""The contents of the public pages of one release, made once from a run and stored: what was approved is shown."""

from typing import Any

from hailong.estimation.models import Run
from hailong.estimation.queries import Results, block_content, unit_content
from hailong.plan.models import Part, Unit
from hailong.ui.numbers import date_vi

Pages = dict[str, Any]


def compose(run: Run) -> Pages:
    """Everything the public reads: survey, blocks, units, method, data, phúc tra, response rates."""
    results, survey = Results.of(run), run.survey
    blocks = [block_content(results, block) for block in survey.blocks.all()]
    units = Unit.objects.filter(block__survey=survey).assessed().select_related("agency__area", "block__survey")
    rates, again = results.collection["outcome"], results.collection["reinterview"]
    return {
        "survey": {
            "slug": survey.slug,
            "title": survey.title,
            "short_title": survey.short_title,
            "year": survey.year,
            "lead": survey.lead.name,
            "contractor": str(survey.agency_of(Part.CONTRACTOR) or ""),
            "plan": f"{survey.plan_number} ngày {date_vi(survey.plan_date)}",
            "field_from": survey.field_from.isoformat(),
            "field_to": survey.last_day.isoformat(),
            "planned": survey.planned_total,
            "simulated": survey.simulated,
            "aggregation": survey.get_aggregation_display(),
            "min_cell": survey.min_cell,
            "min_ranked": survey.min_ranked,
            "min_ranked_decision": survey.min_ranked_decision,
        },
        "method": {
            "code": results.method.code,
            "formula": results.method.formula,
            "text": results.method.text,
            "source": results.method.source,
        },
        "dataset": {
            "version": run.dataset.version,
            "sha256": run.dataset.manifest_sha256,
            "frozen_on": run.dataset.signed_at.date().isoformat(),
            "official": run.dataset.manifest["counts"]["official"],
            "reference": run.dataset.manifest["counts"]["reference"],
            "excluded": run.dataset.manifest["facts"]["excluded"],
            "corrected": run.dataset.manifest["facts"]["corrected"],
            "coverage": run.dataset.manifest["facts"]["coverage"],
            "run": run.record_sha256,
        },
        "reinterview": {
            "drawn": again["drawn"],
            "rate_pct": again["rate_pct"],
            "agreement_pct": again["agreement_pct"],
            "not_confirmed": again["not_confirmed"],
        },
        "rates": {
            "response_pct": rates["rr1_pct"],
            "cooperation_pct": rates["cooperation_pct"],
            "refusal_pct": rates["refusal_pct"],
        },
        "blocks": blocks,
        "units": {f"{unit.block.code}/{unit.slug}": unit_content(results, unit) for unit in units},
    }
