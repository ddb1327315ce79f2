"""Page layout of official documents by reportlab: page, type, flow of text."""
