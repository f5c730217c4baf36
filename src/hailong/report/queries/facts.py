"""From the plan and the frozen dataset to the facts of `report.facts`: nothing is computed, everything is read.

Every count is one of the frozen dataset: what comes in or is decided after the freeze changes no report of its runs.
"""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from hailong.capture.modes import modes
from hailong.estimation.models import Run
from hailong.estimation.queries import Results, comments, wishes
from hailong.method.collection import Intake
from hailong.plan.models import Block, Part, Quota, Survey
from hailong.processing.models import Exclusion
from hailong.report.facts import (
    BlockFacts,
    Driver,
    FrameFacts,
    Issuer,
    LevelCounts,
    MethodFacts,
    Mode,
    Profile,
    RateFacts,
    ReinterviewFacts,
    ReportFacts,
    SurveyFacts,
    UnitFacts,
    WishFacts,
)
from hailong.ui.documents.content import OfficialHeader, Signature
from hailong.ui.numbers import date_vi
from hailong.ui.words import frame as frame_words

PURPOSES = (
    "Đo lường khách quan chất lượng phục vụ của các cơ quan, đơn vị được khảo sát qua ý kiến của tổ chức, cá nhân.",
    "Chỉ ra điểm mạnh, điểm yếu và nguyên nhân để có giải pháp nâng cao mức độ hài lòng.",
)


def facts_of(run: Run) -> ReportFacts:
    """Everything the report of a run is written from."""
    results, survey = Results.of(run), run.survey
    issuer = _issuer(survey)
    return ReportFacts(
        issuer=issuer,
        survey=_survey(results, issuer.name),
        method=MethodFacts(
            code=run.method,
            aggregation="equal_units" if survey.aggregation == Survey.Aggregation.EQUAL_UNITS else "design",
            run=f"{run.number} ({run.record_sha256[:12]})",
            dataset_version=run.dataset.version,
            dataset_sha256=run.dataset.manifest_sha256,
            frozen_on=run.dataset.signed_at.date(),
        ),
        blocks=tuple(_block(results, block) for block in survey.blocks.select_related("questionnaire__question_set")),
        figures=tuple(results.as_told(figure) for figure in results.figures if results.is_for_print(figure)),
        exclusions=_exclusions(results),
        reinterview=_reinterview(results.collection["reinterview"]),
        profiles=_profiles(results),
        drivers=tuple(
            Driver(
                block,
                criterion,
                100 * share,
                100 * found.low[criterion] if criterion in found.low else None,
                100 * found.high[criterion] if criterion in found.high else None,
            )
            for block, found in results.drivers.items()
            for criterion, share in found.shares.items()
        ),
        rates=_rates(results.collection["outcome"]),
        wishes=_wishes(results),
        comments=tuple(
            (block, written) for block in results.dataset.questionnaires if (written := comments(results, block))
        ),
        hidden=results.hidden,
    )


def _rates(found: Mapping[str, Any]) -> RateFacts:
    return RateFacts(found["rr1_pct"], found["cooperation_pct"], found["refusal_pct"])


def _wishes(results: Results) -> tuple[WishFacts, ...]:
    return tuple(
        WishFacts(block, one["label"], one["n"], tuple((row["label"], row["count"]) for row in one["rows"]))
        for block in results.dataset.questionnaires
        for one in wishes(results, block)
        if one["n"]
    )


def _issuer(survey: Survey) -> Issuer:
    """The lead, or the council above a division that leads for it."""
    lead = survey.lead
    parent = lead.parent if lead.kind == lead.Kind.DIVISION and lead.parent else None
    name = (parent or lead).name.replace("UBND", "Ủy ban nhân dân")
    head, _, tail = name.partition(" huyện ") if " huyện " in name else (name, "", "")
    issuer = (head.upper(), f"HUYỆN {tail.upper()}") if tail else (name.upper(),)
    return Issuer(
        name=name,
        header=OfficialHeader(issuer=issuer, symbol="BC-UBND", place=survey.plan_place, year=survey.field_to.year),
        signature=Signature(authority=("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")),
        recipients=("Sở Nội vụ (b/c)", "Các cơ quan, đơn vị được khảo sát", "Lưu: VT, NV"),
    )


def _intakes(results: Results) -> dict[str, Intake]:
    return {block: Intake.from_record(one) for block, one in results.dataset.manifest["facts"]["intake"].items()}


def _modes(results: Results) -> tuple[Mode, ...]:
    """Every mode that gave a form, counted or left out."""
    standings = {rule.mode: rule.standing for rule in results.survey.mode_rules.all()}
    valid = Counter(results.dataset.table("responses")["mode"].to_pylist())
    received = valid.copy()
    for intake in _intakes(results).values():
        received.update(intake.excluded_by_mode)
    return tuple(
        Mode(mode.label, standings.get(code) == "official", received[code], valid[code])
        for code, mode in modes().items()
        if received[code]
    )


def _survey(results: Results, issuer: str) -> SurveyFacts:
    survey = results.survey
    roles = [(part.label, agency.name) for part in Part if part != Part.SUPPORT and (agency := survey.agency_of(part))]
    subject = survey.title[0].lower() + survey.title[1:]
    return SurveyFacts(
        subject=subject,
        plan=f"Kế hoạch số {survey.plan_number} ngày {date_vi(survey.plan_date)} của {issuer}",
        legal_bases=tuple(survey.legal_bases),
        purposes=PURPOSES,
        reference=(survey.reference_from, survey.reference_to),
        fieldwork=(survey.field_from, survey.last_day),
        modes=_modes(results),
        roles=tuple(roles),
        reinterview_pct=survey.reinterview_pct,
        min_cell=survey.min_cell,
        min_ranked=survey.min_ranked,
        min_ranked_decision=survey.min_ranked_decision,
        simulated=survey.simulated,
    )


def _block(results: Results, block: Block) -> BlockFacts:
    code = block.code
    intake = _intakes(results)[code]
    quotas = Quota.objects.filter(unit__block=block).select_related("unit", "field_group")
    rows = results.dataset.table("responses").select(["block", "unit", "official"]).to_pylist()
    valid = Counter(row["unit"] for row in rows if row["block"] == code and row["official"])
    planned: Counter[str] = Counter()
    for quota in quotas:
        planned[quota.unit.slug] += quota.planned
    units = []
    for unit in block.units.assessed().select_related("agency"):
        figure = results.get(code, unit=unit.slug)
        units.append(
            UnitFacts(
                code=unit.slug,
                name=unit.agency.name,
                planned=planned[unit.slug],
                received=valid[unit.slug] + intake.excluded_by_unit.get(unit.slug, 0),
                valid=valid[unit.slug],
                population=figure.population if figure else None,
                reserve_used=intake.reserve_by_unit.get(unit.slug, 0),
            )
        )
    return BlockFacts(
        code=code,
        name=block.name,
        sampling="register" if block.sampling == Block.Sampling.REGISTER else "on_site",
        questionnaire=results.questionnaire(code),
        units=tuple(units),
        items={
            item: LevelCounts(
                tuple(one.counts[level] for level in sorted(one.counts)), one.not_experienced, one.skipped
            )
            for (owner, unit, item), one in results.levels.items()
            if owner == code and not unit
        },
        fields=tuple(block.field_groups.values_list("code", "name")),
        quotas={(quota.unit.slug, quota.field_group.code): quota.planned for quota in quotas if quota.field_group},
        frame=_frame(intake, results.dataset.manifest["facts"]["coverage"].get(code)),
    )


def _frame(intake: Intake, coverage: dict[str, int] | None) -> FrameFacts | None:
    frozen = intake.frame
    if frozen is None:
        return None
    tally = frozen["rejected"]
    return FrameFacts(
        rows=frozen["rows"],
        usable=frozen["usable"],
        sha256=frozen["sha256"],
        rejected=tuple((words, tally[code]) for code, words in frame_words.REASONS.items() if code in tally),
        covered=coverage and coverage["covered"],
    )


def _exclusions(results: Results) -> tuple[tuple[str, int], ...]:
    counted = Counter(results.dataset.table("exclusions")["reason"].to_pylist())
    return tuple(sorted((str(Exclusion.Reason(reason).label), number) for reason, number in counted.items()))


def _reinterview(found: Mapping[str, Any]) -> ReinterviewFacts | None:
    if not found["drawn"]:
        return None
    return ReinterviewFacts(
        forms=found["forms"],
        drawn=found["drawn"],
        confirmed=found["confirmed"],
        not_confirmed=found["not_confirmed"],
        not_contactable=found["not_contactable"],
        refused=found["refused"],
        kept=found["kept"],
        redone=found["redone"],
        replaced=found["replaced"],
        matched_answers=found["matched_items"],
        asked_answers=found["asked_items"],
    )


def _profiles(results: Results) -> tuple[Profile, ...]:
    """Who answered, by each single-choice question; blocks that ask it in the same words stand together."""
    rows = results.dataset.table("responses")
    official = rows.filter(rows["official"])
    asked: dict[tuple[str, str], list[str]] = {}
    questions = {}
    for block, questionnaire in results.dataset.questionnaires.items():
        for question in questionnaire.questions:
            if question.kind == "single":
                key = (question.code, question.text["vi"])
                asked.setdefault(key, []).append(block)
                questions.setdefault(key, question)
    found = []
    owners = official["block"].to_pylist()
    for (code, text), blocks in asked.items():
        given = zip(owners, official[code].to_pylist(), strict=True)
        counted = Counter(value for owner, value in given if owner in blocks)
        options = questions[code, text].options
        answers = tuple((option.value, option.labels["vi"], counted[option.value]) for option in options)
        found.append(Profile(code, text, answers, tuple(blocks)))
    return tuple(found)
