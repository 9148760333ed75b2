"""What may be wrong with a member's own page as it was typed."""

import io
import re
import warnings
from collections.abc import Mapping

from PIL import Image

STORY_MAX = 4000
PHOTO_MAX = 5 * 1024 * 1024
# Odoo refuses to draw larger ones.
PIXELS_MAX = 50_000_000
# The first bytes of the pictures that every browser shows.
PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF")
EMAIL = re.compile(r"^[^\s@]+@[^\s@]+\.[^\s@.]{2,}$")
PHONE = re.compile(r"^\+?[\d\s()\-/.,]+$")


def problems(typed: Mapping[str, str], has_photo: bool) -> dict[str, str]:
    """Field -> code of what is wrong with it, in the order of the form.

    :param typed: the form's values; a ticked box is any text, an unticked one is absent or empty
    :param has_photo: a picture is stored already or comes with this form
    """
    found = {}
    page = bool(typed.get("consent_page"))
    if page and not typed.get("story", "").strip():
        found["story"] = "missing"
    for field in ("story", "products_text"):
        if len(typed.get(field, "")) > STORY_MAX:
            found[field] = "long"
    phone, email = typed.get("phone", "").strip(), typed.get("email", "").strip()
    if phone and not (PHONE.match(phone) and 5 <= sum(sign.isdigit() for sign in phone) <= 15):
        found["phone"] = "form"
    if email and not EMAIL.match(email):
        found["email"] = "form"
    if page and typed.get("consent_phone") and not phone:
        found["phone"] = "missing"
    if page and typed.get("consent_email") and not email:
        found["email"] = "missing"
    if page and typed.get("consent_photo"):
        if not has_photo:
            found["photo"] = "missing"
        elif not typed.get("photo_text", "").strip():
            found["photo_text"] = "missing"
    return found


def picture_problem(content: bytes) -> str:
    """'' or the code of what is wrong with an uploaded picture: empty, large, form, pixels or broken."""
    if not content:
        return "empty"
    if len(content) > PHOTO_MAX:
        return "large"
    known = content.startswith(PICTURES[:2]) or (content.startswith(PICTURES[2]) and content[8:12] == b"WEBP")
    return _drawing_problem(content) if known else "form"


def _drawing_problem(content: bytes) -> str:
    """The first bytes tell nothing of the rest: can the picture be drawn, in bounded memory?

    One that is cut off is drawn as far as it goes where Odoo has told Pillow so, as everywhere in Odoo.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "WEBP"))
            if picture.width * picture.height > PIXELS_MAX:
                return "pixels"
            picture.load()
    except Image.DecompressionBombError:
        return "pixels"
    except Exception:  # Pillow raises whatever its decoders do: OSError, SyntaxError, struct.error, ValueError
        return "broken"
    return ""
