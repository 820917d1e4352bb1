"""The steps of a connection test: each with how it ended, in words, and what to do where it failed."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from qa_desktop.domain.errors import QaError
from qa_desktop.language import tr
from qa_desktop.language.errors import describe
from qa_desktop.sync.diagnosis import Diagnosis, Outcome, Step
from ui.icons import icon
from ui.sync.wording import roles_words
from ui.theme import Theme
from ui.widgets.announce import announce
from ui.widgets.plain import PlainLabel

ICON_PX = 16
_TOLD_AT_THE_END = {Step.TLS, Step.CERTIFICATE}  # passed with the sign-in in one go, or left out


class Findings(QWidget):
    """A line a step, and at the end who one is there."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._diagnosis: Diagnosis | None = None
        self._under_way = Step.NAME
        self._heading = _label("heading")
        self._who = _label("")
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(1, 1)
        self._lines = {step: _Line(self._grid, number) for number, step in enumerate(Step)}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        column.addWidget(self._heading)
        column.addLayout(self._grid)
        column.addWidget(self._who)
        column.addStretch(1)
        theme.changed.connect(self.retranslate)
        self.retranslate()

    def show_running(self) -> None:
        """Show that the test runs."""
        self._diagnosis = None
        self.show_under_way(Step.NAME)

    def show_under_way(self, step: Step) -> None:
        """Show how far a test has come that goes on."""
        self._under_way = step
        self.retranslate()

    def show_diagnosis(self, diagnosis: Diagnosis) -> None:
        """Show what the test found."""
        self._diagnosis = diagnosis
        self.retranslate()
        announce(self, self._heading.text() if diagnosis.fault is None else str(describe(diagnosis.fault)))

    def retranslate(self) -> None:
        """Word everything anew."""
        diagnosis = self._diagnosis
        if diagnosis is None:
            self._heading.setText(tr("Testing the connection…"))
        elif diagnosis.is_well and any(one.outcome is Outcome.LEFT_OUT for one in diagnosis.findings):
            self._heading.setText(tr("The connection works, with less protection than usual."))
        elif diagnosis.is_well:
            self._heading.setText(tr("Everything is in order."))
        else:
            self._heading.setText(tr("The connection does not work yet."))
        passed = list(Step)[: list(Step).index(self._under_way)]
        found = {step: Outcome.PASSED for step in passed if step not in _TOLD_AT_THE_END}
        if diagnosis is not None:
            found = {one.step: one.outcome for one in diagnosis.findings}
        fault = None if diagnosis is None else diagnosis.fault
        for step, line in self._lines.items():
            line.show_outcome(step, found.get(step, Outcome.NOT_REACHED), fault, self._theme)
        me = None if diagnosis is None else diagnosis.me
        self._who.setText(
            "" if me is None else tr("You are {name}: {roles}.").format(name=me.name or me.login, roles=roles_words(me))
        )

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)


class _Line:
    """A step: a sign, its name, and under it what is wrong."""

    def __init__(self, grid: QGridLayout, number: int) -> None:
        self._sign, self._name, self._trouble = PlainLabel(), _label(""), _label("bad")
        self._sign.setFixedWidth(ICON_PX)
        self._trouble.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        grid.addWidget(self._sign, 2 * number, 0)
        grid.addWidget(self._name, 2 * number, 1)
        grid.addWidget(self._trouble, 2 * number + 1, 1)

    def show_outcome(self, step: Step, outcome: Outcome, fault: QaError | None, theme: Theme) -> None:
        """Show how the step went; `fault` is said under the one that failed."""
        tokens = theme.tokens
        sign, ink = {
            Outcome.PASSED: ("check", tokens.good),
            Outcome.FAILED: ("error", tokens.bad),
            Outcome.NOT_REACHED: ("dot", tokens.line),
            Outcome.LEFT_OUT: ("warning", tokens.warning),
        }[outcome]
        self._sign.setPixmap(icon(sign, ink).pixmap(ICON_PX, ICON_PX))
        words = _step_words(step)
        self._name.setText(_left_out_words(step) if outcome is Outcome.LEFT_OUT else words)
        self._name.setProperty("role", "" if outcome in (Outcome.PASSED, Outcome.FAILED) else "muted")
        self._name.style().unpolish(self._name)
        self._name.style().polish(self._name)
        self._name.setAccessibleName(
            self._name.text() if outcome is Outcome.LEFT_OUT else f"{words}: {_outcome_words(outcome)}"
        )
        blamed = outcome is Outcome.FAILED and fault is not None
        self._trouble.setText(str(describe(fault)) if blamed and fault is not None else "")
        self._trouble.setVisible(blamed)


def _step_words(step: Step) -> str:
    return {
        Step.NAME: tr("The server’s name is known"),
        Step.REACHED: tr("The server answers"),
        Step.TLS: tr("The line is encrypted"),
        Step.CERTIFICATE: tr("The server is the one it should be"),
        Step.SIGNED_IN: tr("Login and password are right"),
        Step.DATABASE: tr("The database is there"),
        Step.PREPARED: tr("It is set up as a shared database"),
        Step.RIGHTS: tr("You have a role there"),
        Step.VERSION: tr("Server and program understand each other"),
    }[step]


def _left_out_words(step: Step) -> str:
    """Say what the person chose to do without; a line that is not encrypted is no check that was left out."""
    if step is Step.TLS:
        return tr("The line is not encrypted, as you chose")
    return tr("{step}: not checked, as you chose").format(step=_step_words(step))


def _outcome_words(outcome: Outcome) -> str:
    return {
        Outcome.PASSED: tr("in order"),
        Outcome.FAILED: tr("failed"),
        Outcome.NOT_REACHED: tr("not tested yet"),
        Outcome.LEFT_OUT: tr("not checked"),
    }[outcome]


def _label(role: str) -> QLabel:
    label = PlainLabel()
    label.setProperty("role", role)
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    return label
