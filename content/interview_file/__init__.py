"""Interview files: Markdown that an editor can write by hand."""

from content.interview_file.errors import InterviewFileError
from content.interview_file.locations import WITHDRAWN, withdrawn_paths
from content.interview_file.reading import parse_interview, read_interview, read_interviews
from content.interview_file.writing import format_interview

__all__ = [
    "WITHDRAWN",
    "InterviewFileError",
    "format_interview",
    "parse_interview",
    "read_interview",
    "read_interviews",
    "withdrawn_paths",
]
