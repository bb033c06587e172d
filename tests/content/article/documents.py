"""Makes small documents of each kind, with no more in them than their readers need."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

import odfdo

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def docx(paragraphs: Iterable[tuple[str, bool]], *, footnote: str = "") -> bytes:
    """Return a DOCX of paragraphs, each with whether it is bold; the last one may have a footnote."""
    body = "".join(
        f"<w:p><w:r>{'<w:rPr><w:b/></w:rPr>' if bold else ''}<w:t>{escape(text)}</w:t></w:r></w:p>"
        for text, bold in paragraphs
    )
    if footnote:
        body = body.removesuffix("</w:p>") + '<w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    relation = f'<Relationship Id="r1" Type="{R}/footnotes" Target="footnotes.xml"/>' if footnote else ""
    parts = {
        "[Content_Types].xml": (
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" '
            'ContentType="application/xml"/></Types>'
        ),
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" '
            f'Type="{R}/officeDocument" Target="word/document.xml"/></Relationships>'
        ),
        "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
        "word/_rels/document.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}/relationships">{relation}</Relationships>'
        ),
        "word/footnotes.xml": (
            f'<w:footnotes xmlns:w="{W}"><w:footnote w:id="2">'
            f"<w:p><w:r><w:t>{escape(footnote)}</w:t></w:r></w:p></w:footnote></w:footnotes>"
        ),
    }
    return archive(parts)


def archive(parts: dict[str, str]) -> bytes:
    """Return a ZIP file."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, text)
    return raw.getvalue()


def odt(paragraphs: Iterable[tuple[str, bool]], *, footnote: str = "") -> bytes:
    """Return an ODT likewise."""
    document = odfdo.Document("text")
    document.body.clear()
    document.insert_style(odfdo.Style("text", bold=True, name="Strong"), automatic=True)
    last = None
    for text, bold in paragraphs:
        last = odfdo.Paragraph("" if bold else text)
        if bold:
            last.append(odfdo.Span(text, style="Strong"))
        document.body.append(last)
    if footnote and last is not None:
        last.insert_note(after=last.text.split()[-1], note_id="n1", citation="1", body=footnote)
    raw = io.BytesIO()
    document.save(raw)
    return raw.getvalue()


def rtf(paragraphs: Sequence[str]) -> bytes:
    """Return rich text, with every letter beyond ASCII as its number."""
    text = r"\par ".join(paragraphs)
    coded = "".join(c if ord(c) < 128 else rf"\u{ord(c)}?" for c in text)
    return rf"{{\rtf1\ansi\ansicpg1251 {coded}}}".encode("ascii")


def pdf(pages: Sequence[Sequence[str]]) -> bytes:
    """Return a PDF of lines of Latin letters."""
    objects = ["<</Type/Catalog/Pages 2 0 R>>", ""]
    kids = []
    for lines in pages:
        shown = "".join(f"({line}) Tj T* " for line in lines)
        stream = f"BT /F 12 Tf 14 TL 50 750 Td {shown}ET"
        objects.append(f"<</Length {len(stream)}>>\nstream\n{stream}\nendstream")
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents {len(objects)} 0 R"
            "/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>"
    raw = b"%PDF-1.4\n"
    places = []
    for number, text in enumerate(objects, 1):
        places.append(len(raw))
        raw += f"{number} 0 obj\n{text}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = f"trailer<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{len(raw)}\n%%EOF"
    return raw + f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}{trailer}".encode("latin-1")
