"""A calendar that opens under a field of a day."""

from PySide6.QtCore import QDate, QLocale, QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QIcon, QTextCharFormat, QTransform
from PySide6.QtWidgets import QCalendarWidget, QFrame, QToolButton, QVBoxLayout, QWidget

from qa_desktop.language import tr
from ui.icons import icon
from ui.theme import Theme

SIZE = (292, 232)
ARROW_PX = 14
WEEKEND = (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday)


class DayPicker(QFrame):
    """Tells the day that was picked, as in 2026-12-31, and goes; Escape or a click elsewhere leaves it."""

    picked = Signal(str)

    def __init__(self, theme: Theme, shown: QDate, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("role", "card")
        self._owner = parent
        self.calendar = QCalendarWidget()
        self.calendar.setLocale(QLocale())
        self.calendar.setFirstDayOfWeek(Qt.DayOfWeek.Monday)
        self.calendar.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        self.calendar.setHorizontalHeaderFormat(QCalendarWidget.HorizontalHeaderFormat.ShortDayNames)
        self.calendar.setAccessibleName(tr("Pick a day"))
        self.calendar.setMinimumSize(*SIZE)
        self._theme = theme
        theme.changed.connect(self._dress)
        self._dress()
        self.calendar.setSelectedDate(shown)
        self.calendar.clicked.connect(self._pick)
        self.calendar.activated.connect(self._pick)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.addWidget(self.calendar)

    @Slot()
    def _dress(self) -> None:
        """Give the heads of the weekdays and the arrows the theme's colours; a weekend looks as any other day."""
        plain, head = QTextCharFormat(), QTextCharFormat()
        head.setForeground(QColor(self._theme.tokens.muted))
        self.calendar.setHeaderTextFormat(head)
        for day in WEEKEND:
            self.calendar.setWeekdayTextFormat(day, plain)
        onward = icon("chevron-right", self._theme.tokens.text, ARROW_PX)
        back = QIcon(onward.pixmap(ARROW_PX * 2).transformed(QTransform().scale(-1, 1)))
        for name, arrow in (("qt_calendar_prevmonth", back), ("qt_calendar_nextmonth", onward)):
            button = self.calendar.findChild(QToolButton, name)
            if button is not None:
                button.setIcon(arrow)
                button.setIconSize(QSize(ARROW_PX, ARROW_PX))

    def open_under(self, corner: QPoint) -> None:
        """Open with its upper left corner there, or as near as the screen allows."""
        room = self._owner.screen().availableGeometry()
        place = QRect(corner, self.sizeHint())
        place.moveRight(min(place.right(), room.right()))
        place.moveBottom(min(place.bottom(), room.bottom()))
        self.move(place.topLeft())
        self.show()
        self.calendar.setFocus(Qt.FocusReason.PopupFocusReason)

    def _pick(self, day: QDate) -> None:
        self.picked.emit(day.toString(Qt.DateFormat.ISODate))
        self.close()
