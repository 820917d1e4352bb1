"""The connection wizard: the address, then a test that explains itself, then signing in."""

import threading
from collections import deque

from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from qa_desktop.domain.errors import QaError
from qa_desktop.language import tr
from qa_desktop.services.signing_in import SignedIn, SigningIn
from qa_desktop.settings.model import ServerAddress
from qa_desktop.sync.diagnosis import Diagnosis, Step
from ui.sync.address_form import AddressForm
from ui.sync.findings import Findings
from ui.theme import Theme
from ui.widgets.dialog_buttons import DialogButtons
from ui.widgets.plain import PlainLabel
from ui.widgets.room import give_room, scrolling
from ui.widgets.trouble import TroubleLine

SIZE = (600, 560)
ADDRESS, TEST = 0, 1
ADOPTS, OTHER_DATABASE = "sync.adopts", "sync.other_database"
"""What signing in asks about first; to press the button again is to agree."""


class ConnectWizard(QDialog):
    """`signed_in` comes when address and password are kept: the workplace is to be opened anew."""

    signed_in = Signal(object)

    def __init__(
        self,
        signing_in: SigningIn,
        address: ServerAddress | None,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        give_room(self, *SIZE)
        self._signing_in = signing_in
        self._cancelled = threading.Event()
        self._closed = False
        self._is_signing_in = False
        self._tested: Diagnosis | None = None
        self._reached = deque[Step](maxlen=1)
        self._look = QTimer(self, interval=50)  # a test runs on another thread, and may outlive the wizard
        self._look.timeout.connect(self._show_step)
        self._asked = ""
        self._agreed: set[str] = set()
        self._intro = PlainLabel()
        self._intro.setProperty("role", "muted")
        self._intro.setWordWrap(True)
        self.form = AddressForm(address, can_keep=True)
        self.findings = Findings(theme)
        self._pages = QStackedWidget()
        self._pages.addWidget(scrolling(self.form))
        self._pages.addWidget(scrolling(self.findings))
        self._trouble = TroubleLine()
        self._back, self._next = QPushButton(), QPushButton()
        self._back.setObjectName("connect-back")
        self._next.setObjectName("connect-next")
        self._next.setProperty("role", "primary")
        self._next.setDefault(True)
        self._buttons = DialogButtons(QDialogButtonBox.StandardButton.Cancel)
        self._lay_out()
        self.retranslate()
        self._show_page(ADDRESS)

    def retranslate(self) -> None:
        """Word everything anew."""
        self.setWindowTitle(tr("Connect to the shared database"))
        self._intro.setText(
            tr("Your centre keeps everybody’s evaluations in one database. You can go on working without a network.")
        )
        self._back.setText(tr("Back"))
        self._word_next()

    def changeEvent(self, event: QEvent) -> None:
        """Word itself anew when the language changes."""
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()
        super().changeEvent(event)

    def reject(self) -> None:
        """Leave it, unless what was begun by signing in is under way: that takes a moment, and is all or nothing."""
        if not self._is_signing_in:
            super().reject()

    def done(self, result: int) -> None:
        """Close; a test that runs ends soon, and nobody hears of it."""
        self._closed = True
        self._call_off()
        super().done(result)

    def _lay_out(self) -> None:
        deeds = QHBoxLayout()
        deeds.setSpacing(8)
        deeds.addWidget(self._back)
        deeds.addStretch(1)
        deeds.addWidget(self._next)
        deeds.addWidget(self._buttons)
        self._back.setAutoDefault(False)
        self._buttons.rejected.connect(self.reject)
        self._back.clicked.connect(self._go_back)
        self._next.clicked.connect(self._go_on)
        self.form.changed.connect(self._word_next)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(12)
        column.addWidget(self._intro)
        column.addWidget(self._pages, stretch=1)
        column.addWidget(self._trouble)
        column.addLayout(deeds)

    # -- from page to page -----------------------------------------------------------------------------------------

    def _show_page(self, page: int) -> None:
        self._pages.setCurrentIndex(page)
        self._back.setVisible(page == TEST)
        self._trouble.clear()
        self._word_next()
        if page == ADDRESS:
            self.form.begin()
        else:
            self.findings.setFocus()  # not Cancel, to which it would go from a button that cannot be pressed now

    def _word_next(self) -> None:
        if self._pages.currentIndex() == ADDRESS:
            self._next.setText(tr("Test the connection"))
            self._next.setEnabled(self.form.is_complete)
        elif self._tested is not None and not self._tested.is_well:
            self._next.setText(tr("Test again"))
            self._next.setEnabled(True)
        else:
            self._next.setText(_sign_in_words(self._asked))
            self._next.setEnabled(self._tested is not None)

    def _call_off(self) -> None:
        self._look.stop()
        self._cancelled.set()

    def _show_step(self) -> None:
        if self._reached:
            self.findings.show_under_way(self._reached.pop())

    def _go_back(self) -> None:
        self._call_off()
        self._show_page(ADDRESS)

    def _go_on(self) -> None:
        if self._pages.currentIndex() == TEST and self._tested is not None and self._tested.is_well:
            self._sign_in()
        else:
            self._test()

    def _test(self) -> None:
        address = self.form.address
        if address is None or not self.form.password:
            return
        self._call_off()  # an earlier test that is still running
        self._cancelled = cancelled = threading.Event()
        self._tested = None
        self._reached = reached = deque[Step](maxlen=1)
        self._asked = ""
        self._agreed.clear()
        self.findings.show_running()
        self._look.start()
        self._show_page(TEST)

        def show(diagnosis: Diagnosis) -> None:
            if not self._closed and not cancelled.is_set():
                self._look.stop()
                self._tested = diagnosis
                self.findings.show_diagnosis(diagnosis)
                self._word_next()
                if self._pages.currentIndex() == TEST:
                    self._next.setFocus()  # while the test ran it could not have it

        self._signing_in.test(
            address, self.form.password, cancelled=cancelled.is_set, done=show, reached=reached.append
        )

    def _sign_in(self) -> None:
        address = self.form.address
        if address is None:
            return
        self._is_signing_in = True
        self._agreed.add(self._asked)
        self.findings.setFocus()
        self._next.setEnabled(False)
        self._back.setEnabled(False)
        self._buttons.setEnabled(False)
        self._signing_in.sign_in(
            address,
            self.form.password,
            lastingly=self.form.keeps_password,
            generation="" if self._tested is None else self._tested.generation,
            agreed=OTHER_DATABASE in self._agreed,
            adopts=ADOPTS in self._agreed,
            done=self._finish,
            failed=self._refuse,
        )

    def _finish(self, signed_in: SignedIn) -> None:
        self._is_signing_in = False
        self.accept()
        self.signed_in.emit(signed_in)

    def _refuse(self, error: QaError) -> None:
        if self._closed:
            return
        self._is_signing_in = False
        self._asked = error.code if error.code in (ADOPTS, OTHER_DATABASE) else ""
        self._back.setEnabled(True)
        self._buttons.setEnabled(True)
        self._word_next()
        self._next.setFocus()
        self._trouble.blame(error)


def _sign_in_words(asked: str) -> str:
    if asked == ADOPTS:
        return tr("Make it mine and sign in")
    return tr("Use it all the same") if asked == OTHER_DATABASE else tr("Sign in")
