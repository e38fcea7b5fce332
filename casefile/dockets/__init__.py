"""Court dockets: preview, import and update of the rooms below."""
