"""What kinds of files an article may come in: documents, subtitles, pages, plain text in any encoding."""
