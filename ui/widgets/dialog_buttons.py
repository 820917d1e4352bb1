"""The words on dialogs' buttons, in our own language rather than Qt's, so that they switch with it."""

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QDialogButtonBox

from qa_desktop.language import tr

Standard = QDialogButtonBox.StandardButton


class DialogButtons(QDialogButtonBox):
    """Standard buttons that keep our words: Qt words them anew on its own when the language changes."""

    def __init__(self, kinds: QDialogButtonBox.StandardButton) -> None:
        super().__init__(kinds)
        word_buttons(self)

    def changeEvent(self, event: QEvent) -> None:
        """Word the buttons after Qt has."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            word_buttons(self)


def word_buttons(buttons: QDialogButtonBox) -> None:
    """Word the usual buttons of a box and paint the accepting one as the one to press.

    Qt makes that one the default when the dialog is shown; made so before the box is in its dialog, Qt overlooks it.
    """
    words = {
        Standard.Ok: tr("OK"),
        Standard.Save: tr("Save"),
        Standard.Cancel: tr("Cancel"),
        Standard.Close: tr("Close"),
    }
    for kind, word in words.items():
        button = buttons.button(kind)
        if button is not None:
            button.setText(word)
    for kind in (Standard.Ok, Standard.Save):
        button = buttons.button(kind)
        if button is not None:
            button.setProperty("role", "primary")
            button.style().unpolish(button)
            button.style().polish(button)
