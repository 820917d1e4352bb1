"""The team's evaluations: filters, the table, and what stands there while there is nothing to list."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from qa_desktop.domain.errors import QaError
from qa_desktop.language import tr, trn
from qa_desktop.language.errors import describe
from qa_desktop.services.events import Changed, Kind
from qa_desktop.services.jobs import Jobs
from qa_desktop.services.review_ports import TeamQuery, TeamSort
from qa_desktop.services.team import Team
from ui.annotations.tag_book import TagBook
from ui.bridge import Bridge
from ui.library.empty import EmptyState
from ui.review.team_filters import TeamFilters
from ui.review.team_model import TeamModel
from ui.review.team_view import TeamView
from ui.theme import Theme
from ui.widgets.plain import PlainLabel
from ui.widgets.throttle import Throttle
from ui.widgets.trouble import TroubleLine

INTERVAL_MS = 500
SHOWN_KINDS = frozenset({Kind.EVALUATIONS, Kind.REVIEWS, Kind.RECORDINGS, Kind.SCORECARDS})


class TeamPage(QWidget):
    """Lists the submitted evaluations; `open_asked` carries an evaluation's id, `left` asks for the call again."""

    open_asked = Signal(str)
    next_asked = Signal()
    left = Signal()

    def __init__(
        self, *, team: Team, jobs: Jobs, bridge: Bridge, theme: Theme, tags: TagBook, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._team = team
        self._jobs = jobs
        self._chosen = ""
        self._entering = False
        self._title, self._length = PlainLabel(), PlainLabel()
        self._title.setProperty("role", "title")
        self._length.setProperty("role", "muted")
        self.next = QPushButton()
        self.next.setProperty("role", "primary")
        self.next.setObjectName("team-next")
        self.back = QPushButton()
        self.back.setObjectName("team-back")
        self.filters = TeamFilters(theme, tags)
        self.model = TeamModel(team, jobs, tags, theme, self)
        self.view = TeamView(self.model)
        self._trouble = TroubleLine()
        self._throttle = Throttle(INTERVAL_MS, self.refresh, self)
        self._set_up_states(theme)
        self._lay_out()
        self._connect(bridge)
        self.retranslate()

    # -- for the window --------------------------------------------------------------------------------------------

    @property
    def query(self) -> TeamQuery:
        """What is listed: the order in which the next one to review is found."""
        return self.filters.query

    def begin(self) -> None:
        """Take the keyboard and list what there is now."""
        self._entering = True
        self._jobs.store(self._team.offers, lambda offers: self.filters.offer(*offers), self._show_failure)
        self.refresh()

    def refresh(self) -> None:
        """List everything anew, with the cursor where it was."""
        self.model.ask(self.query, current=self._chosen)

    def close_down(self) -> None:
        """Take no more answers, for the end of the program."""
        self._throttle.stop()
        self.model.close()

    def retranslate(self) -> None:
        """Word everything anew."""
        self.setAccessibleName(tr("Team's evaluations"))
        self._title.setText(tr("Team's evaluations"))
        self.next.setText(tr("Review the next one"))
        self.back.setText(tr("Back to the call"))
        self.filters.retranslate()
        self.view.retranslate()
        self._show_length()
        for state in (self._loading, self._empty, self._nothing, self._failed):
            state.retranslate()

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    # -- inside ----------------------------------------------------------------------------------------------------

    def _set_up_states(self, theme: Theme) -> None:
        self._loading = EmptyState(theme, "queue", lambda: tr("Loading the team's evaluations…"))
        self._empty = EmptyState(
            theme,
            "queue",
            lambda: tr("What your team submits will stand here once it has been synchronised."),
        )
        self._nothing = EmptyState(theme, "search", lambda: tr("No evaluation matches the search and the filters."))
        self._nothing.offer("team-show-all", lambda: tr("Show all evaluations")).clicked.connect(self.filters.widen)
        self._failed = EmptyState(theme, "warning", lambda: "")
        self._failed.offer("team-try-again", lambda: tr("Try again")).clicked.connect(self.refresh)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(12, 8, 12, 0)
        head.setSpacing(12)
        head.addWidget(self._title)
        head.addWidget(self._length)
        head.addStretch(1)
        head.addWidget(self.back)
        head.addWidget(self.next)
        self.stack = QStackedWidget()
        for page in (self._loading, self.view, self._empty, self._nothing, self._failed):
            self.stack.addWidget(page)
        self._trouble.setContentsMargins(12, 4, 12, 4)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.filters)
        column.addWidget(self._trouble)
        column.addWidget(self.stack, 1)

    def _connect(self, bridge: Bridge) -> None:
        self.filters.changed.connect(self.refresh)
        self.filters.search.entered.connect(self._enter)
        self.filters.search.left.connect(self.left)
        self.model.listed.connect(self._show_list)
        self.model.failed.connect(self._show_failure)
        self.view.open_asked.connect(self.open_asked)
        self.view.sort_asked.connect(self._sort)
        self.view.left.connect(self.left)
        self.view.selectionModel().currentRowChanged.connect(self._remember)
        self.next.clicked.connect(self.next_asked)
        self.back.clicked.connect(self.left)
        bridge.changed.connect(self._look)

    def _sort(self, key: TeamSort) -> None:
        self.filters.sort_by(key)

    def _look(self, event: Changed) -> None:
        if self.isVisible() and event.kinds & SHOWN_KINDS:
            self._throttle.ask()

    def _show_list(self, place: int | None) -> None:
        self._trouble.clear()
        self.filters.show_counts(self.model.by_state)
        self._show_length()
        self.stack.setCurrentWidget(self._page())
        if place is not None:
            self.view.choose(place)
        if self._entering:
            self._entering = False
            self._enter()

    def _page(self) -> QWidget:
        if self.model.rowCount():
            return self.view
        return self._nothing if self.filters.is_narrowed else self._empty

    def _show_length(self) -> None:
        count = self.model.rowCount()
        words = trn("{count} evaluation", "{count} evaluations", count).format(count=count)
        self._length.setText(words if self.model.is_listed else "")

    def _show_failure(self, error: QaError) -> None:
        if self.model.is_listed:
            self._trouble.blame(error)
        else:
            self._failed.reword(lambda: str(describe(error)))
            self.stack.setCurrentWidget(self._failed)

    def _enter(self) -> None:
        if self.stack.currentWidget() is not self.view:
            self.filters.search.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.view.setFocus(Qt.FocusReason.ShortcutFocusReason)
        if not self.view.selectionModel().hasSelection() and self.model.rowCount():
            self.view.choose(max(0, self.view.currentIndex().row()))  # Qt gives a focused table a cursor unseen

    def _remember(self) -> None:
        row = self.view.chosen
        if row is not None:
            self._chosen = row.evaluation_id
