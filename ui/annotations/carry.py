"""Marks on their way from one panel to another: what is dragged."""

from PySide6.QtCore import QMimeData

MIME = "application/x-qa-annotation"


def pack(annotation_id: str) -> QMimeData:
    """Return a mark's id, ready to be dragged."""
    data = QMimeData()
    data.setData(MIME, annotation_id.encode())
    return data


def unpack(data: QMimeData) -> str:
    """Return the id of the mark that is dragged, empty where it is something else."""
    return bytes(data.data(MIME).data()).decode() if data.hasFormat(MIME) else ""
