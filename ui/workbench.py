"""Builds the window from the core and joins its panels; nothing here decides anything."""

from PySide6.QtCore import QAbstractEventDispatcher, QObject, Slot

from qa_desktop.audio.outlet import Outlet
from qa_desktop.audio.player import Player
from qa_desktop.language.errors import describe
from qa_desktop.services.ports import LOCAL
from qa_desktop.services.workplace import Workplace, local_identity
from ui.actions import Actions
from ui.annotations.marking import Marking
from ui.annotations.table import AnnotationTable
from ui.annotations.tag_book import TagBook
from ui.application import Application
from ui.at_rest import AtRest
from ui.bridge import Bridge
from ui.call_commands import CallCommands
from ui.call_desk import CallDesk
from ui.call_name import name_of
from ui.call_shown import CallShown
from ui.card_health.desk import CardHealthDesk
from ui.conditions import Conditions
from ui.demo import set_up_demo
from ui.discard import Discard
from ui.hearing import Hearing
from ui.last_save import may_close
from ui.library.import_desk import ImportDesk
from ui.library.panel import LibraryPanel
from ui.main_window import MainWindow
from ui.marks_feed import MarksFeed
from ui.message_bar import MessageBar
from ui.player.controller import PlayerController
from ui.player.transport import TransportBar
from ui.remembering import Remembering
from ui.review.decision_bar import DecisionBar
from ui.review.desk import ReviewDesk
from ui.review.dossier import Dossier
from ui.review.feedback import Feedback
from ui.review.news import News
from ui.review.team_page import TeamPage
from ui.scorecard.commands import hang_commands
from ui.scorecard.panel import ScorecardPanel
from ui.scorecard.phrase_book import PhraseBook
from ui.scorecard.tag_ties import TagTies
from ui.sound_watch import SoundWatch
from ui.start_page import StartPage
from ui.status_foot import StatusFoot
from ui.sync.desk import SyncDesk
from ui.text_keys import TextKeys
from ui.theme import Theme
from ui.time_watch import TimeWatch
from ui.view_state import ViewState
from ui.waveform.overview import OverviewStrip
from ui.waveform.widget import WaveformView
from ui.wearing import Wearing
from ui.welcome import Welcome
from ui.window_commands import WindowCommands
from ui.window_parts import WindowParts

LAST_EXCHANGE_S = 2.0
"""How long the program stays, unseen, to send what was submitted last."""


class Workbench(QObject):
    """Owns the window and everything that belongs to it."""

    def __init__(self, application: Application, place: Workplace, player: Player, outlet: Outlet) -> None:
        super().__init__()
        settings = place.preferences.settings
        self._place = place
        self._player = player
        self._application = application
        self._notifier = application.notifier
        self.theme = Theme(settings.theme, self)
        self._wearing = Wearing(application.qt, self.theme, place.preferences)
        self._text_keys = TextKeys(application.qt, self)
        self.window = MainWindow()
        self.actions = Actions(self.window, settings.shortcuts)
        self.bridge = Bridge(place.events, self)
        self.view = ViewState(self)
        self.tags = TagBook(place.tags, self.bridge, self)
        self.controller = PlayerController(player, self.view, self.actions, self._notifier, settings, parent=self)
        self.dossier = Dossier(
            grading=place.grading, reviewing=place.reviewing, bridge=self.bridge, me=place.identity.id, parent=self
        )
        self.parts = self._build_parts()
        self.window.furnish(self.parts, self.actions, self.theme)
        self.window.show_person(place.identity.name)
        self.window.restore(settings.layout)
        self.desk = CallDesk(
            grading=place.grading,
            bridge=self.bridge,
            jobs=place.jobs,
            clock=place.clock,
            player=player,
            view=self.view,
            clips=place.clips,
            scratch=place.folders.scratch,
            parent=self,
        )
        self._sound = SoundWatch(player, self.parts.foot, self)
        self._time = TimeWatch(place.grading, self.bridge, self.controller, self.parts.scorecard)
        self._build_commands(outlet)
        self.wants_again = False
        self.call_to_reopen = ""
        self._build_review()
        self._join()
        if place.notice is not None:
            self.calls.say(place.notice)
        self._loop = QAbstractEventDispatcher.instance()
        self._loop.awake.connect(place.shared.pace.moved)
        place.shared.syncing.start()

    def set_up_demo(self) -> None:
        """Fill the store with the demo."""
        set_up_demo(self._place, done=self.calls.open_draft, failed=self.calls.say)

    def close(self) -> None:
        """Put everything down: what is typed goes to disk, sound and threads end."""
        self.imports.close()
        self.card_health.close()
        self.commands.cards.close()
        self.controller.close()  # nothing is heard from a window that is gone, nor followed with every frame
        self._time.stop()
        self._place.autosave.flush()
        self._place.unsent.flush()
        if not self.wants_again:  # a window that opens anew goes on exchanging
            self._place.shared.syncing.finish(LAST_EXCHANGE_S)
        self._place.shared.close()
        self._loop.awake.disconnect(self._place.shared.pace.moved)
        self._sound.stop()
        self.desk.close()
        self.parts.library.close_down()
        self.parts.team.close_down()
        self.bridge.disconnect_core()
        self.window.close()
        self._remembering.stop()
        self.window.deleteLater()

    # -- building --------------------------------------------------------------------------------------------------

    def _build_parts(self) -> WindowParts:
        place, theme, bridge = self._place, self.theme, self.bridge
        return WindowParts(
            library=LibraryPanel(
                library=place.library,
                jobs=place.jobs,
                bridge=bridge,
                theme=theme,
                clock=place.clock,
                author=place.identity.id,
            ),
            overview=OverviewStrip(self.view, theme),
            waveform=WaveformView(self.view, theme),
            transport=TransportBar(self.controller, self.view, self.actions, theme),
            annotations=AnnotationTable(
                grading=place.grading,
                bridge=bridge,
                theme=theme,
                actions=self.actions,
                view_state=self.view,
                tags=self.tags,
            ),
            scorecard=ScorecardPanel(
                grading=place.grading,
                bridge=bridge,
                theme=theme,
                actions=self.actions,
                view_state=self.view,
                tags=self.tags,
                explain=lambda error: str(describe(error)),
                clock=place.clock,
                ties=TagTies(place.preferences),
                phrases=PhraseBook(place.phrases, place.jobs, place.grading, bridge, self),
            ),
            messages=MessageBar(self._notifier, theme),
            foot=StatusFoot(),
            start=StartPage(),
            team=TeamPage(team=place.team, jobs=place.jobs, bridge=bridge, theme=theme, tags=self.tags),
            feedback=Feedback(self.dossier, theme, self.tags),
            decision=DecisionBar(self.dossier, self.actions, self.tags),
        )

    def _build_commands(self, outlet: Outlet) -> None:
        place, parts = self._place, self.parts
        self.imports = ImportDesk(
            importer=place.importer,
            preferences=place.preferences,
            jobs=place.jobs,
            clock=place.clock,
            theme=self.theme,
            parent=self.window,
        )
        parts.library.add_foot(self.imports.bar)
        self.calls = CallCommands(
            grading=place.grading,
            library=place.library,
            jobs=place.jobs,
            actions=self.actions,
            controller=self.controller,
            view=self.view,
            notifier=self._notifier,
            queue=parts.library.current_query,
            parent=self,
        )
        Discard(
            grading=place.grading,
            discarding=place.discarding,
            actions=self.actions,
            say=self.calls.say,
            window=self.window,
        )
        self.marking = Marking(
            grading=place.grading,
            view=self.view,
            tags=self.tags,
            hearing=Hearing(self._player, place.grading),
            preferences=place.preferences,
            clock=place.clock,
            actions=self.actions,
            focused_criterion=lambda: parts.scorecard.focused_criterion_id,
            parent=self,
        )
        hang_commands(self.actions, parts.scorecard)
        self.marks = MarksFeed(
            grading=place.grading,
            bridge=self.bridge,
            tags=self.tags,
            pictures=(parts.waveform, parts.overview, self.controller),
            waveform=parts.waveform,
            parent=self,
        )
        self._build_window_commands(outlet)

    def _build_window_commands(self, outlet: Outlet) -> None:
        place, parts = self._place, self.parts
        self.shared = SyncDesk(
            window=self.window,
            place=place,
            actions=self.actions,
            bridge=self.bridge,
            theme=self.theme,
            notifier=self._notifier,
            foot=parts.foot,
        )
        self.commands = WindowCommands(
            window=self.window,
            place=place,
            actions=self.actions,
            theme=self.theme,
            bridge=self.bridge,
            view=self.view,
            notifier=self._notifier,
            imports=self.imports,
            outlet=outlet,
            tags=self.tags,
        )
        self.at_rest = AtRest(window=self.window, place=place, actions=self.actions, application=self._application)

    def _build_review(self) -> None:
        place, parts = self._place, self.parts
        self.review = ReviewDesk(
            grading=place.grading,
            reviewing=place.reviewing,
            unsent=place.unsent,
            bridge=self.bridge,
            dossier=self.dossier,
            window=self.window,
            places=self.window,
            page=parts.team,
            bar=parts.decision,
            feedback=parts.feedback,
            actions=self.actions,
            view=self.view,
            tags=self.tags,
            notifier=self._notifier,
            hear=self.calls.hear,
        )
        self.card_health = CardHealthDesk(
            place=place,
            dossier=self.dossier,
            actions=self.actions,
            theme=self.theme,
            window=self.window,
            at_hand=self.commands.card_at_hand,
        )
        self._news = News(
            reviewing=place.reviewing,
            syncing=place.shared.syncing,
            bridge=self.bridge,
            notifier=self._notifier,
            parent=self,
        )
        self.conditions = Conditions(
            grading=place.grading,
            view=self.view,
            bridge=self.bridge,
            actions=self.actions,
            dossier=self.dossier,
            is_shared=place.shared.syncing.address is not None,
            parent=self,
        )

    # -- joining ---------------------------------------------------------------------------------------------------

    def _join(self) -> None:
        parts, calls, window = self.parts, self.calls, self.window
        parts.library.open_asked.connect(calls.open)
        parts.library.import_asked.connect(self.imports.ask)
        parts.library.import_dialog_asked.connect(self.imports.ask_for_files)
        parts.library.demo_asked.connect(self.commands.open_demo)
        parts.start.import_asked.connect(self.imports.ask_for_files)
        parts.start.demo_asked.connect(self.commands.open_demo)
        parts.start.team_asked.connect(lambda: self.review.show_team(True))
        self._welcome = Welcome(
            place=self._place, dossier=self.dossier, bridge=self.bridge, start=parts.start, window=window, parent=self
        )
        parts.scorecard.submit_asked.connect(calls.submit)
        parts.scorecard.evidence_asked.connect(calls.hear)
        parts.scorecard.choosing.failed.connect(calls.say)
        parts.scorecard.quick.told.connect(self._notifier.say)
        calls.stepped.connect(parts.scorecard.quick.show_step)
        parts.annotations.play_asked.connect(calls.hear)
        for picture in (parts.waveform, parts.overview):
            picture.seek_requested.connect(self.controller.seek)
        self.controller.loop_changed.connect(parts.waveform.set_loop)
        self.controller.unheard_changed.connect(parts.waveform.set_silent)
        self.marking.edit_asked.connect(parts.annotations.edit_note)
        self.marking.troubled.connect(calls.say)
        self.marking.advised.connect(calls.advise)
        parts.annotations.refused.connect(calls.say)
        self.bridge.call_opened.connect(self.window.folding.begin_call)
        self.bridge.call_closed.connect(self.window.folding.end_call)
        self.bridge.call_opened.connect(self._name_call)
        self.bridge.call_closed.connect(self._name_call)
        self._shown = CallShown(
            desk=self.desk,
            grading=self._place.grading,
            bridge=self.bridge,
            controller=self.controller,
            marks=self.marks,
            window=self.window,
            say=calls.say,
            parent=self,
        )
        self.shared.identity_changed.connect(self._open_anew)
        self.bridge.sync_changed.connect(self._show_person)
        self.review.refused.connect(calls.say)
        self.commands.cards.evaluation_asked.connect(self.review.read)
        self.review.criterion_asked.connect(parts.scorecard.view.lead_to)
        parts.scorecard.criterion_focused.connect(self.review.aim_at_criterion)
        self.bridge.call_opened.connect(lambda: self.window.show_team(False))
        self._join_settings()
        self._join_focus()

    @Slot()
    def _open_anew(self) -> None:
        """Close the window for it to be opened again by whoever runs it: somebody signed in or out."""
        call = self._place.grading.call
        self.call_to_reopen = "" if call is None else call.recording.id
        self.wants_again = True
        self.wants_again = self.window.close()

    def _join_settings(self) -> None:
        self._remembering = Remembering(
            self._place.preferences, self.controller, self.window, self.calls.say, parent=self
        )
        self.window.may_close = lambda: may_close(self.window, self._place.autosave, self._place.unsent)
        self.bridge.changed.connect(self.commands.follow_settings)
        self.commands.settings_changed.connect(self.controller.use_settings)
        self.commands.settings_changed.connect(self._wearing.follow)
        self.commands.settings_changed.connect(self.parts.scorecard.use_settings)
        self.parts.scorecard.use_settings(self._place.preferences.settings)
        self.commands.settings_changed.connect(self._show_person)

    @Slot(object)
    def _show_person(self, _changed: object) -> None:
        """Call the person what the shared store does, as soon as it has said so, and whom it does not know, as set."""
        place = self._place
        identity, me = place.identity, place.shared.syncing.status.me
        if me is not None and me.login == identity.id:
            self.window.show_person(me.name or me.login)
        elif identity.id.startswith(LOCAL):
            self.window.show_person(local_identity(place.preferences.settings.inspector).name)

    def _join_focus(self) -> None:
        parts = self.parts
        self.actions.on("edit.find", parts.library.focus_search)
        self.actions.on("view.queue_focus", parts.library.focus_list)
        self.actions.on("view.wave_focus", parts.waveform.setFocus)
        self.actions.on("view.table_focus", parts.annotations.focus_table)
        self.actions.on("view.card_focus", parts.scorecard.focus_card)

    @Slot()
    def _name_call(self) -> None:
        call = self._place.grading.call
        self.window.name_call("" if call is None else name_of(call.recording))
