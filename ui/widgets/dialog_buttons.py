"""The words on dialogs' buttons, in our own language rather than Qt's, so that they switch with it."""

from PySide6.QtWidgets import QDialogButtonBox

from qa_desktop.language import tr

Standard = QDialogButtonBox.StandardButton


def word_buttons(buttons: QDialogButtonBox) -> None:
    """Word the usual buttons of a box and mark the default one."""
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
            button.setDefault(True)
