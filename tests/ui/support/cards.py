"""Cards and tags to test with."""

from decimal import Decimal

from qa_desktop.domain.annotation import Severity, Tag, TagColour
from qa_desktop.domain.answer_types import AnswerType, Choice, Count, Option, Scale, YesNo
from qa_desktop.domain.scorecard import Band, CardState, Criterion, Demand, ErrorClass, Fatal, Scorecard, Section
from qa_desktop.domain.text import Text

LEVELS = Choice(
    options=(
        Option(id="full", text=Text(zh="完全符合", en="Full"), share=Decimal(1)),
        Option(id="good", text=Text(zh="良好", en="Good"), share=Decimal("0.85")),
        Option(id="fair", text=Text(zh="一般", en="Fair"), share=Decimal("0.6"), comment_demanded=True),
        Option(id="not_met", text=Text(zh="不符合", en="Not met"), share=Decimal(0), passes=False),
    )
)
STANDARD = Text(
    zh="全程使用礼貌用语，不打断客户，客户情绪激动时先安抚再解决问题。出现一次打断或反问扣一档。",
    en="Polite throughout, never cuts the customer off, calms an upset customer before solving. One interruption "
    "or a rhetorical question costs a level.",
)

TAGS = (
    Tag(
        id="interruption",
        name=Text(zh="抢话", en="Interruption"),
        colour=TagColour.RED,
        digit=1,
        severity=Severity.MAJOR,
    ),
    Tag(id="dead_air", name=Text(zh="静默", en="Dead air"), colour=TagColour.AMBER, digit=2),
    Tag(id="empathy", name=Text(zh="共情", en="Empathy"), colour=TagColour.GREEN, digit=3),
)


def criterion(criterion_id: str, zh: str, en: str, answer: AnswerType = LEVELS, **more: object) -> Criterion:
    fields = {"id": criterion_id, "name": Text(zh=zh, en=en), "standard": STANDARD, "answer": answer, **more}
    return Criterion.model_validate(fields)


def small_card() -> Scorecard:
    """Every kind of answer, a fatal criterion, demanded comments and evidence; in three sections."""
    return Scorecard(
        id="five",
        version=3,
        state=CardState.PUBLISHED,
        name=Text(zh="五维度评分表", en="Five dimensions"),
        sections=(_attitude(), _rules(), _solving()),
        bands=(
            Band(id="fail", name=Text(zh="不合格", en="Fail"), at_least=Decimal(0), passes=False),
            Band(id="pass", name=Text(zh="合格", en="Pass"), at_least=Decimal(70)),
            Band(id="three", name=Text(zh="三星", en="3 stars"), at_least=Decimal(80)),
        ),
    )


def _attitude() -> Section:
    return Section(
        id="attitude",
        name=Text(zh="服务态度", en="Service attitude"),
        weight=Decimal(20),
        criteria=(
            criterion("polite", "礼貌待人", "Polite"),
            criterion("listens", "耐心听取客户问题", "Listens patiently", evidence=Demand.FAILED),
            criterion("whole", "尽心尽力为客户服务", "Wholehearted"),
        ),
    )


def _rules() -> Section:
    identity = criterion(
        "identity",
        "核实客户身份",
        "Identity checked",
        YesNo(),
        fatal=Fatal.CARD,
        error_class=ErrorClass.COMPLIANCE,
        comment=Demand.FAILED,
        evidence=Demand.FAILED,
    )
    counted = criterion("forbidden", "使用禁用语", "Forbidden phrases", Count(loss=Decimal("0.25")))
    return Section(
        id="rules", name=Text(zh="合规与安全", en="Rules and safety"), weight=Decimal(55), criteria=(identity, counted)
    )


def _solving() -> Section:
    percent = Scale(maximum=Decimal(100), step=Decimal("2.5"), passes_at=Decimal(60))
    return Section(
        id="solving",
        name=Text(zh="解决问题能力", en="Problem solving"),
        weight=Decimal(25),
        criteria=(
            criterion("solved", "解决程度", "Solved", Scale()),
            criterion("speed", "处理效率", "Speed", percent, not_applicable_allowed=False),
        ),
    )


def long_card(sections: int = 6, criteria: int = 10) -> Scorecard:
    """Many criteria of one kind."""
    return Scorecard(
        id="long",
        state=CardState.PUBLISHED,
        name=Text(zh="长评分表", en="A long card"),
        sections=tuple(
            Section(
                id=f"s{section}",
                name=Text(zh=f"维度 {section}", en=f"Dimension {section}"),
                criteria=tuple(
                    criterion(f"c{section}_{one}", f"指标 {section}-{one}", f"Criterion {section}-{one}")
                    for one in range(criteria)
                ),
            )
            for section in range(sections)
        ),
    )
