import io

import pytest
from PIL import Image

from cluster_base.engine import page_form

GOOD = {"consent_page": "1", "story": "We keep bees."}


@pytest.mark.parametrize(
    ("typed", "photo", "found"),
    [
        ({}, False, {}),
        (GOOD, False, {}),
        ({"consent_page": "1"}, False, {"story": "missing"}),
        ({**GOOD, "story": "x" * 4001}, False, {"story": "long"}),
        ({**GOOD, "products_text": "x" * 4001}, False, {"products_text": "long"}),
        ({**GOOD, "phone": "12"}, False, {"phone": "form"}),
        ({**GOOD, "phone": "call me"}, False, {"phone": "form"}),
        ({**GOOD, "phone": "+375 (1592) 1-22-33"}, False, {}),
        ({**GOOD, "email": "no at"}, False, {"email": "form"}),
        ({**GOOD, "consent_phone": "1"}, False, {"phone": "missing"}),
        ({**GOOD, "consent_email": "1"}, False, {"email": "missing"}),
        ({**GOOD, "consent_photo": "1"}, False, {"photo": "missing"}),
        ({**GOOD, "consent_photo": "1"}, True, {"photo_text": "missing"}),
        ({"consent_phone": "1", "consent_photo": "1"}, False, {}),
    ],
)
def test_problems(typed, photo, found):
    assert page_form.problems(typed, photo) == found


def drawn(form, size=(40, 30)):
    out = io.BytesIO()
    Image.effect_noise(size, 80).convert("RGB").save(out, form)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "empty"),
        (drawn("JPEG"), ""),
        (drawn("PNG"), ""),
        (drawn("WEBP"), ""),
        (drawn("PNG")[:20] + b"x" * 200, "broken"),
        (b"\xff\xd8\xff\xe0rest", "broken"),
        (b"\x89PNG\r\n\x1a\nrest", "broken"),
        (b"RIFF1234WEBPrest", "broken"),
        (b"RIFF1234WAVErest", "form"),
        (b"<svg/>", "form"),
        (b"\xff\xd8\xff" + b"x" * page_form.PHOTO_MAX, "large"),
    ],
)
def test_picture(content, problem):
    assert page_form.picture_problem(content) == problem


def test_a_picture_of_too_many_points_is_not_drawn():
    out = io.BytesIO()
    Image.new("1", (10_000, 6_000)).save(out, "PNG")
    assert len(out.getvalue()) < page_form.PHOTO_MAX
    assert page_form.picture_problem(out.getvalue()) == "pixels"
