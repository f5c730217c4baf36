"""F9: satisfaction read from the register of dossiers, not asked of people; never in one table with an index."""

from hailong.method.problem import Problem


def complement_pct(dossiers: int, *, overdue: int, complained: int) -> float:
    """100 % − (overdue % + complained %), in percent of the dossiers.

    dossiers: settled in the period; overdue: settled late; complained: with a complaint or a dislike. A dossier that is
    both counts twice, as the rule has it, so the figure may fall below 0.
    Raises: Problem `index_denominator_zero`; ValueError: more overdue or complained than there are dossiers.
    Source: Decision 766/QĐ-TTg (2022), satisfaction group, part c, as an implementation of 2025–26 reads it
    (secondary, not verified).
    """
    if dossiers == 0:
        raise Problem("index_denominator_zero", method="qd766-complement-v1", subject="overall")
    if not 0 <= overdue <= dossiers or not 0 <= complained <= dossiers:
        raise ValueError("more dossiers overdue or complained of than there are")
    return 100 * (dossiers - overdue - complained) / dossiers
