from tests.ui.support.fixtures import desk

__all__ = ["desk"]
