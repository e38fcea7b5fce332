"""QR codes for papers: one drawn path, so that a sheet of them stays small."""

from __future__ import annotations

from markupsafe import Markup


def svg(text: str, label: str) -> Markup:
    """Return the picture of a text; ``label`` is what a screen reader says of it."""
    import qrcode  # late: it loads a whole library of pictures, and only papers need it

    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_M, border=4)
    code.add_data(text.encode())
    rows = code.get_matrix()
    dark = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    frame = '<svg xmlns="http://www.w3.org/2000/svg" class="qr" role="img" aria-label="{label}" viewBox="0 0 {n} {n}">'
    body = '<rect width="{n}" height="{n}" fill="#fff"/><path d="{dark}" fill="#000"/></svg>'
    return Markup(frame + body).format(label=label, n=len(rows), dark=dark)  # noqa: S704 - our own words
