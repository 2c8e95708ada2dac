"""The parts of the search: words to terms, terms to entries, names, pasted lines, cues, and when to decline. Pure."""
