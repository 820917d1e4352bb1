"""A card on paper."""

from pathlib import Path

from qa_desktop.domain.scorecard import Scorecard
from qa_desktop.domain.text import Language
from qa_desktop.services.card_document import card_document, document_title
from ui.paper import Paper, print_paper


def print_card(card: Scorecard, path: Path, language: Language) -> int:
    """Write a card as a PDF in one language; return how many pages it has. May run in a pool job.

    Raises:
        EnvironmentFault: `export.unwritable`.
    """
    return print_paper(lambda: Paper(card_document(card), document_title(card)), path, language)
