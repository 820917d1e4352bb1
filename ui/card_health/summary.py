"""What came of a reckoning in a line."""

from qa_desktop.language import tr, trn
from qa_desktop.services.card_health import Examined
from qa_desktop.services.health_words import oddities_of


def summary_of(examined: Examined) -> str:
    """Say how many evaluations there are, how many calls were graded twice, how many criteria stand out."""
    health = examined.health
    odd = sum(bool(oddities_of(health, one)) for one in health.criteria)
    evaluations = trn("{count} evaluation", "{count} evaluations", health.evaluations)
    doubled = trn(
        "{count} call graded by two people or more", "{count} calls graded by two people or more", health.doubled
    )
    standing_out = trn(
        "{odd} of {count} criterion stands out", "{odd} of {count} criteria stand out", len(health.criteria)
    )
    said = [
        evaluations.format(count=f"{health.evaluations:,}"),
        doubled.format(count=f"{health.doubled:,}"),
        standing_out.format(odd=odd, count=len(health.criteria)),
    ]
    if not health.pairs_sought:
        said.append(tr("too many criteria to compare every two of them"))
    return " · ".join(said)
