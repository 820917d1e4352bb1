"""The report of an evaluation on paper."""

from pathlib import Path

from qa_desktop.domain.text import Language
from qa_desktop.services.report_document import report_document, report_title
from qa_desktop.services.reports import Report
from ui.paper import Paper, print_paper


def print_report(report: Report, path: Path, language: Language) -> int:
    """Write a report as a PDF in one language; return how many pages it has. May run in a pool job.

    Raises:
        EnvironmentFault: `export.unwritable`.
    """
    return print_paper(lambda: Paper(report_document(report), report_title(report)), path, language)
