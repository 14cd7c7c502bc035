"""The faults that a user of the maps can mend."""

from records import FrontlineError


class ExportError(FrontlineError):
    """Tell why findings could not be written as asked: format, file, remedy."""


class PageError(FrontlineError):
    """Tell why the static page could not be made."""
