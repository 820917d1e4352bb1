"""How widgets that break their words tell the layouts so."""

from PySide6.QtWidgets import QSizePolicy, QWidget


def height_follows_width(widget: QWidget) -> None:
    """Let layouts ask the widget for its height at the width they have, and give it at least that."""
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    policy.setHeightForWidth(True)
    widget.setSizePolicy(policy)
