"""Cards and tags to test with."""

from decimal import Decimal

from qa_desktop.domain.annotation import Severity, Tag, TagColour
from qa_desktop.domain.answer_types import (
    AnswerType,
    CalendarDate,
    Choice,
    Count,
    FreeText,
    NumberRange,
    NumberRanges,
    Option,
    Scale,
    YesNo,
)
from qa_desktop.domain.scorecard import (
    Band,
    CardKind,
    CardState,
    Condition,
    Criterion,
    Demand,
    ErrorClass,
    Fatal,
    Scorecard,
    Section,
)
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


SECONDS = NumberRanges(
    minimum=Decimal(0),
    maximum=Decimal(600),
    ranges=(
        NumberRange(at_least=Decimal(0), anchor=Text(zh="三秒以内", en="at once"), share=Decimal(1)),
        NumberRange(at_least=Decimal("3.01"), share=Decimal("0.5")),
        NumberRange(at_least=Decimal(60), anchor=Text(zh="太久", en="too long"), share=Decimal(0), passes=False),
    ),
)
DONE = Choice(
    options=(
        Option(id="all", text=Text(zh="办结", en="All"), anchor=Text(zh="一次办结", en="In one go"), share=Decimal(1)),
        Option(id="none", text=Text(zh="未办", en="None"), share=Decimal(0), passes=False),
    )
)


def typed_card() -> Scorecard:
    """What is typed: a number in ranges, words, days; and options with anchors."""
    criteria = (
        criterion("wait", "等待时长", "Wait", SECONDS),
        criterion("done", "办结情况", "Done", DONE),
        criterion("reason", "原因", "Reason", FreeText()),
        criterion("day", "承诺日期", "Promised day", CalendarDate()),
        criterion("remark", "备注", "Remark", FreeText(required=False)),
    )
    return _published("typed", Section(id="one", name=Text(zh="要填的", en="To be typed"), criteria=criteria))


def asking_card() -> Scorecard:
    """Criteria that are asked only where another one has a certain answer, a whole section of them among these."""
    where_complaint = Condition(criterion="complaint", answers=("yes",))
    first = (
        criterion("greeted", "问候", "Greeted", YesNo()),
        criterion("shouted", "大声喧哗", "Shouted", YesNo(), shown_when=where_complaint),
        criterion("complaint", "是否投诉", "A complaint", YesNo()),
        criterion("again", "再次来电", "Rings again", YesNo()),
    )
    second = tuple(
        criterion(name, name, name, YesNo(), shown_when=where_complaint) for name in ("sorry", "calmed", "solved")
    )
    last = (criterion("closed", "结束语", "Closed", YesNo()),)
    names = (("first", "开始", "Beginning"), ("second", "投诉", "Complaint"), ("last", "结束", "End"))
    sections = (
        Section(id=one, name=Text(zh=zh, en=en), criteria=criteria)
        for (one, zh, en), criteria in zip(names, (first, second, last), strict=True)
    )
    return _published("asking", *sections)


def deducting_card() -> Scorecard:
    """Each fault costs points; praise adds some; a fatal error zeroes it all."""
    faults = (
        criterion("late", "超时", "Late", Count(), points=Decimal(10), at_most=Decimal(20)),
        criterion("rude", "失礼", "Rude", Count(), points=Decimal("7.5")),
        criterion("lied", "欺骗客户", "Lied", YesNo(), fatal=Fatal.CARD),
        criterion("half", "办结情况", "Half done", DONE, points=Decimal(4)),
    )
    praise = (criterion("praised", "表扬", "Praised", YesNo(), points=Decimal(5), bonus=True),)
    limits = {"floor": Decimal(-50), "ceiling": Decimal(110)}
    return _published(
        "deducting",
        Section(id="faults", name=Text(zh="差错", en="Faults"), criteria=faults),
        Section(id="praise", name=Text(zh="加分", en="Praise"), criteria=praise),
        kind=CardKind.DEDUCTION,
        **limits,
    )


def points_card() -> Scorecard:
    """Groups of points, of which one counts double."""
    one = (criterion("a", "甲", "A", YesNo(), points=Decimal(2)), criterion("b", "乙", "B", YesNo()))
    other = (criterion("c", "丙", "C", YesNo()),)
    return _published(
        "points",
        Section(id="one", name=Text(zh="一", en="One"), weight=Decimal("1.5"), criteria=one),
        Section(id="other", name=Text(zh="二", en="Other"), criteria=other),
        kind=CardKind.GROUP_POINTS,
    )


def _published(card_id: str, *sections: Section, **fields: object) -> Scorecard:
    name = Text(zh="评分表", en="Card")
    given = {"id": card_id, "name": name, "state": CardState.PUBLISHED, "sections": sections, **fields}
    return Scorecard.model_validate(given)
