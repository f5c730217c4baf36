"""What will not be published because too few answered: cells under the plan's minimum, before anything is frozen."""

from collections import Counter

from hailong.plan.models import FieldGroup, Survey, Unit
from hailong.processing.queries.strata import counted


def small_cells(survey: Survey) -> list[str]:
    """Names of units, fields and groups of respondents with some counted official forms, but fewer than may be shown.

    Items within them, and cells hidden because a small one would follow from them, are found with the figures.
    """
    units, fields, groups = _forms(survey)
    found = [unit.agency.name for unit in _units(survey) if 0 < units[unit.pk] < survey.min_cell]
    for group in FieldGroup.objects.filter(block__survey=survey).select_related("block"):
        if 0 < fields[group.pk] < survey.min_cell:
            found.append(f"{group.block.name}: {group.name}")
    for block in survey.blocks.select_related("questionnaire"):
        for question in block.questionnaire.questionnaire.questions:
            for option in question.options if question.kind == "single" else ():
                if 0 < groups[block.pk, question.code, option.value] < survey.min_cell:
                    found.append(f"{block.name}: {question.text['vi']} {option.labels['vi']}")
    return found


def _units(survey: Survey) -> list[Unit]:
    return list(Unit.objects.filter(block__survey=survey).assessed().select_related("agency", "block"))


def _forms(survey: Survey) -> tuple[Counter[int], Counter[int], Counter[tuple[int, str, str]]]:
    """Counted official forms by unit, by field, and by (block, question, answer)."""
    units, fields, groups = Counter[int](), Counter[int](), Counter[tuple[int, str, str]]()
    rows = counted(survey).filter(official=True).values_list("unit", "field_group", "unit__block", "answers")
    for unit, field, block, answers in rows.iterator(2000):
        units[unit] += 1
        fields[field] += 1
        groups.update((block, code, value) for code, value in answers.items() if isinstance(value, str))
    return units, fields, groups
